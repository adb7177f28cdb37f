package dev.berth.node.pod;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.names.GoQuote;
import dev.berth.model.time.Timestamps;
import dev.berth.node.pod.ContainerSpec.Role;
import dev.berth.node.pod.PodFacts.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The conditions that the agent keeps (upstream {@code pkg/kubelet/status/generate.go}). */
final class PodConditions {
  /** Those that are the agent's, in the order in which it writes them. */
  static final List<String> OWN =
      List.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled");

  /** There only while they hold. */
  static final List<String> RESIZE = List.of("PodResizePending", "PodResizeInProgress");

  /** Of pods only that have a rule by which all containers are restarted. */
  private static final String ALL_RESTARTING = "AllContainersRestarting";

  private static final String DISRUPTION = "DisruptionTarget";
  private static final String BY_NODE = "TerminationByKubelet";

  private final PodFacts facts;
  private final String phase;
  private final JsonArray init;
  private final JsonArray main;

  PodConditions(PodFacts facts, String phase, JsonArray init, JsonArray main) {
    this.facts = facts;
    this.phase = phase;
    this.init = init;
    this.main = main;
  }

  /** @param reason and message empty where there is nothing to say */
  private record Found(String status, String reason, String message) {
    static final Found TRUE = new Found("True", "", "");
  }

  /** Ours, and those of others after them. */
  JsonArray of(JsonArray old, Instant now) {
    List<JsonObject> all = new ArrayList<>();
    for (String type : OWN) {
      all.add(one(type, find(type), old, now));
    }
    String why = facts.verdict().map(Verdict::disruption).orElse("");
    if (!why.isEmpty()) {
      all.add(one(DISRUPTION, new Found("True", BY_NODE, why), old, now));
    }
    resize().forEach((type, found) -> all.add(one(type, found, old, now)));
    boolean mayRestart = facts.specs().stream().anyMatch(ContainerSpec::mayRestartAll);
    if (mayRestart) {
      all.add(one(ALL_RESTARTING, restarting(), old, now));
    }
    old.objects()
        .filter(c -> !mayRestart || !c.text("type").equals(ALL_RESTARTING))
        .filter(c -> !RESIZE.contains(c.text("type")))
        .filter(c -> !OWN.contains(c.text("type")) && (why.isEmpty() || !c.text("type").equals(DISRUPTION)))
        .forEach(all::add);
    return JsonArray.of(all);
  }

  private Found restarting() {
    return switch (phase) {
      case "Succeeded" -> new Found("False", "PodCompleted", "");
      case "Failed" -> new Found("False", "PodFailed", "");
      default ->
          StartOver.of(facts.specs(), facts.runtime()).isUnderWay(facts.specs(), facts.runtime())
              ? Found.TRUE
              : new Found("False", "", "");
    };
  }

  private Map<String, Found> resize() {
    Map<String, Found> found = new LinkedHashMap<>();
    if (facts.mustEnd()) {
      return found;
    }
    Granted granted = facts.granted();
    granted.pending().ifPresent(p -> found.put("PodResizePending", new Found("True", p.reason(), p.message())));
    boolean due =
        facts.specs().stream()
            .anyMatch(
                s ->
                    facts.runtime().latest(s.name())
                        .filter(c -> c.isRunning() && granted.due(s, c.id()).isPresent())
                        .isPresent());
    if (due) {
      found.put(
          "PodResizeInProgress", new Found("True", granted.error().isPresent() ? "Error" : "", granted.error().orElse("")));
    }
    return found;
  }

  /** Whether the agent writes a condition; that a pod is disrupted others say as well. */
  static boolean isOwn(JsonObject condition) {
    return OWN.contains(condition.text("type"))
        || RESIZE.contains(condition.text("type"))
        || condition.text("type").equals(ALL_RESTARTING)
        || condition.text("type").equals(DISRUPTION) && condition.text("reason").equals(BY_NODE);
  }

