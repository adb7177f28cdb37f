package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityTest {

  @Property(tries = 300)
  void anOrdinalIsKnownAsItIsWritten(@ForAll @IntRange(min = 0) int ordinal, @ForAll @IntRange(min = 0) int other) {
    String claim = "data-web-" + ordinal;
    assertThat(Identity.isOrdinal(claim, 9, ordinal)).isTrue();
    assertThat(Identity.isOrdinal(claim, 9, other)).isEqualTo(ordinal == other);
    assertThat(Identity.isOrdinal(claim, 8, ordinal)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 0, true", "'', 0, false", "00, 0, false", "07, 7, false", "17, 7, false", "7, 17, false", "7a, 7, false"})
  void aNumberWrittenOtherwiseIsNone(String rest, int ordinal, boolean is) {
    assertThat(Identity.isOrdinal("web-" + rest, 4, ordinal)).isEqualTo(is);
  }
}
