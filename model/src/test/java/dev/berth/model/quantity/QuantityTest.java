package dev.berth.model.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonString;
import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  private static Quantity q(String text) {
    return Quantity.parse(text);
  }

  /** Texts, what is served for them, and the amount; the table of upstream's quantity_test.go. */
  @ParameterizedTest
  @CsvSource({
    "0,0,0", "0n,0,0", "0Ki,0,0", "00,0,0", "'.',0,0", "-0,0,0", "1,1,1", "1Ki,1Ki,1024", "8Ki,8Ki,8192", "6Gi,6Gi,6442450944",
    "1024Ki,1Mi,1048576", "1025Ki,1025Ki,1049600", "3Ei,3Ei,3458764513820540928", "5n,5n,0.000000005",
    "3m,3m,0.003", "50k,50k,50000", "1000m,1,1", "1000k,1M,1000000", "2P,2P,2000000000000000", "1E,1E,1000000000000000000",
    "1E-3,1E-3,0.001", "1e3,1e3,1000", "1e14,100e12,100000000000000", "100.035k,100.035k,100035", "0.001,1m,0.001",
    "0.5,500m,0.5", "0.05,50m,0.05", "0.50000,500m,0.5", "0.5e-1,50e-3,0.05", "10.035M,10.035M,10035000",
    "1.3E+6,1300e3,1300000", "9.01,9010m,9.01", "6.987654321G,6.987654321G,6987654321", "1.5G,1500M,1500000000", "3.001n,4n,0.000000004",
    "0.0000000001,1n,0.000000001", "0.5e-9,1e-9,0.000000001", "0.00000012345,124n,0.000000124",
    "9Ei,9223372036854775807,9223372036854775807", "9223372036854775807Ki,9223372036854775807,9223372036854775807",
    "12E,12E,12000000000000000000", "100.035Ki,102435840m,102435.84", "0.5Mi,512Ki,524288", "0.05Gi,53687091200m,53687091.2",
    "0.000000000001Ki,2n,0.000000002", ".001,1m,0.001", "1.,1.,1", "1.G,1.G,1000000000", "-1,-1,-1", "-0.5,-500m,-0.5",
    "-3.001n,-4n,-0.000000004", "+5,+5,5", "100Ki,100Ki,102400", "512,512,512", "0.5Ki,512,512", "1e-1000,1e-9,0.000000001"
  })
  void textsAndWhatIsServed(String text, String served, BigDecimal amount) {
    assertThat(q(text).toString()).isEqualTo(served);
    assertThat(q(text)).isEqualByComparingTo(Quantity.parse(amount.toPlainString()));
    assertThat(q(q(text).toString())).isEqualTo(q(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.1.M", "1+1.0M", "aoeu", "-3.01e-x", " 1", "1 ", "1Mi ", "\u0661"})
  void whatHasNotTheFormIsRefused(String text) {
    assertThatThrownBy(() -> q(text))
        .isInstanceOf(QuantityException.class)
        .hasMessage("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1mi", ".5i", "1i", "-3.01i", "-3.01e-", "1e", "1K", "1kk", "--1", "1e99999999999", "1e2000000000"})
  void whatHasNoSuchSuffixIsRefused(String text) {
    assertThat(Quantity.error(text)).contains("unable to parse quantity's suffix");
  }

  @Test
  void aGigaIsLessThanAGibi() {
    assertThat(q("1G")).isLessThan(q("1Gi"));
    assertThat(q("0.5")).isEqualTo(q("500m")).hasSameHashCodeAs(q("500m"));
    assertThat(q("100m")).isGreaterThan(q("50m"));
    assertThat(q("10000T")).isGreaterThan(q("100Gi"));
  }

  @Test
  void sumsTakeTheFirstWayOfWriting() {
    assertThat(q("1Gi").plus(q("1G")).toString()).isEqualTo("2073741824");
    assertThat(q("1Gi").plus(q("1Gi")).toString()).isEqualTo("2Gi");
    assertThat(Quantity.ZERO.plus(q("1Gi")).toString()).isEqualTo("1Gi");
    assertThat(q("100m").plus(q("1900m")).toString()).isEqualTo("2");
    assertThat(Quantity.ZERO.minus(q("1Gi")).toString()).isEqualTo("-1Gi");
    assertThat(q("250m").times(4).toString()).isEqualTo("1");
  }

  @Test
  void wholeAndMilliValuesAreRoundedUp() {
    assertThat(q("1.1").value()).isEqualTo(2);
    assertThat(q("-1.1").value()).isEqualTo(-2);
    assertThat(q("1u").milliValue()).isEqualTo(1);
    assertThat(q("12E").value()).isEqualTo(Long.MAX_VALUE);
    assertThat(q("1500m").asLong()).isEmpty();
    assertThat(q("1Ki").asLong()).hasValue(1024);
  }

  @ParameterizedTest
  @CsvSource({"9.01,-3,9.01", "9.01,-1,9.1", "9.01,0,10", "9.01,1,10", "9.01,2,100", "-9.01,0,-10", "-9.01,2,-100"})
  void roundsAwayFromZeroToAPower(String text, int power, String rounded) {
    assertThat(q(text).roundUp(power)).isEqualTo(q(rounded));
  }

  @Test
  void jsonNumbersAndStringsAreQuantities() {
    assertThat(Quantity.of(JsonNumber.parse("2")).toString()).isEqualTo("2");
    assertThat(Quantity.of(JsonString.of(" 1Gi ")).toString()).isEqualTo("1Gi");
    assertThatThrownBy(() -> Quantity.of(JsonBool.TRUE)).isInstanceOf(QuantityException.class);
  }

  @Test
  void hugeExponentsCostNothing() {
    assertThat(q("1e1000").plus(q("1n"))).isGreaterThan(q("1e999"));
  }

  @Provide
  Arbitrary<Quantity> quantities() {
    return Combinators.combine(
            Arbitraries.longs().between(-1_000_000_000L, 1_000_000_000L),
            Arbitraries.of("", "n", "u", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti", "e3", "e-3", "E2", ".5", ".25Gi"))
        .as((n, suffix) -> Quantity.parse(n + suffix));
  }

  @Property
  void printedIsParsedToTheSameAmount(@ForAll("quantities") Quantity a) {
    assertThat(Quantity.parse(a.toString())).isEqualTo(a);
    assertThat(Quantity.parse(a.toString()).toString()).isEqualTo(a.toString());
  }

  @Property
  void additionIsThatOfNumbers(
      @ForAll("quantities") Quantity a, @ForAll("quantities") Quantity b, @ForAll("quantities") Quantity c) {
    assertThat(a.plus(b)).isEqualTo(b.plus(a));
    assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
    assertThat(a.plus(b).minus(b)).isEqualTo(a);
    assertThat(a.plus(a.negate()).isZero()).isTrue();
    assertThat(a.times(3)).isEqualTo(a.plus(a).plus(a));
  }

  @Property
  void orderIsThatOfDifferences(@ForAll("quantities") Quantity a, @ForAll("quantities") Quantity b) {
    assertThat(Integer.signum(a.compareTo(b))).isEqualTo(a.minus(b).signum());
    assertThat(a.equals(b)).isEqualTo(a.compareTo(b) == 0);
  }

  @Property
  void anyFormatPrintsTheSameAmount(@ForAll("quantities") Quantity a, @ForAll Format format) {
    // binary texts are cut to 64 bits when read, as upstream's
    Assume.that(format != Format.BINARY_SI || Math.abs(a.asDouble()) < 9e18);
    assertThat(Quantity.parse(a.in(format).toString())).isEqualTo(a);
  }
}
