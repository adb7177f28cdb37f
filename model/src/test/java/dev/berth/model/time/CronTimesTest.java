package dev.berth.model.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTimesTest {
  private static Instant next(String schedule, String after, String zone) {
    return CronSchedule.parse(schedule).orElseThrow().next(Instant.parse(after), ZoneId.of(zone)).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *|2026-01-01T00:00:00Z|2026-01-01T00:01:00Z",
        "*/15 * * * *|2026-01-01T00:50:10Z|2026-01-01T01:00:00Z",
        "30 4 * * *|2026-01-01T04:30:00Z|2026-01-02T04:30:00Z",
        "0 0 29 2 *|2026-01-01T00:00:00Z|2028-02-29T00:00:00Z",
        "0 0 * * mon|2026-01-01T00:00:00Z|2026-01-05T00:00:00Z",
        "0 0 13 * fri|2026-01-01T00:00:00Z|2026-01-02T00:00:00Z",
        "0 0 */2 * 5|2026-01-03T12:00:00Z|2026-01-05T00:00:00Z",
        "@weekly|2026-01-01T00:00:00Z|2026-01-04T00:00:00Z",
        "@every 90s|2026-01-01T00:00:01Z|2026-01-01T00:01:31Z",
        "TZ=Europe/Paris 0 6 * * *|2026-01-01T00:00:00Z|2026-01-01T05:00:00Z",
      })
  void theNextTimeIsTheFirstThatFits(String schedule, String after, String expected) {
    assertThat(next(schedule, after, "UTC")).isEqualTo(expected);
  }

  /** 2026-03-08 02:30 does not exist in New York, and 2026-11-01 01:30 is there twice. */
  @Test
  void anHourThatIsLeftOutHasNoTimeAndOneThatIsRepeatedHasTwo() {
    assertThat(next("30 2 * * *", "2026-03-08T06:00:00Z", "America/New_York")).isEqualTo("2026-03-09T06:30:00Z");
    assertThat(next("30 1 * * *", "2026-11-01T05:00:00Z", "America/New_York")).isEqualTo("2026-11-01T05:30:00Z");
    assertThat(next("30 1 * * *", "2026-11-01T05:30:00Z", "America/New_York")).isEqualTo("2026-11-01T06:30:00Z");
  }

  @Test
  void aDayThatNeverComesHasNoTime() {
    assertThat(CronSchedule.parse("0 0 31 2 *").orElseThrow().next(Instant.EPOCH, ZoneOffset.UTC)).isEmpty();
  }
}
