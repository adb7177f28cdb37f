package dev.berth.node.pod;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.time.Timestamps;
import dev.berth.node.pod.ContainerSpec.Role;
import dev.berth.node.runtime.RuntimePod.Sandbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a pod's status says, and the patch that makes it say so. */
public final class PodStatus {
  private static final List<String> LISTS =
      List.of("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses");

  private static final Set<String> CREATING = Set.of("ContainerCreating", "PodInitializing");

  private PodStatus() {}

  /**
   * The whole status as it should be. What is not the agent's stays as it is; a finished phase stays.
   *
   * @param moves that were decided by the same facts
   */
  public static JsonObject of(PodFacts facts, PodMoves moves, String runtimeName, Instant now) {
    JsonObject old = facts.pod().status();
    long generation = facts.pod().meta().generation();
    JsonObject status = generation > 0 ? old.with("observedGeneration", generation) : old;
    if (!old.has("startTime")) {
      status = status.with("startTime", Timestamps.format(now));
    }
    Optional<PodFacts.Verdict> verdict = facts.verdict();
    if (verdict.isPresent() && verdict.get().rejected()) {
      return status
          .with("phase", "Failed")
          .with("reason", verdict.get().reason())
          .with("message", verdict.get().message());
    }
    ContainerStatuses statuses = new ContainerStatuses(facts, runtimeName, moves.backingOff(), now);
    JsonArray init = statuses.of(old.array("initContainerStatuses"), Role.INIT, Role.SIDECAR);
    JsonArray main = statuses.of(old.array("containerStatuses"), Role.MAIN);
    JsonArray ephemeral = statuses.of(old.array("ephemeralContainerStatuses"), Role.EPHEMERAL);
    String phase = phase(facts, moves, init, main);
    status =
        status
            .with("phase", phase)
            .with("conditions", new PodConditions(facts, phase, init, main).of(old.array("conditions"), now));
    if (verdict.isPresent() && moves.ended()) {
      status = status.with("reason", verdict.get().reason()).with("message", verdict.get().message());
    }
    status = addresses(status, facts);
    status = facts.pod().isFinished() ? status : PodSize.told(status, facts);
    status = init.isEmpty() ? status : status.with("initContainerStatuses", init);
    status = status.with("containerStatuses", main);
    return ephemeral.isEmpty() ? status : status.with("ephemeralContainerStatuses", ephemeral);
  }

  private static String phase(PodFacts facts, PodMoves moves, JsonArray init, JsonArray main) {
    Pod pod = facts.pod();
    if (pod.isFinished()) {
      return pod.phase();
    }
    String phase = facts.verdict().isPresent() ? "Failed" : PodPhase.of(facts, moves.ended(), init, main);
    if (!moves.ended() && (phase.equals("Succeeded") || phase.equals("Failed"))) {
      // what may still run holds what it has: whoever takes its place must wait (upstream's status manager)
      return pod.phase().isEmpty() ? "Pending" : pod.phase();
    }
    return phase;
  }

  private static JsonObject addresses(JsonObject status, PodFacts facts) {
    if (facts.hostIps().isEmpty()) {
      return status;
    }
    JsonObject with =
        status.with("hostIP", facts.hostIps().getFirst()).with("hostIPs", ips(facts.hostIps()));
    List<String> podIps =
        facts.pod().spec().bool("hostNetwork")
            ? facts.hostIps()
            : facts.runtime().readySandbox().map(Sandbox::ips).orElse(List.of());
    return podIps.isEmpty() || facts.runtime().readySandbox().isEmpty()
        ? with
        : with.with("podIP", podIps.getFirst()).with("podIPs", ips(podIps));
  }

  private static JsonArray ips(List<String> ips) {
    return JsonArray.of(ips.stream().map(ip -> JsonObject.EMPTY.with("ip", ip)).toList());
  }

  /**
   * A strategic merge patch of the status, for this very pod; empty where nothing differs. Conditions of others are left out:
   * they may have changed since.
   */
  public static Optional<JsonObject> patch(Pod pod, JsonObject wanted) {
    JsonObject old = pod.status();
    JsonObject.Builder changed = JsonObject.builder();
    for (int i = 0; i < wanted.size(); i++) {
      String name = wanted.name(i);
      Json value = wanted.value(i);
      Optional<Json> before = old.get(name);
      if (before.isPresent() && before.get().equals(value)) {
        continue;
      }
      switch (name) {
        case "conditions" -> conditions(old.array("conditions"), wanted.array("conditions"), changed);
        // merged by ip upstream: the old ones go
        case "podIPs", "hostIPs" ->
            changed.put(name, before.isPresent() ? replacing(wanted.array(name)) : wanted.array(name));
        default -> changed.put(name, value);
      }
    }
    if (changed.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        JsonObject.of(
            "metadata", JsonObject.EMPTY.with("uid", pod.uid()), "status", changed.build()));
  }

  private static JsonArray replacing(JsonArray items) {
    List<Json> all = new ArrayList<>();
    all.add(JsonObject.EMPTY.with("$patch", "replace"));
    items.forEach(all::add);
    return JsonArray.of(all);
  }

  private static void conditions(JsonArray old, JsonArray wanted, JsonObject.Builder changed) {
    List<Json> different = new ArrayList<>();
    List<String> order = new ArrayList<>();
    wanted
        .objects()
        .forEach(
            c -> {
              order.add(c.text("type"));
              JsonObject before = ofType(old, c.text("type"));
              if (!before.equals(c) && PodConditions.isOwn(c)) {
                different.add(withoutOthers(c, before));
              }
            });
    for (JsonObject before : old.objects().toList()) {
      String type = before.text("type");
      if (PodConditions.RESIZE.contains(type) && !order.contains(type)) {
        different.add(JsonObject.EMPTY.with("type", type).with("$patch", "delete"));
      }
    }
    if (!different.isEmpty()) {
      changed.put(
          "$setElementOrder/conditions",
          JsonArray.of(order.stream().map(type -> JsonObject.EMPTY.with("type", type)).toList()));
      changed.put("conditions", JsonArray.of(different));
    }
  }

  private static JsonObject ofType(JsonArray conditions, String type) {
    return conditions.objects().filter(c -> c.text("type").equals(type)).findFirst().orElse(JsonObject.EMPTY);
  }

  /** Merged into the condition of before, it leaves nothing of it: a reason that has gone is taken away. */
  private static JsonObject withoutOthers(JsonObject condition, JsonObject before) {
    JsonObject.Builder merged = JsonObject.builder();
    condition.forEach(merged::put);
    for (int i = 0; i < before.size(); i++) {
      if (!condition.has(before.name(i))) {
        merged.put(before.name(i), JsonNull.NULL);
      }
    }
    return merged.build();
  }

  /** Whether all it says is that containers are being created. */
  public static boolean saysNothingYet(JsonObject status) {
    return status.text("phase").equals("Pending")
        && LISTS.stream()
            .flatMap(list -> status.array(list).objects())
            .allMatch(c -> CREATING.contains(c.object("state").object("waiting").text("reason")));
  }
}
