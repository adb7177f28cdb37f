package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.Optional;

/** Jobs at the times of a schedule. */
public record CronJob(JsonObject json) implements KubeObject {
  public String schedule() {
    return spec().text("schedule");
  }

  /** The zone of the schedule, or "" for that of the server. */
  public String timeZone() {
    return spec().text("timeZone");
  }

  /** {@code Allow}, {@code Forbid} or {@code Replace}. */
  public String concurrencyPolicy() {
    return spec().string("concurrencyPolicy").orElse("Allow");
  }

  public boolean isSuspended() {
    return spec().bool("suspend");
  }

  /** How late a job may start. */
  public Optional<Long> startingDeadlineSeconds() {
    return optional("startingDeadlineSeconds");
  }

  /** How many jobs that succeeded are kept; all where it is empty. */
  public Optional<Long> successfulJobsHistoryLimit() {
    return optional("successfulJobsHistoryLimit");
  }

  /** How many jobs that failed are kept; all where it is empty. */
  public Optional<Long> failedJobsHistoryLimit() {
    return optional("failedJobsHistoryLimit");
  }

  public JsonObject jobTemplate() {
    return spec().object("jobTemplate");
  }

  public Optional<Instant> lastScheduleTime() {
    return Timestamps.of(status(), "lastScheduleTime");
  }

  private Optional<Long> optional(String field) {
    var value = spec().integer(field);
    return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
  }
}
