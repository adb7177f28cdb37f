package dev.berth.controllers.job;

import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.pods.PodOwners;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Kinds;
import java.util.Optional;

/** Looks after all Jobs, and after the pods that Jobs left behind. */
public final class JobController implements Controller {
  @Override
  public String name() {
    return "job-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.JOB).with(Indexes.PODS_BY_CONTROLLER);
  }

  @Override
  public void start(Workplace place) {
    PlanQueue<String> jobs = new PlanQueue<>(place, new JobPlanner());
    PlanQueue<String> left = new PlanQueue<>(place, new LeftPods());
    PodOwners.follow(place, Kinds.JOB, (job, pod) -> job.selector().matches(pod.meta().labels()), jobs::add);
    place.view().onChange(
        Kinds.POD,
        (_, after) ->
            after
                .filter(pod -> JobPods.isTracked(pod) && LeftPods.isLeft(place.view(), pod))
                .ifPresent(pod -> left.add(pod.key())));
    place.view().onChange(Kinds.JOB, (before, after) -> jobChanged(place, left, before, after));
  }

  private static void jobChanged(
      Workplace place, PlanQueue<String> left, Optional<Job> before, Optional<Job> after) {
    if (after.filter(job -> !job.isFinished()).isPresent()) {
      return;
    }
    String uid = after.or(() -> before).orElseThrow().uid();
    place.view().by(Indexes.PODS_BY_CONTROLLER, uid).stream()
        .filter(JobPods::isTracked)
        .forEach(pod -> left.add(pod.key()));
  }
}
