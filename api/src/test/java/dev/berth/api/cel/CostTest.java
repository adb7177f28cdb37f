package dev.berth.api.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.cel.Outcome.Limit;
import dev.berth.api.cel.Outcome.OverBudget;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What expressions cost, and where they are stopped. The figures are upstream's. */
@Spec("E63")
class CostTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "self.n == 1|3", "has(self.n)|1", "self.l.all(x, x > 0)|18", "self.l.exists(x, x == 1)|12", "self.l.map(x, x * 2)|45",
    "self.l.filter(x, x > 9)|9", "self.s.contains('b')|3", "self.s.matches('^a')|3", "size(self.s) == 3|4",
    "self.s + self.s == 'abcabc'|6", "'a' in ['a', 'b']|0", "2 in self.l|3", "quantity('1Gi').isGreaterThan(quantity('1M'))|3",
    "self.l.sum() == 6|6", "sets.contains(self.l, [1])|6", "[3, 1].sort() == [1, 3]|20", "duration('1h') > duration('1m')|1"
  })
  void eachStepCountsAsUpstream(String expression, long cost) {
    Outcome outcome = Tried.run(expression, "{\"n\":1,\"l\":[1,2,3],\"s\":\"abc\"}");
    assertThat(outcome).as(expression).isInstanceOf(Outcome.Value.class);
    assertThat(outcome.cost()).as(expression).isEqualTo(cost);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "self.all(a, self.all(b, self.all(c, self.all(d, self.all(e, self.all(f, a + b + c + d + e + f >= 0))))))",
    "self.map(a, self.map(b, self.map(c, self.map(d, [a, b, c, d])))).size() > 0",
    "self.exists(a, self.exists(b, self.exists(c, a + b + c < 0)))"
  })
  void aRuleThatNeverEndsIsCutOff(String expression) {
    assertThat(Tried.run(expression, numbers(200))).isInstanceOfSatisfying(OverBudget.class, cut -> {
      assertThat(cut.limit()).isEqualTo(Limit.CALL);
      assertThat(cut.cost()).isBetween(CelLimits.CALL, CelLimits.CALL + 100);
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {
    // Each step doubles what was there.
    "self.map(x, [x]).exists(l, [l, l, l, l, l, l, l, l, l, l, l, l, l, l, l, l].map(a, l + l).size() < 0)"
        + " || lists.range(100000000).size() > 0",
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"
        + ".replace('', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb')"
        + ".replace('', 'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc')"
        + ".replace('', 'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd') == ''"
  })
  void whatGrowsWithoutCostIsCutOffAsWell(String expression) {
    assertThat(Tried.run(expression, numbers(10))).isInstanceOf(OverBudget.class);
  }

  @Test
  void aRunMayNotPassTheCallersBudget() {
    Outcome outcome = Tried.program(Tried.SELF, "self.all(x, x >= 0)")
        .evaluate(new Activation().put("self", Json.parse(numbers(100))), 50);
    assertThat(outcome).isEqualTo(new OverBudget(Limit.BUDGET, 51));
  }

  @Test
  void aFailureCostsWhatWasDoneBeforeIt() {
    assertThat(Tried.run("self[0] + self[9] > 1", numbers(2))).isEqualTo(new Outcome.Failed("index out of bounds: 9", 6));
  }

  static String numbers(int n) {
    return IntStream.range(0, n).mapToObj(JsonNumber::of).map(Object::toString)
        .collect(Collectors.joining(",", "[", "]"));
  }
}
