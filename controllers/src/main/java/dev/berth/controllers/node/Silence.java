package dev.berth.controllers.node;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Node;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is said of a node that is not heard of. Pure. */
final class Silence {
  private static final List<String> CONDITIONS = List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

  private Silence() {}

  /** The node's conditions when nobody knows any more. */
  static JsonArray conditions(Node node, Instant now) {
    JsonArray conditions = node.status().array("conditions");
    for (String type : CONDITIONS) {
      Optional<Condition> is = Condition.in(conditions, type);
      if (is.isEmpty()) {
        conditions = conditions.plus(never(node, type, now));
      } else if (!is.get().status().equals("Unknown")) {
        conditions =
            Condition.set(
                conditions, type, "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.", now);
      }
    }
    return conditions;
  }

  private static JsonObject never(Node node, String type, Instant now) {
    return JsonObject.builder()
        .put("type", type)
        .put("status", "Unknown")
        .put("reason", "NodeStatusNeverUpdated")
        .put("message", "Kubelet never posted node status.")
        .put("lastHeartbeatTime", Timestamps.format(node.meta().creationTimestamp().orElse(now)))
        .put("lastTransitionTime", Timestamps.format(now))
        .build();
  }
}