  private Found find(String type) {
    return switch (type) {
      case "PodReadyToStartContainers" ->
          facts.runtime().readySandbox().isPresent() ? Found.TRUE : new Found("False", "", "");
      case "Initialized" -> initialized();
      case "Ready" -> ready();
      case "ContainersReady" -> containersReady();
      default -> Found.TRUE;
    };
  }

  private JsonObject one(String type, Found found, JsonArray old, Instant now) {
    Optional<Condition> before = Condition.in(old, type);
    boolean same = before.isPresent() && before.get().status().equals(found.status);
    long generation = facts.pod().meta().generation();
    if (same
        && before.get().reason().equals(found.reason)
        && before.get().message().equals(found.message)
        && before.get().json().number("observedGeneration") == generation) {
      return before.get().json(); // whatever else the server keeps in it
    }
    JsonObject.Builder b = JsonObject.builder().put("type", type);
    if (generation > 0) {
      b.put("observedGeneration", generation);
    }
    return b.put("status", found.status)
        .put(
            "lastTransitionTime",
            same ? before.get().json().text("lastTransitionTime") : Timestamps.format(now))
        .putUnlessEmpty("reason", found.reason)
        .putUnlessEmpty("message", found.message)
        .build();
  }

  private Found containersReady() {
    if (phase.equals("Succeeded")) {
      return new Found("False", "PodCompleted", "");
    }
    if (phase.equals("Failed")) {
      return new Found("False", "PodFailed", "");
    }
    List<String> unready = new ArrayList<>();
    int initAt = 0;
    int mainAt = 0;
    for (ContainerSpec spec : facts.specs()) {
      if (spec.role() == Role.EPHEMERAL) {
        continue;
      }
      JsonObject status = spec.role() == Role.MAIN ? main.object(mainAt++) : init.object(initAt++);
      if (spec.role() != Role.INIT && !status.bool("ready")) {
        unready.add(spec.name());
      }
    }
    return unready.isEmpty()
        ? Found.TRUE
        : new Found("False", "ContainersNotReady", "containers with unready status: " + GoText.list(unready));
  }

  private Found ready() {
    Found containers = containersReady();
    if (!containers.status.equals("True")) {
      return containers;
    }
    List<String> unready = new ArrayList<>();
    for (JsonObject gate : facts.pod().spec().array("readinessGates").objects().toList()) {
      String type = gate.text("conditionType");
      Optional<Condition> condition = Condition.of(facts.pod(), type);
      if (condition.isEmpty()) {
        unready.add("corresponding condition of pod readiness gate " + GoQuote.quote(type) + " does not exist.");
      } else if (!condition.get().isTrue()) {
        unready.add(
            "the status of pod readiness gate " + GoQuote.quote(type) + " is not \"True\", but "
                + condition.get().status());
      }
    }
    return unready.isEmpty() ? Found.TRUE : new Found("False", "ReadinessGatesNotReady", String.join(", ", unready));
  }

  private Found initialized() {
    if (phase.equals("Succeeded")) {
      return new Found("True", "PodCompleted", "");
    }
    for (JsonObject status : main.objects().toList()) {
      JsonObject state = status.object("state");
      if (state.has("running") || state.has("terminated") || status.object("lastState").has("terminated")) {
        return Found.TRUE;
      }
    }
    List<String> incomplete = new ArrayList<>();
    int at = 0;
    for (ContainerSpec spec : facts.specs()) {
      if (spec.role() == Role.INIT || spec.role() == Role.SIDECAR) {
        JsonObject status = init.object(at++);
        if (!status.bool(spec.role() == Role.INIT ? "ready" : "started")) {
          incomplete.add(spec.name());
        }
      }
    }
    return incomplete.isEmpty()
        ? Found.TRUE
        : new Found(
            "False", "ContainersNotInitialized", "containers with incomplete status: " + GoText.list(incomplete));
  }
}
