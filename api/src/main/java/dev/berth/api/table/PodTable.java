package dev.berth.api.table;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.time.HumanDuration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The row of a pod. Its status is the phase, unless there is more to say: first a container that keeps initialisation
 * from ending, then the first container that waits or has ended, then deletion.
 */
final class PodTable {
  static final Map<String, Row.Printer> PRINTERS =
      Map.of("/Pod", (o, row) -> new PodTable(o, row).print(), "/PodTemplate", PodTable::template);

  private final JsonObject pod;
  private final JsonObject spec;
  private final JsonObject status;
  private final Row row;

  private String reason;
  private int ready;
  private long restarts;
  private Optional<Instant> lastRestart = Optional.empty();

  private PodTable(JsonObject pod, Row row) {
    this.pod = pod;
    this.spec = pod.object("spec");
    this.status = pod.object("status");
    this.row = row;
    this.reason = status.text("reason").isEmpty() ? status.text("phase") : status.text("reason");
  }

  private static void template(JsonObject o, Row row) {
    JsonObject template = o.object("template");
    row.name().containers(template.object("spec")).text(Phrases.labels(template.object("metadata").object("labels")));
  }

  /** What the row says of itself besides its cells: that the pod has ended. */
  static JsonArray conditions(JsonObject pod) {
    String phase = pod.object("status").text("phase");
    String message =
        switch (phase) {
          case "Succeeded" -> "The pod has completed successfully.";
          case "Failed" -> "The pod failed.";
          default -> "";
        };
    return message.isEmpty()
        ? JsonArray.EMPTY
        : JsonArray.of(
            JsonObject.builder().put("type", "Completed").put("status", "True").put("reason", phase)
                .put("message", message).build());
  }

  private void print() {
    Set<String> sidecars =
        spec.array("initContainers").objects().filter(c -> c.text("restartPolicy").equals("Always"))
            .map(c -> c.text("name")).collect(Collectors.toSet());
    if (status.array("conditions").objects().anyMatch(
        c -> c.text("type").equals("PodScheduled") && c.text("reason").equals("SchedulingGated"))) {
      reason = "SchedulingGated";
    }
    boolean initializing = initContainers(sidecars);
    if (!initializing || Phrases.condition(status, "Initialized").equals("True")) {
      // those of init containers that do not run on are past
      restarts = 0;
      lastRestart = Optional.empty();
      status.array("initContainerStatuses").objects().filter(c -> sidecars.contains(c.text("name")))
          .forEach(this::countRestarts);
      containers();
    }
    deletion();
    String count = Long.toString(restarts);
    row.name()
        .text(ready + "/" + (spec.array("containers").size() + sidecars.size()))
        .text(reason)
        .text(
            restarts != 0 && lastRestart.isPresent()
                ? count + " (" + HumanDuration.since(lastRestart, row.now()) + " ago)"
                : count)
        .age();
    row.textOr(status.array("podIPs").isEmpty() ? "" : status.array("podIPs").object(0).text("ip"), Phrases.NONE)
        .textOr(spec.text("nodeName"), Phrases.NONE)
        .textOr(status.text("nominatedNodeName"), Phrases.NONE)
        .text(readinessGates());
  }

  /** Whether one of them is not done; the first such gives the reason. */
  private boolean initContainers(Set<String> sidecars) {
    JsonArray statuses = status.array("initContainerStatuses");
    for (int i = 0; i < statuses.size(); i++) {
      JsonObject c = statuses.object(i);
      countRestarts(c);
      JsonObject state = c.object("state");
      JsonObject terminated = state.object("terminated");
      if (state.has("terminated") && terminated.number("exitCode") == 0) {
        continue;
      }
      if (sidecars.contains(c.text("name")) && c.bool("started")) {
        ready += c.bool("ready") ? 1 : 0;
        continue;
      }
      String waiting = state.object("waiting").text("reason");
      if (state.has("terminated")) {
        reason = "Init:" + end(terminated);
      } else if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
        reason = "Init:" + waiting;
      } else {
        reason = "Init:" + i + "/" + spec.array("initContainers").size();
      }
      return true;
    }
    return false;
  }

  private void containers() {
    boolean running = false;
    List<JsonObject> statuses = status.array("containerStatuses").objects().toList();
    for (JsonObject c : statuses.reversed()) {
      countRestarts(c);
      JsonObject state = c.object("state");
      String waiting = state.object("waiting").text("reason");
      if (!waiting.isEmpty()) {
        reason = waiting;
      } else if (state.has("terminated")) {
        reason = end(state.object("terminated"));
      } else if (c.bool("ready") && state.has("running")) {
        running = true;
        ready++;
      }
    }
    if (reason.equals("Completed") && running) {
      reason = Phrases.condition(status, "Ready").equals("True") ? "Running" : "NotReady";
    }
  }

  private static String end(JsonObject terminated) {
    if (!terminated.text("reason").isEmpty()) {
      return terminated.text("reason");
    }
    return terminated.number("signal") != 0
        ? "Signal:" + terminated.number("signal")
        : "ExitCode:" + terminated.number("exitCode");
  }

  private void countRestarts(JsonObject container) {
    restarts += container.number("restartCount");
    Row.time(container.object("lastState").object("terminated"), "finishedAt")
        .filter(t -> lastRestart.isEmpty() || t.isAfter(lastRestart.get()))
        .ifPresent(t -> lastRestart = Optional.of(t));
  }

  private void deletion() {
    if (!pod.object("metadata").has("deletionTimestamp")) {
      return;
    }
    String phase = status.text("phase");
    if (status.text("reason").equals("NodeLost")) {
      reason = "Unknown";
    } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
      reason = "Terminating";
    }
  }

  private String readinessGates() {
    JsonArray gates = spec.array("readinessGates");
    if (gates.isEmpty()) {
      return Phrases.NONE;
    }
    long met =
        gates.objects().filter(g -> Phrases.condition(status, g.text("conditionType")).equals("True")).count();
    return met + "/" + gates.size();
  }
}
