package dev.berth.controllers.job;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.pods.Claims;
import dev.berth.controllers.pods.PodSteps;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.select.LabelSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What to do next about one Job: make its pods its own, start or stop pods, and then, in this order, write what
 * was counted
 * and take the finalizers off the pods that are in the status now. A finished Job is left alone.
 */
public final class JobPlanner implements Planner<String> {
  private static final String MANAGED_HERE = "kubernetes.io/job-controller";

  @Override
  public Plan plan(View view, String key, Instant now) {
    return view.get(Kinds.JOB, key)
        .filter(job -> !job.isFinished() && isOurs(job))
        .map(job -> plan(view, job, now))
        .orElse(Plan.NOTHING);
  }

  /** Whether no other controller was asked to look after it. */
  static boolean isOurs(Job job) {
    String manager = job.spec().text("managedBy");
    return manager.isEmpty() || manager.equals(MANAGED_HERE);
  }

  private static Plan plan(View view, Job job, Instant now) {
    LabelSelector selector = job.selector();
    Claims<Pod> claims =
        Claims.of(job, view, Indexes.PODS_BY_CONTROLLER, _ -> true, pod -> selector.matches(pod.meta().labels()));
    if (!claims.settled()) {
      return claims.plan(Kinds.JOB, job, Kinds.POD, JobPods.TRACKING);
    }
    Tally tally = Tally.of(job, claims.kept(), now);
    Optional<Verdict> decided = Verdict.of(tally);
    Workforce work = work(tally, decided);
    Optional<Verdict> verdict = decided.or(() -> completed(tally, work));
    Plan.Builder plan = Plan.builder();
    if (decided.isEmpty()) {
      // a pod that is stopped while its Job goes on is not a failure: nobody is to count it
      plan.together(work.stop().stream().filter(JobPods::isTracked).map(JobPlanner::release).toList());
    }
    plan.together(work.stop().stream().<Step>map(pod -> PodSteps.delete(job, pod)).toList());
    plan.slowly(work.start().stream().<Step>map(pod -> PodSteps.create(job, pod)).toList(), PodSteps.BURST);
    Counting counting = Counting.of(tally, verdict.isPresent(), verdict.filter(Verdict::success).isPresent());
    work.again().ifPresent(plan::again);
    Verdict.untilDeadline(tally).filter(Duration::isPositive).ifPresent(plan::again);
    if (plan.isEmpty()) {
      return counted(tally, verdict, work, counting, plan).build();
    }
    plan.closing(
        new Step.Conclude(
            refused -> {
              Workforce done = refused.isEmpty() ? work : Workforce.UNCHANGED;
              Plan next = counted(tally, verdict, done, counting, Plan.builder()).build();
              return next.isEmpty()
                  ? List.of()
                  : List.of(new Step.Call("counting", () -> CompletableFuture.completedFuture(next)));
            }));
    return plan.build();
  }

  private static Workforce work(Tally tally, Optional<Verdict> decided) {
    if (decided.isPresent()) {
      return Workforce.stopping(tally.active());
    }
    return tally.job().isTerminating() ? Workforce.UNCHANGED : Workforce.of(tally);
  }

  private static Optional<Verdict> completed(Tally tally, Workforce work) {
    if (tally.active().size() + work.start().size() > work.stop().size()) {
      return Optional.empty();
    }
    long needed = tally.job().completions().orElse(1L);
    return tally.succeeded() >= needed ? Optional.of(Verdict.completed()) : Optional.empty();
  }

  /** Writes the status where it changed, and only when that is done takes the finalizers off. */
  private static Plan.Builder counted(
      Tally tally, Optional<Verdict> verdict, Workforce work, Counting counting, Plan.Builder plan) {
    Job job = tally.job();
    JobStatus status = JobStatus.of(tally, verdict, work, counting);
    if (!status.json().equals(job.status())) {
      plan.then(
          Step.perform(Write.updateStatus(Kinds.JOB, new Job(job.json().with("status", status.json()))))
              .reporting(answer -> answer instanceof Answer.Done ? status.notes() : List.of()));
    }
    return plan.together(counting.released().stream().map(JobPlanner::release).toList());
  }

  /** Takes the finalizer off. */
  static Step release(Pod pod) {
    JsonObject metadata =
        JsonObject.builder()
            .put("uid", pod.uid())
            .put("$deleteFromPrimitiveList/finalizers", JsonArray.ofStrings(List.of(JobPods.TRACKING)))
            .build();
    return Step.perform(Write.strategic(Kinds.POD, pod, JsonObject.of("metadata", metadata)))
        .tolerating("NotFound", "Invalid");
  }
}
