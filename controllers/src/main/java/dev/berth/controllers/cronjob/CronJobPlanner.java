package dev.berth.controllers.cronjob;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.CronJob;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.time.CronSchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What to do next about one CronJob: forget old Jobs, start one whose time has come, and remember both. */
public final class CronJobPlanner implements Planner<String> {
  private static final DateTimeFormatter RFC_1123 =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss xx", Locale.ROOT).withZone(ZoneOffset.UTC);

  static final Index<Job> JOBS_BY_CONTROLLER = Indexes.byController(Kinds.JOB);

  @Override
  public Plan plan(View view, String key, Instant now) {
    return view.get(Kinds.CRON_JOB, key)
        .map(cron -> plan(view, cron, now))
        .orElse(Plan.NOTHING);
  }

  private static Plan plan(View view, CronJob cron, Instant now) {
    List<Job> jobs = view.by(JOBS_BY_CONTROLLER, cron.uid());
    Running running = Running.of(cron, jobs);
    Plan.Builder plan = Plan.builder();
    List<Step> told = new ArrayList<>();
    running.notes().forEach(note -> told.add(new Step.Tell(note)));
    plan.together(told);
    plan.together(Running.beyondHistory(cron, jobs).stream().map(job -> delete(cron, job)).toList());
    if (cron.isTerminating()) {
      return remember(cron, running, cron.lastScheduleTime(), plan).build();
    }
    Optional<CronSchedule> schedule = CronSchedule.parse(cron.schedule());
    if (schedule.isEmpty() || !CronSchedule.isZone(cron.timeZone())) {
      plan.then(new Step.Tell(unreadable(cron)));
      return remember(cron, running, cron.lastScheduleTime(), plan).build();
    }
    if (cron.isSuspended()) {
      return remember(cron, running, cron.lastScheduleTime(), plan).build();
    }
    ZoneId zone = cron.timeZone().isEmpty() ? ZoneOffset.UTC : ZoneId.of(cron.timeZone());
    schedule.get().next(now, zone).ifPresent(next -> plan.again(Duration.between(now, next)));
    return due(view, cron, running, schedule.get(), zone, now, plan).build();
  }

  private static Note unreadable(CronJob cron) {
    return CronSchedule.error(cron.schedule())
        .map(
            error ->
                Note.warning(
                    cron, "UnparseableSchedule", "unparseable schedule: \"" + cron.schedule() + "\" : " + error))
        .orElseGet(
            () ->
                Note.warning(
                    cron,
                    "UnknownTimeZone",
                    "invalid timeZone: \"" + cron.timeZone() + "\": unknown time zone " + cron.timeZone()));
  }

  private static Plan.Builder due(
      View view, CronJob cron, Running running, CronSchedule schedule, ZoneId zone, Instant now, Plan.Builder plan) {
    Due due = Due.of(cron, schedule, zone, now);
    if (due.time().isEmpty()) {
      return remember(cron, running, cron.lastScheduleTime(), plan);
    }
    Instant time = due.time().get();
    if (due.missed()) {
      plan.then(
          new Step.Tell(
              Note.warning(
                  cron,
                  "TooManyMissedTimes",
                  "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew")));
    }
    boolean tooLate =
        cron.startingDeadlineSeconds().filter(deadline -> time.plusSeconds(deadline).isBefore(now)).isPresent();
    if (tooLate) {
      plan.then(
          new Step.Tell(
              Note.warning(
                  cron,
                  "MissSchedule",
                  "Missed scheduled time to start a job: "
                      + RFC_1123.format(time))));
      return remember(cron, running, cron.lastScheduleTime(), plan);
    }
    Optional<Job> started = view.get(Kinds.JOB, cron.namespace(), ScheduledJob.name(cron, time));
    if (started.isPresent()) {
      boolean ours = started.get().isControlledBy(cron.uid());
      return remember(cron, running, ours ? Optional.of(time) : cron.lastScheduleTime(), plan);
    }
    if (cron.concurrencyPolicy().equals("Forbid") && !running.active().isEmpty()) {
      plan.then(
          new Step.Tell(
              Note.normal(
                  cron,
                  "JobAlreadyActive",
                  "Not starting job because prior execution is running and concurrency policy is Forbid")));
      return remember(cron, running, cron.lastScheduleTime(), plan);
    }
    // whose view is old may not know that the time was served, and that the Job has come to its end and gone
    plan.then(Step.unchanged(Kinds.CRON_JOB, cron));
    Running left = running;
    if (cron.concurrencyPolicy().equals("Replace")) {
      plan.together(replaced(view, cron, running));
      left = running.without(running.active().stream().map(reference -> reference.text("uid")).toList());
    }
    plan.then(create(cron, ScheduledJob.of(cron, time, zone)));
    return remember(cron, left, Optional.of(time), plan);
  }

  private static List<Step> replaced(View view, CronJob cron, Running running) {
    return running.active().stream()
        .flatMap(reference -> view.get(Kinds.JOB, cron.namespace(), reference.text("name")).stream())
        .map(job -> delete(cron, job))
        .toList();
  }

  private static Step create(CronJob cron, JsonObject job) {
    String name = job.object("metadata").text("name");
    return Step.perform(Write.create(Kinds.JOB, cron.namespace(), job))
        .reporting(
            answer ->
                switch (answer) {
                  case Answer.Done _ -> List.of(Note.normal(cron, "SuccessfulCreate", "Created job " + name));
                  case Answer.Refused refused ->
                      refused.isAlreadyExists() || refused.isNamespaceTerminating()
                          ? List.of()
                          : List.of(Note.warning(cron, "FailedCreate", "Error creating job: " + refused.message()));
                });
  }

  private static Step delete(CronJob cron, Job job) {
    Write.DeleteOptions options = Write.DeleteOptions.only(job).propagating("Background");
    return Step.perform(new Write.Delete(Ref.of(Kinds.JOB, job), options))
        .reporting(
            answer ->
                switch (answer) {
                  case Answer.Done _ -> List.of(Note.normal(cron, "SuccessfulDelete", "Deleted job " + job.name()));
                  case Answer.Refused refused ->
                      refused.isNotFound()
                          ? List.of()
                          : List.of(Note.warning(cron, "FailedDelete", "Deleted job: " + refused.message()));
                })
        .tolerating("NotFound");
  }

  /** Where anything was refused, the time counts as not served. */
  private static Plan.Builder remember(
      CronJob cron, Running running, Optional<Instant> lastSchedule, Plan.Builder plan) {
    return plan.closing(
        new Step.Conclude(
            refused ->
                report(cron, running.status(refused.isEmpty() ? lastSchedule : cron.lastScheduleTime()))));
  }

  private static List<Step> report(CronJob cron, JsonObject status) {
    return status.equals(cron.status())
        ? List.of()
        : List.of(
            Step.perform(
                    Write.updateStatus(Kinds.CRON_JOB, new CronJob(cron.json().with("status", status))))
                .tolerating("Conflict", "NotFound"));
  }
}
