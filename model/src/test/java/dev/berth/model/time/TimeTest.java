package dev.berth.model.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeTest {

  @ParameterizedTest
  @CsvSource({
    "2024-05-01T12:00:00Z,2024-05-01T12:00:00Z", "2024-05-01T12:00:00.999Z,2024-05-01T12:00:00Z",
    "2024-05-01T12:00:00+02:00,2024-05-01T10:00:00Z", "0001-01-01T00:00:00Z,0001-01-01T00:00:00Z",
    "2024-02-29T23:59:59-01:30,2024-03-01T01:29:59Z"
  })
  void timesArePrintedInUtcSeconds(String text, String printed) {
    assertThat(Timestamps.format(Timestamps.parse(text))).isEqualTo(printed);
  }

  @Test
  void microTimesHaveSixDecimals() {
    Instant t = Timestamps.parseMicro("2024-05-01T12:00:00.000120Z");
    assertThat(Timestamps.formatMicro(t)).isEqualTo("2024-05-01T12:00:00.000120Z");
    assertThatThrownBy(() -> Timestamps.parseMicro("2024-05-01T12:00:00Z"))
        .hasMessage(
            "parsing time \"2024-05-01T12:00:00Z\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"Z\" as"
                + " \".000000\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yesterday|parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as \"2006\"",
        "2024-05-01|parsing time \"2024-05-01\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"T\"",
        "2024-05-01T12:00:00|parsing time \"2024-05-01T12:00:00\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as"
            + " \"Z07:00\"",
        "2024-13-01T12:00:00Z|parsing time \"2024-13-01T12:00:00Z\": month out of range",
        "2023-02-29T12:00:00Z|parsing time \"2023-02-29T12:00:00Z\": day out of range",
        "2024-05-01T24:00:00Z|parsing time \"2024-05-01T24:00:00Z\": hour out of range",
        "2024-05-01T12:00:00Zx|parsing time \"2024-05-01T12:00:00Zx\": extra text: \"x\""
      })
  void badTimesAreRefusedInGosWords(String text, String message) {
    assertThatThrownBy(() -> Timestamps.parse(text)).isInstanceOf(TimeException.class).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "2024-05-01T12:00:00Z", "0001-01-01T00:00:00Z", "0000-02-29T00:00:00Z", "2024-02-29T23:59:59Z", "2023-02-29T12:00:00Z",
    "2024-04-31T12:00:00Z", "2024-00-01T12:00:00Z", "2024-13-01T12:00:00Z", "2024-05-00T12:00:00Z", "2024-05-01T24:00:00Z",
    "2024-05-01T23:60:00Z", "2024-05-01T23:59:60Z", "2024-05-01T12:00:00.Z", "2024-05-01T12:00:00+", "2024-05-01t12:00:00Z",
    "2024-05-01T12:00:00.5Z", "2024-05-01T2:00:00Z", "2024-05-01T12:00:00+00:00", "yesterday", "2024-05-01T12:00:0aZ"
  })
  void aTimeIsFormattedWhereReadingAndWritingItChangesNothing(String text) {
    assertThat(Timestamps.isFormatted(text)).isEqualTo(isUnchanged(text));
  }

  private static boolean isUnchanged(String text) {
    try {
      return Timestamps.format(Timestamps.parse(text)).equals(text);
    } catch (TimeException noTime) {
      return false;
    }
  }

  @Property
  void everyTimeOfAYearOfFourDigitsIsFormatted(
      @ForAll @LongRange(min = -62_135_596_800L, max = 253_402_300_799L) long seconds) {
    assertThat(Timestamps.isFormatted(Timestamps.format(Instant.ofEpochSecond(seconds)))).isTrue();
  }

  @Property
  void parseUndoesFormat(@ForAll @LongRange(min = -62_135_596_800L, max = 253_402_300_799L) long seconds) {
    Instant t = Instant.ofEpochSecond(seconds, 123_456_000);
    assertThat(Timestamps.parseMicro(Timestamps.formatMicro(t))).isEqualTo(t);
    assertThat(Timestamps.parse(Timestamps.format(t))).isEqualTo(Instant.ofEpochSecond(seconds));
  }

  @ParameterizedTest
  @CsvSource({
    "0s,0s", "0,0s", "1h,1h0m0s", "90m,1h30m0s", "1.5s,1.5s", "100ms,100ms", "1500us,1.5ms", "-2m,-2m0s", "1h1m1s,1h1m1s",
    "15ns,15ns", "1.5us,1.5\u00b5s", "2540400h10m10s,2540400h10m10s", ".5m,30s", "1.s,1s"
  })
  void durationsAreParsedAndPrintedAsGoDoes(String text, String printed) {
    assertThat(GoDuration.format(GoDuration.parse(text))).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|time: invalid duration \"\"", "-|time: invalid duration \"-\"", ".s|time: invalid duration \".s\"",
        "3|time: missing unit in duration \"3\"", "1.2.3s|time: missing unit in duration \"1.2.3s\"",
        "1d|time: unknown unit \"d\" in duration \"1d\"", "x|time: invalid duration \"x\"",
        "3000000h|time: invalid duration \"3000000h\""
      })
  void badDurationsAreRefusedInGosWords(String text, String message) {
    assertThatThrownBy(() -> GoDuration.parse(text)).isInstanceOf(TimeException.class).hasMessage(message);
  }

  @Property
  void durationParseUndoesFormat(@ForAll long nanos) {
    assertThat(GoDuration.parse(GoDuration.format(Duration.ofNanos(nanos)))).isEqualTo(Duration.ofNanos(nanos));
  }

  /** The table of upstream's duration_test.go. */
  @Spec("A23")
  @ParameterizedTest
  @CsvSource({
    "0,0s", "1,1s", "59,59s", "119,119s", "120,2m", "121,2m1s", "599,9m59s", "600,10m", "659,10m", "10799,179m", "10800,3h",
    "10860,3h1m", "28799,7h59m", "28800,8h", "172799,47h", "172800,2d", "176400,2d1h", "691199,7d23h", "691200,8d",
    "63071999,729d", "63072000,2y", "63158400,2y1d", "252287999,7y364d", "252288000,8y", "-1,0s", "-2,<invalid>"
  })
  void agesHaveTwoOrThreeFigures(long seconds, String text) {
    assertThat(HumanDuration.format(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @Test
  void anAgeWithoutATimeIsUnknown() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(HumanDuration.since(Optional.empty(), now)).isEqualTo("<unknown>");
    assertThat(HumanDuration.since(Optional.of(now.plusMillis(1_900)), now)).isEqualTo("0s");
  }
}
