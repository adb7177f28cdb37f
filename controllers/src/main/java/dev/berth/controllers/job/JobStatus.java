package dev.berth.controllers.job;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Job;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The status of a Job and what is told when it is written. Pure.
 *
 * @param notes of conditions that are new
 */
record JobStatus(JsonObject json, List<Note> notes) {

  /**
   * What the pods amount to.
   *
   * @param work what is done about the pods in the same pass, or nothing where that failed
   */
  static JobStatus of(Tally tally, Optional<Verdict> verdict, Workforce work, Counting counting) {
    Job job = tally.job();
    JsonObject was = job.status();
    List<Note> notes = new ArrayList<>();
    JsonArray conditions = was.array("conditions");
    Optional<String> start = was.string("startTime");
    if (start.isEmpty() && (!job.isSuspended() || verdict.isPresent())) {
      start = Optional.of(Timestamps.format(tally.now()));
    }
    long active = (long) tally.active().size() + work.start().size() - work.stop().size();
    long terminating = tally.terminating() + work.stop().size();
    Optional<String> completion = was.string("completionTime");
    if (verdict.isPresent()) {
      Verdict is = verdict.get();
      boolean standing = Verdict.standing(job).isPresent();
      conditions = set(conditions, is.interim(), "True", is.reason(), is.message(), tally.now());
      if (standing && counting.isSettled() && active == 0 && terminating == 0) {
        conditions = set(conditions, is.last(), "True", is.reason(), is.message(), tally.now());
        completion = is.success() ? Optional.of(Timestamps.format(tally.now())) : completion;
        notes.addAll(ended(job, is, counting));
      }
    } else if (!job.isTerminating()) {
      JsonArray paused = suspension(job, conditions, tally.now(), notes);
      if (!paused.equals(conditions)) {
        // the deadline counts from the time when the Job went on
        start = job.isSuspended() ? Optional.empty() : Optional.of(Timestamps.format(tally.now()));
      }
      conditions = paused;
    }
    JsonObject.Builder status = JsonObject.builder();
    if (!conditions.isEmpty()) {
      status.put("conditions", conditions);
    }
    start.ifPresent(time -> status.put("startTime", time));
    completion.ifPresent(time -> status.put("completionTime", time));
    put(status, "active", active);
    put(status, "succeeded", counting.succeeded());
    put(status, "failed", counting.failed());
    status.put("terminating", terminating);
    if (job.isIndexed()) {
      status.putUnlessEmpty("completedIndexes", tally.succeededIndexes().toString());
    }
    if (job.backoffLimitPerIndex().isPresent()) {
      status.put("failedIndexes", tally.failedIndexes().toString());
    }
    status.put("uncountedTerminatedPods", counting.uncounted());
    status.put("ready", tally.ready() - work.stop().stream().filter(pod -> pod.isReady()).count());
    return new JobStatus(status.build(), notes);
  }

  private static void put(JsonObject.Builder status, String field, long count) {
    if (count != 0) {
      status.put(field, count);
    }
  }

  private static List<Note> ended(Job job, Verdict verdict, Counting counting) {
    if (!verdict.success()) {
      return List.of(Note.warning(job, verdict.reason(), verdict.message()));
    }
    List<Note> notes = new ArrayList<>();
    if (job.completions().filter(wanted -> counting.succeeded() > wanted).isPresent()) {
      notes.add(
          Note.warning(
              job, "TooManySucceededPods", "Too many succeeded pods running after completion count reached"));
    }
    notes.add(Note.normal(job, "Completed", "Job completed"));
    return notes;
  }

  private static JsonArray suspension(Job job, JsonArray conditions, Instant now, List<Note> notes) {
    Optional<Condition> known = Condition.in(conditions, "Suspended");
    if (job.isSuspended() && known.filter(Condition::isTrue).isEmpty()) {
      notes.add(Note.normal(job, "Suspended", "Job suspended"));
      return set(conditions, "Suspended", "True", "JobSuspended", "Job suspended", now);
    }
    if (!job.isSuspended() && known.filter(Condition::isTrue).isPresent()) {
      notes.add(Note.normal(job, "Resumed", "Job resumed"));
      return set(conditions, "Suspended", "False", "JobResumed", "Job resumed", now);
    }
    return conditions;
  }

  /** Conditions of Jobs have the time of a probe as well. One that says so already stays. */
  private static JsonArray set(
      JsonArray conditions, String type, String status, String reason, String message, Instant now) {
    if (Condition.in(conditions, type).filter(c -> c.status().equals(status)).isPresent()) {
      return conditions;
    }
    String time = Timestamps.format(now);
    JsonObject condition =
        JsonObject.builder()
            .put("type", type)
            .put("status", status)
            .put("lastProbeTime", time)
            .put("lastTransitionTime", time)
            .put("reason", reason)
            .put("message", message)
            .build();
    List<JsonObject> all = new ArrayList<>(conditions.objects().toList());
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).text("type").equals(type)) {
        all.set(i, condition);
        return JsonArray.of(all);
      }
    }
    return conditions.plus(condition);
  }
}
