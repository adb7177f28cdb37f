package dev.berth.controllers.ttlafterfinished;

import dev.berth.client.Needs;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kinds;

/** Looks after Jobs that have finished. */
public final class FinishedJobs implements Controller {
  @Override
  public String name() {
    return "ttl-after-finished-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.JOB);
  }

  @Override
  public void start(Workplace place) {
    PlanQueue<String> queue = new PlanQueue<>(place, new ExpiryPlanner());
    place.view().onChange(
        Kinds.JOB,
        (_, after) ->
            after
                .filter(job -> job.ttlSecondsAfterFinished().isPresent() && job.isFinished())
                .ifPresent(job -> queue.add(job.key())));
  }
}
