package dev.berth.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonArray;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order in which the items of two lists come together. */
class MergedOrderTest {
  private static final MergeType SET =
      new MergeType.ListOf(MergeType.Scalar.STRING, new MergeType.Identity.ByValue());

  private static List<String> merged(List<String> live, List<String> config) {
    JsonArray out = (JsonArray) Merging.merge(JsonArray.ofStrings(live), JsonArray.ofStrings(config), SET);
    return out.strings().toList();
  }

  private static List<String> letters(String text) {
    return text.chars().mapToObj(Character::toString).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "abc, ab, abc",
    "ab, ba, ba",
    "abc, def, abcdef",
    "abc, cdef, abcdef",
    "abcgf, cdef, abcgdef",
    "abs, ba, bsa",
    "abc, cb, acb",
    "abc, ca, bca",
    "b, abc, abc",
    "abc, cxa, bcxa",
    "xay, a, xay"
  })
  void theConfigurationsItemsComeInItsOrderAndTheOthersStayBehindTheirNeighbour(
      String live, String config, String wanted) {
    assertThat(String.join("", merged(letters(live), letters(config)))).isEqualTo(wanted);
  }

  @Property
  void nothingIsLostOrDoubledAndBothOrdersHold(
      @ForAll("lists") List<String> live, @ForAll("lists") List<String> config) {
    List<String> out = merged(live, config);
    Set<String> all = new HashSet<>(live);
    all.addAll(config);
    assertThat(out).containsExactlyInAnyOrderElementsOf(all);
    assertThat(out.stream().filter(config::contains).toList()).isEqualTo(config);
    List<String> own = live.stream().filter(x -> !config.contains(x)).toList();
    assertThat(out.stream().filter(own::contains).toList()).isEqualTo(own);
  }

  @Property
  void aConfigurationInTheOrderOfTheObjectChangesNothing(@ForAll("lists") List<String> live) {
    for (int i = 0; i <= live.size(); i++) {
      assertThat(merged(live, live.subList(0, i))).isEqualTo(live);
    }
    assertThat(merged(live, Collections.emptyList())).isEqualTo(live);
  }

  @Provide
  Arbitrary<List<String>> lists() {
    return Arbitraries.of("a", "b", "c", "d", "e", "f").list().uniqueElements().ofMaxSize(6);
  }
}
