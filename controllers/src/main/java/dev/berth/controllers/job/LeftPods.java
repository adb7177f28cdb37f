package dev.berth.controllers.job;

import dev.berth.client.View;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import java.time.Instant;
import java.util.Optional;

/** Takes the finalizer off pods that nobody will count: their Job is gone, is finished, or lets them go. */
final class LeftPods implements Planner<String> {
  @Override
  public Plan plan(View view, String key, Instant now) {
    return view.get(Kinds.POD, key)
        .filter(pod -> isLeft(view, pod))
        .map(pod -> Plan.of(JobPlanner.release(pod)))
        .orElse(Plan.NOTHING);
  }

  static boolean isLeft(View view, Pod pod) {
    return JobPods.isTracked(pod) && job(view, pod).filter(job -> !job.isFinished()).isEmpty();
  }

  /** The Job that the pod belongs to, if it is still there. */
  static Optional<Job> job(View view, Pod pod) {
    return pod.meta().controller()
        .filter(owner -> owner.kind().equals("Job"))
        .flatMap(owner -> view.get(Kinds.JOB, pod.namespace(), owner.name()).filter(job ->
            job.uid().equals(owner.uid())));
  }
}
