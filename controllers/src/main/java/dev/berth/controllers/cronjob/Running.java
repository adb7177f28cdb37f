package dev.berth.controllers.cronjob;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.model.kinds.CronJob;
import dev.berth.model.kinds.Job;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a CronJob's status should say of its Jobs, and what is told of what changed. Pure.
 *
 * @param active references to those that run
 * @param lastSuccess when one succeeded last
 */
record Running(List<JsonObject> active, Optional<Instant> lastSuccess, List<Note> notes) {

  static Running of(CronJob cron, List<Job> jobs) {
    Map<String, Job> byUid = new LinkedHashMap<>();
    jobs.forEach(job -> byUid.put(job.uid(), job));
    List<JsonObject> active = new ArrayList<>();
    List<Note> notes = new ArrayList<>();
    for (JsonObject reference : cron.status().array("active").objects().toList()) {
      Job job = byUid.remove(reference.text("uid"));
      if (job == null) {
        notes.add(Note.normal(cron, "MissingJob", "Active job went missing: " + reference.text("name")));
      } else if (job.isFinished()) {
        String condition = job.isComplete() ? "Complete" : "Failed";
        notes.add(
            Note.normal(
                cron, "SawCompletedJob", "Saw completed job: " + job.name() + ", condition: " + condition));
      } else {
        active.add(reference);
      }
    }
    for (Job job : byUid.values()) {
      if (job.isFinished() || job.isTerminating()) {
        continue;
      }
      if (job.meta().annotations().has(ScheduledJob.SCHEDULED)) {
        active.add(ScheduledJob.reference(job));
      } else {
        notes.add(
            Note.warning(
                cron,
                "UnexpectedJob",
                "Saw a job that the controller did not create or forgot: " + job.name()));
      }
    }
    Optional<Instant> success =
        Stream.concat(
                Timestamps.of(cron.status(), "lastSuccessfulTime").stream(),
                jobs.stream().filter(Job::isComplete).flatMap(job -> job.completionTime().stream()))
            .max(Comparator.naturalOrder());
    return new Running(active, success, notes);
  }

  JsonObject status(Optional<Instant> lastSchedule) {
    JsonObject status = active.isEmpty() ? JsonObject.EMPTY : JsonObject.of("active", JsonArray.of(active));
    if (lastSchedule.isPresent()) {
      status = status.with("lastScheduleTime", Timestamps.format(lastSchedule.get()));
    }
    return lastSuccess.isPresent()
        ? status.with("lastSuccessfulTime", Timestamps.format(lastSuccess.get()))
        : status;
  }

  Running without(List<String> uids) {
    return new Running(active.stream().filter(r -> !uids.contains(r.text("uid"))).toList(), lastSuccess, notes);
  }

  /** Those that succeeded and those that failed beyond the limits, the oldest first. */
  static List<Job> beyondHistory(CronJob cron, List<Job> jobs) {
    List<Job> out = new ArrayList<>();
    out.addAll(oldest(jobs.stream().filter(Job::isComplete).toList(), cron.successfulJobsHistoryLimit()));
    out.addAll(oldest(jobs.stream().filter(Job::isFailed).toList(), cron.failedJobsHistoryLimit()));
    return out.stream().filter(job -> !job.isTerminating()).toList();
  }

  private static List<Job> oldest(List<Job> jobs, Optional<Long> limit) {
    return limit.map(most -> jobs.stream()
            .sorted(Comparator.comparing((Job job) -> job.startTime().orElse(Instant.MAX)).thenComparing(Job::name))
            .limit(Math.max(0, jobs.size() - most))
            .toList())
        .orElse(List.of());
  }
}
