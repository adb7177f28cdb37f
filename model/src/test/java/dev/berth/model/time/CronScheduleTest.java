package dev.berth.model.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "* * * * *", "*/5 * * * *", "0 0 1 1 0", "59 23 31 12 6", "0-30/10 1,2,3 ? JAN mon-FRI", "5/15 * * * *",
        "@hourly", "@every 1h30m", "@yearly", "  0 0 * * *", "TZ=UTC 0 0 * * *", "CRON_TZ=Europe/Paris 0 0 * * *"
      })
  void schedulesOfTheStandardParserAreAccepted(String schedule) {
    assertThat(CronSchedule.error(schedule)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "* * * *|expected exactly 5 fields, found 4: [* * * *]",
        "* * * * * *|expected exactly 5 fields, found 6: [* * * * * *]",
        "60 * * * *|end of range (60) above maximum (59): 60",
        "* * 0 * *|beginning of range (0) below minimum (1): 0",
        "* * * * 7|end of range (7) above maximum (6): 7",
        "5-1 * * * *|beginning of range (5) beyond end of range (1): 5-1",
        "1-2-3 * * * *|too many hyphens: 1-2-3",
        "*/1/2 * * * *|too many slashes: */1/2",
        "*/0 * * * *|step of range should be a positive number: */0",
        "x * * * *|failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax",
        "@often|unrecognized descriptor: @often",
        "@every day|failed to parse duration @every day: time: invalid duration \"day\"",
        "TZ=Nowhere 0 0 * * *|provided bad location Nowhere: unknown time zone Nowhere"
      })
  void othersAreRefusedWithTheParsersText(String schedule, String text) {
    assertThat(CronSchedule.error(schedule)).contains(text);
  }
}
