package dev.berth.controllers.cronjob;

import dev.berth.client.Needs;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kinds;
import java.util.stream.Stream;

/** Looks after all CronJobs. */
public final class CronJobController implements Controller {
  @Override
  public String name() {
    return "cronjob-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.CRON_JOB).with(CronJobPlanner.JOBS_BY_CONTROLLER);
  }

  @Override
  public void start(Workplace place) {
    PlanQueue<String> queue = new PlanQueue<>(place, new CronJobPlanner());
    place.view().onChange(Kinds.CRON_JOB, (before, after) -> queue.add(after.or(() -> before).orElseThrow().key()));
    place.view().onChange(
        Kinds.JOB,
        (before, after) ->
            Stream.concat(before.stream(), after.stream())
                .forEach(
                    job ->
                        job.meta().controller()
                            .filter(owner -> owner.kind().equals("CronJob"))
                            .ifPresent(owner -> queue.add(job.namespace() + "/" + owner.name()))));
  }
}
