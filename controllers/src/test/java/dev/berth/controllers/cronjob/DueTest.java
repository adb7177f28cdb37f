package dev.berth.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.CronJob;
import dev.berth.model.time.CronSchedule;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DueTest {
  /**
   * Schedule, last time that was served, deadline in seconds, now; which time is due, and whether too many were
   * missed.
   */
  @ParameterizedTest
  @CsvSource({
    "*/5 * * * *, 2026-01-01T00:00:00Z, , 2026-01-01T00:04:59Z, , false",
    "*/5 * * * *, 2026-01-01T00:00:00Z, , 2026-01-01T00:05:00Z, 2026-01-01T00:05:00Z, false",
    "*/5 * * * *, 2026-01-01T00:00:00Z, , 2026-01-01T00:17:00Z, 2026-01-01T00:15:00Z, false",
    "* * * * *, 2026-01-01T00:00:00Z, , 2026-01-01T03:00:30Z, 2026-01-01T03:00:00Z, true",
    "* * * * *, 2026-01-01T00:00:00Z, 90, 2026-01-01T03:00:30Z, 2026-01-01T03:00:00Z, false",
    "0 0 1 * *, 2026-01-01T00:00:00Z, , 2026-06-15T00:00:00Z, 2026-06-01T00:00:00Z, false",
    "0 * * * *, 2026-01-01T00:00:00Z, 60, 2026-01-01T01:30:00Z, , false",
  })
  void theLatestTimeThatWasNotServedIsDue(
      String schedule, String last, String deadline, Instant now, String due, boolean missed) {
    String spec = deadline == null ? "{}" : "{startingDeadlineSeconds: " + deadline + "}";
    CronJob cron =
        new CronJob((JsonObject) Yaml.parse("{spec: " + spec + ", status: {lastScheduleTime: '" + last + "'}}"));
    Due found = Due.of(cron, CronSchedule.parse(schedule).orElseThrow(), ZoneOffset.UTC, now);
    assertThat(found.time()).isEqualTo(Optional.ofNullable(due).map(Instant::parse));
    assertThat(found.missed()).isEqualTo(missed);
  }
}
