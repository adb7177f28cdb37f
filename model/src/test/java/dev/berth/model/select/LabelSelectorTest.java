package dev.berth.model.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {
  private static final String KEY_TEXT =
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric"
          + " character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
          + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|''", "x=a,y=b,z=c|x=a,y=b,z=c", "x!=a,y=b|x!=a,y=b", "x=|x=", "'x= ,z= '|x=,z=", "!x|!x", "x>1,z<5|x>1,z<5",
        "a=x,x=a|a=x,x=a", "x=a,a=x|a=x,x=a", "x==y|x==y", "x in (b,a)|x in (a,b)", "x in ()|x in ()", "x in (a,)|x in (,a)",
        "x in (a,,a,,)|x in (,a)", "x notin (, a)|x notin (,a)", "a in (x,y,notin, z,in)|a in (in,notin,x,y,z)",
        "notin=in|notin=in", "in|in", "'x notin (abc,,def),bar,z in (),w'|bar,w,x notin (,abc,def),z in ()",
        "'0.1.2.domain/99 notin (10.10.100.1, tick.tack.clock)'|0.1.2.domain/99 notin (10.10.100.1,tick.tack.clock)"
      })
  void parsesAndPrints(String text, String canonical) {
    assertThat(LabelSelector.parse(text).toString()).isEqualTo(canonical);
    assertThat(LabelSelector.parse(canonical)).isEqualTo(LabelSelector.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x==a==b|found '==', expected: ',' or 'end of string'",
        "!x=a|found '=', expected: ',' or 'end of string'",
        "x,,y|found ',', expected: identifier after ','",
        ",x,y|found ',', expected: !, identifier, or 'end of string'",
        "a in (xyz),|found '', expected: identifier after ','",
        "(|found '(', expected: !, identifier, or 'end of string'",
        "a (|unable to parse requirement: found '(', expected: in, notin, =, ==, !=, gt, lt",
        "x nott in (y)|unable to parse requirement: found 'nott', expected: in, notin, =, ==, !=, gt, lt",
        "a in|unable to parse requirement: found '' expected: '('",
        "a notin(|unable to parse requirement: found '', expected: ',', ')' or identifier",
        "a in (xyz abc)|unable to parse requirement: found 'abc', expected: ',' or ')'",
        "a in (,|unable to parse requirement: found '', expected: ',', or identifier",
        "a in (xyz)b notin ()|found 'b', expected: ',' or 'end of string'",
        "!|unable to parse requirement: found '', expected: identifier",
        "x=(|unable to parse requirement: found '(', expected: identifier",
        "x<a|unable to parse requirement: values[0]: Invalid value: \"a\": for 'Gt', 'Lt' operators, the value must be an"
            + " integer"
      })
  void refusesInUpstreamsWords(String text, String message) {
    assertThatThrownBy(() -> LabelSelector.parse(text)).isInstanceOf(SelectorException.class).hasMessage(message);
  }

  @Test
  void badKeysAndValuesAreNamed() {
    assertThatThrownBy(() -> LabelSelector.parse("a^b=c"))
        .hasMessage("unable to parse requirement: <nil>: Invalid value: \"a^b\": " + KEY_TEXT);
    assertThatThrownBy(() -> LabelSelector.parse("x=a||y=b"))
        .hasMessageStartingWith("unable to parse requirement: values[0][x]: Invalid value: \"a||y\": a valid label must be");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|true", "x=y|true", "x=z|false", "x!=z|true", "x!=y|false", "q!=y|true", "x in (y,z)|true", "q in (y)|false",
        "q in ()|false", "x notin (y)|false", "q notin (y)|true", "x|true", "q|false", "!x|false", "!q|true", "n>1|true",
        "n>2|false", "n<3|true", "n<2|false", "x>1|false", "q<1|false", "x=y,n=2|true", "x=y,n=3|false"
      })
  void matches(String text, boolean expected) {
    Map<String, String> labels = Map.of("x", "y", "n", "2");
    assertThat(LabelSelector.parse(text).matches(labels)).isEqualTo(expected);
    assertThat(LabelSelector.parse(text).matches(JsonObject.ofStrings(labels))).isEqualTo(expected);
  }

  private static LabelSelector json(String text) {
    return LabelSelector.of((JsonObject) Json.parse(text));
  }

  @Test
  void selectorsInObjectsAreTheSame() {
    assertThat(
            json(
                """
                {"matchLabels":{"b":"1","a":"2"},"matchExpressions":[
                  {"key":"c","operator":"In","values":["y","x"]},{"key":"d","operator":"NotIn","values":["z"]},
                  {"key":"e","operator":"Exists"},{"key":"f","operator":"DoesNotExist"}]}""")
                .toString())
        .isEqualTo("a=2,b=1,c in (x,y),d notin (z),e,!f");
    assertThat(json("{}").isEverything()).isTrue();
    assertThat(LabelSelector.of(JsonObject.EMPTY, "selector").matches(Map.of())).isFalse();
    assertThatThrownBy(() -> json("{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Gt\",\"values\":[\"1\"]}]}"))
        .hasMessage("\"Gt\" is not a valid label selector operator");
    assertThatThrownBy(() -> json("{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"In\"}]}"))
        .hasMessage("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
    assertThatThrownBy(() -> json("{\"matchExpressions\":[{\"key\":\"\",\"operator\":\"Exists\",\"values\":[\"x\"]}]}"))
        .hasMessage(
            "[key: Invalid value: \"\": name part must be non-empty; " + KEY_TEXT
                + ", values: Invalid value: [\"x\"]: values set must be empty for exists and does not exist]");
  }

  @Test
  void anExactValueIsKnown() {
    assertThat(LabelSelector.parse("a=b,c in (d),e in (f,g)").exactValue("a")).contains("b");
    assertThat(LabelSelector.parse("a=b,c in (d),e in (f,g)").exactValue("c")).contains("d");
    assertThat(LabelSelector.parse("a=b,c in (d),e in (f,g)").exactValue("e")).isEmpty();
  }

  @Provide
  Arbitrary<LabelSelector> selectors() {
    Arbitrary<String> keys = Arbitraries.of("a", "b", "app", "example.com/x", "in", "notin", "A_b.c-d");
    Arbitrary<List<String>> values = Arbitraries.of("", "1", "-5x", "in", "v.1", "x_y").filter(v -> !v.startsWith("-"))
        .set().ofMinSize(1).ofMaxSize(3).map(s -> s.stream().sorted().toList());
    Arbitrary<Requirement> requirements =
        Combinators.combine(keys, Arbitraries.of(Operator.values()), values)
            .as(
                (k, op, v) ->
                    switch (op) {
                      case IN, NOT_IN -> new Requirement(k, op, v);
                      case EQUALS, DOUBLE_EQUALS, NOT_EQUALS -> new Requirement(k, op, v.subList(0, 1));
                      case GREATER_THAN, LESS_THAN -> new Requirement(k, op, List.of("12"));
                      case EXISTS, DOES_NOT_EXIST -> new Requirement(k, op, List.of());
                    });
    return requirements.list().ofMaxSize(5).map(LabelSelector::of);
  }

  @Property
  void parseUndoesPrint(@ForAll("selectors") LabelSelector selector) {
    assertThat(LabelSelector.parse(selector.toString())).isEqualTo(selector);
  }
}
