package dev.berth.node.agent;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.time.Timestamps;
import dev.berth.node.eviction.Pressure;
import dev.berth.node.runtime.RuntimeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a node is, and the conditions that say so (upstream {@code pkg/kubelet/nodestatus/setters.go}, {@code
 * pkg/kubelet/runtime.go}). Pure.
 *
 * @param pressures under which it is
 * @param faults for which it is not ready; none where it is
 */
record NodeHealth(Set<Pressure> pressures, List<String> faults) {
  static final NodeHealth WELL = new NodeHealth(Set.of(), List.of());

  /** A runtime that does not answer is down after that time. */
  static final Duration RUNTIME_GRACE = Duration.ofSeconds(30);

  NodeHealth {
    pressures = Set.copyOf(pressures);
    faults = List.copyOf(faults);
  }

  /** Why a node is not ready by what its runtime says of itself. */
  static List<String> faults(RuntimeStatus status) {
    List<String> faults = new ArrayList<>();
    if (!status.networkReady()) {
      faults.add(
          "container runtime network not ready: NetworkReady=false reason:" + status.reason() + " message:"
              + status.message());
    }
    if (!status.runtimeReady()) {
      faults.add(
          "container runtime not ready: RuntimeReady=false reason:" + status.reason() + " message:" + status.message());
    }
    return faults;
  }

  private record Said(String type, boolean holds, String reason, String message) {}

  private List<Said> said() {
    List<Said> all = new ArrayList<>();
    for (Pressure p : Pressure.values()) {
      boolean holds = pressures.contains(p);
      all.add(new Said(p.type(), holds, p.reason(holds), p.message(holds)));
    }
    all.add(
        faults.isEmpty()
            ? new Said("Ready", true, "KubeletReady", "kubelet is posting ready status")
            : new Said(
                "Ready",
                false,
                "KubeletNotReady",
                faults.size() == 1 ? faults.getFirst() : "[" + String.join(", ", faults) + "]"));
    return all;
  }

  /** Ours, and those of others after them. Times of transitions are kept. */
  JsonArray conditions(JsonArray old, Instant now) {
    List<Json> all = new ArrayList<>();
    List<Said> said = said();
    for (Said one : said) {
      String status = one.holds ? "True" : "False";
      Optional<Condition> before = Condition.in(old, one.type);
      boolean same = before.isPresent() && before.get().status().equals(status);
      all.add(
          JsonObject.builder()
              .put("type", one.type)
              .put("status", status)
              .put("lastHeartbeatTime", Timestamps.format(now))
              .put(
                  "lastTransitionTime",
                  same ? before.get().json().text("lastTransitionTime") : Timestamps.format(now))
              .put("reason", one.reason)
              .put("message", one.message)
              .build());
    }
    old.objects().filter(c -> said.stream().noneMatch(s -> s.type.equals(c.text("type")))).forEach(all::add);
    return JsonArray.of(all);
  }

  /** What has changed, as reasons of events about the node. */
  List<String> changesSince(NodeHealth before) {
    List<String> reasons = new ArrayList<>();
    if (before.faults.isEmpty() != faults.isEmpty()) {
      reasons.add(faults.isEmpty() ? "NodeReady" : "NodeNotReady");
    }
    for (Pressure p : Pressure.values()) {
      if (before.pressures.contains(p) != pressures.contains(p)) {
        reasons.add(p.event(pressures.contains(p)));
      }
    }
    return reasons;
  }
}
