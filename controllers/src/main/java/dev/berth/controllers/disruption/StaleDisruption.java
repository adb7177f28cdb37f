package dev.berth.controllers.disruption;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;

/** Takes back that a pod is going where it did not go. Keys are {@code namespace/pod}. */
final class StaleDisruption implements Planner<String> {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final String TARGET = "DisruptionTarget";

  /** Whether the pod says that it is going and is not. What its node said stands. */
  static boolean isWaiting(Pod pod) {
    return !pod.isTerminating()
        && !pod.isFinished()
        && Condition.of(pod, TARGET).filter(c -> c.isTrue() && !c.reason().equals("TerminationByKubelet")).isPresent();
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    return view.get(Kinds.POD, key)
        .filter(StaleDisruption::isWaiting)
        .map(pod -> plan(pod, now))
        .orElse(Plan.NOTHING);
  }

  private static Plan plan(Pod pod, Instant now) {
    Instant since = Condition.of(pod, TARGET).flatMap(Condition::lastTransitionTime).orElse(now);
    Instant end = since.plus(TIMEOUT);
    if (end.isAfter(now)) {
      return Plan.after(Duration.between(now, end));
    }
    JsonArray conditions =
        pod.status()
            .array("conditions")
            .mapObjects(
                c ->
                    c.text("type").equals(TARGET)
                        ? c.without("reason")
                            .without("message")
                            .with("status", "False")
                            .with("lastTransitionTime", Timestamps.format(now))
                        : c);
    JsonObject body =
        JsonObject.of(
            "metadata",
            JsonObject.EMPTY.with("uid", pod.uid()).with("resourceVersion", pod.meta().resourceVersion()),
            "status",
            JsonObject.of("conditions", conditions));
    return Plan.of(
        Step.perform(new Write.Patch(Ref.of(Kinds.POD, pod), "status", Write.PatchType.MERGE, body))
            .tolerating("NotFound"));
  }
}
