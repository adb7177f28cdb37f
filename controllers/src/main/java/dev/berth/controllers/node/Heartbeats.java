package dev.berth.controllers.node;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Node;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When each node was last heard of, by our own clock: nodes' clocks may be wrong. A sign of life is a lease or a status with
 * a new time in it. Owned by the node lifecycle controller; whoever starts anew begins with the time of the start.
 */
final class Heartbeats {
  private final Map<String, Instant> heard = new HashMap<>();

  Optional<Instant> last(String node) {
    return Optional.ofNullable(heard.get(node));
  }

  void node(Optional<Node> before, Optional<Node> after, Instant now) {
    if (after.isEmpty()) {
      before.ifPresent(node -> heard.remove(node.name()));
    } else if (before.isEmpty()) {
      heard.put(after.get().name(), now); // a lease of its name may be older than the node
    } else if (!time(before.get()).equals(time(after.get()))) {
      heard.put(after.get().name(), now);
    }
  }

  private static JsonObject time(Node node) {
    return Condition.of(node, "Ready")
        .map(ready -> JsonObject.EMPTY.with("at", ready.json().text("lastHeartbeatTime")))
        .orElse(JsonObject.EMPTY);
  }

  /** A lease of {@code kube-node-lease}. */
  void lease(Optional<AnyObject> before, Optional<AnyObject> after, Instant now) {
    if (after.isPresent()
        && !before.map(Heartbeats::renewed).orElse("").equals(renewed(after.get()))) {
      heard.put(after.get().name(), now);
    }
  }

  private static String renewed(AnyObject lease) {
    return lease.spec().text("renewTime");
  }
}
