package dev.berth.scheduler;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Pod;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.Optional;

/** What the scheduler writes into the status of pods, as strategic merge patches. Pure. */
final class Conditions {
  static final String SCHEDULED = "PodScheduled";

  private Conditions() {}

  /** What is to become of {@code status.nominatedNodeName}. */
  sealed interface Nomination {
    record Keep() implements Nomination {}

    /** @param node empty for none */
    record Set(String node) implements Nomination {}
  }

  /**
   * That the pod has no node yet, and why. Nothing where its status says so already.
   *
   * @param reason {@code Unschedulable} or {@code SchedulerError}
   */
  static Optional<JsonObject> unscheduled(
      Pod pod, String reason, String message, Nomination nomination, Instant now) {
    Optional<Condition> known = Condition.of(pod, SCHEDULED);
    JsonObject status = JsonObject.EMPTY;
    boolean same =
        known.isPresent()
            && known.get().status().equals("False")
            && known.get().reason().equals(reason)
            && known.get().message().equals(message);
    if (!same) {
      boolean moved = known.filter(c -> c.status().equals("False")).isEmpty();
      status = status.with("conditions", JsonArray.of(condition(pod, SCHEDULED, "False", reason, message, moved, now)));
    }
    if (nomination instanceof Nomination.Set set && !set.node().equals(pod.status().text("nominatedNodeName"))) {
      status =
          set.node().isEmpty() ? status.with("nominatedNodeName", JsonNull.NULL) : status.with("nominatedNodeName", set.node());
    }
    return status.isEmpty() ? Optional.empty() : Optional.of(JsonObject.of("status", status));
  }

  /** That the pod makes room for another. */
  static JsonObject preempted(Pod victim, String schedulerName, Instant now) {
    String message = schedulerName + ": preempting to accommodate a higher priority pod";
    return JsonObject.of(
        "status",
        JsonObject.of(
            "conditions",
            JsonArray.of(
                condition(victim, "DisruptionTarget", "True", "PreemptionByScheduler", message, true, now))));
  }

  private static JsonObject condition(
      Pod pod, String type, String status, String reason, String message, boolean moved, Instant now) {
    JsonObject.Builder out = JsonObject.builder().put("type", type).put("status", status);
    out.put("reason", reason).put("message", message).put("lastProbeTime", JsonNull.NULL);
    if (moved) {
      out.put("lastTransitionTime", Timestamps.format(now));
    }
    if (pod.meta().generation() > 0) {
      out.put("observedGeneration", pod.meta().generation());
    }
    return out.build();
  }
}
