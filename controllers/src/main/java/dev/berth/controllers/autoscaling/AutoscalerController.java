package dev.berth.controllers.autoscaling;

import dev.berth.client.Needs;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;

/** Looks after all HorizontalPodAutoscalers: when one comes or its spec changes, and every 15 seconds. */
public final class AutoscalerController implements Controller {
  @Override
  public String name() {
    return "horizontal-pod-autoscaler-controller";
  }

  @Override
  public String account() {
    return "horizontal-pod-autoscaler";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.HORIZONTAL_POD_AUTOSCALER, Kinds.POD, Kinds.CUSTOM_RESOURCE_DEFINITION);
  }

  @Override
  public void start(Workplace place) {
    PlanQueue<String> queue = new PlanQueue<>(place, new AutoscalerPlanner(place));
    place.view().onChange(
        Kinds.HORIZONTAL_POD_AUTOSCALER,
        (before, after) -> {
          // its status changes whenever it is looked at
          if (!before.map(AnyObject::spec).equals(after.map(AnyObject::spec))) {
            queue.add(after.or(() -> before).orElseThrow().key());
          }
        });
  }
}
