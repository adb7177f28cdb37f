package dev.berth.controllers.daemonset;

import dev.berth.base.json.JsonObject;
import dev.berth.controllers.pods.PodState;
import dev.berth.model.kinds.Pod;
import java.util.List;

/** The status of a DaemonSet. Pure. */
final class DaemonStatus {
  private DaemonStatus() {}

  /** Of several pods on a node the first counts: bound, and the oldest. */
  static JsonObject of(Crew crew) {
    long desired = 0;
    long current = 0;
    long misplaced = 0;
    long ready = 0;
    long available = 0;
    long updated = 0;
    for (String node : crew.nodes().keySet()) {
      List<Pod> pods = crew.on(node);
      if (!crew.isWanted(node)) {
        misplaced += pods.isEmpty() ? 0 : 1;
        continue;
      }
      desired++;
      if (!pods.isEmpty()) {
        Pod pod = pods.getFirst();
        current++;
        ready += pod.isReady() ? 1 : 0;
        available += PodState.isAvailable(pod, crew.set().minReadySeconds(), crew.now()) ? 1 : 0;
        updated += crew.isUpdated(pod) ? 1 : 0;
      }
    }
    JsonObject.Builder status =
        JsonObject.builder()
            .put("currentNumberScheduled", current)
            .put("numberMisscheduled", misplaced)
            .put("desiredNumberScheduled", desired)
            .put("numberReady", ready);
    put(status, "observedGeneration", crew.set().meta().generation());
    put(status, "updatedNumberScheduled", updated);
    put(status, "numberAvailable", available);
    put(status, "numberUnavailable", desired - available);
    crew.set().collisionCount().ifPresent(count -> status.put("collisionCount", count));
    crew.set().status().get("conditions").ifPresent(conditions -> status.put("conditions", conditions));
    return status.build();
  }

  private static void put(JsonObject.Builder status, String field, long count) {
    if (count != 0) {
      status.put(field, count);
    }
  }
}
