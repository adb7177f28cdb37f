package dev.berth.controllers.node;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Node;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which taints follow from a node's state. Pure. */
final class Taints {
  static final String NOT_READY = "node.kubernetes.io/not-ready";
  static final String UNREACHABLE = "node.kubernetes.io/unreachable";
  static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
  static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";
  static final String NO_SCHEDULE = "NoSchedule";
  static final String NO_EXECUTE = "NoExecute";

  /** A condition with one of its states, and the taint that it brings. */
  private record Row(String condition, String status, String taint) {}

  private static final List<Row> ROWS =
      List.of(
          new Row("Ready", "False", NOT_READY),
          new Row("Ready", "Unknown", UNREACHABLE),
          new Row("MemoryPressure", "True", "node.kubernetes.io/memory-pressure"),
          new Row("DiskPressure", "True", "node.kubernetes.io/disk-pressure"),
          new Row("NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"),
          new Row("PIDPressure", "True", "node.kubernetes.io/pid-pressure"));

  private static final Map<String, String> EVICTING = Map.of("False", NOT_READY, "Unknown", UNREACHABLE);

  private Taints() {}

  /** The NoSchedule taints that the node should have of those that follow from its state. */
  static Set<String> noSchedule(Node node) {
    Set<String> wanted = new LinkedHashSet<>();
    for (Row row : ROWS) {
      if (Condition.of(node, row.condition).filter(c -> c.status().equals(row.status)).isPresent()) {
        wanted.add(row.taint);
      }
    }
    if (node.isUnschedulable()) {
      wanted.add(UNSCHEDULABLE);
    }
    return wanted;
  }

  private static boolean isOurs(String key) {
    return key.equals(UNSCHEDULABLE) || ROWS.stream().anyMatch(row -> row.taint.equals(key));
  }

  /** The NoExecute taint that a node which is not ready should have. */
  static Optional<String> noExecute(Node node) {
    return Condition.of(node, "Ready").flatMap(ready -> Optional.ofNullable(EVICTING.get(ready.status())));
  }

  static boolean has(Node node, String key, String effect) {
    return node.taints().anyMatch(t -> t.text("key").equals(key) && t.text("effect").equals(effect));
  }

  /**
   * The node's taints as they should be; the others stay as they are.
   *
   * @param evicting the NoExecute taint of ours that it should have
   */
  static JsonArray of(Node node, Optional<String> evicting, Instant now) {
    Set<String> schedule = noSchedule(node);
    List<JsonObject> taints = new ArrayList<>();
    Set<String> kept = new LinkedHashSet<>();
    node.taints()
        .forEach(
            taint -> {
              String key = taint.text("key");
              String effect = taint.text("effect");
              boolean stays =
                  effect.equals(NO_SCHEDULE) && isOurs(key)
                      ? schedule.contains(key)
                      : !effect.equals(NO_EXECUTE)
                          || !EVICTING.containsValue(key)
                          || evicting.filter(key::equals).isPresent();
              if (stays) {
                taints.add(taint);
                kept.add(key + ":" + effect);
              }
            });
    for (String key : schedule) {
      if (!kept.contains(key + ":" + NO_SCHEDULE)) {
        taints.add(taint(key, NO_SCHEDULE, now));
      }
    }
    evicting.filter(key -> !kept.contains(key + ":" + NO_EXECUTE)).ifPresent(key -> taints.add(taint(key, NO_EXECUTE, now)));
    return JsonArray.of(taints);
  }

  private static JsonObject taint(String key, String effect, Instant now) {
    return JsonObject.builder().put("key", key).put("effect", effect).put("timeAdded", Timestamps.format(now)).build();
  }
}
