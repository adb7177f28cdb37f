package dev.berth.node.pod;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.time.Timestamps;
import dev.berth.node.pod.ContainerFacts.Hook;
import dev.berth.node.pod.Probes.Known;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimePod.Container;
import dev.berth.node.runtime.RuntimePod.Sandbox;
import dev.berth.node.runtime.RuntimePod.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Plays a pod to its machine and writes down what comes of it. Sandboxes and starts succeed at once; a container that is stopped
 * runs on until the script says that it exits.
 */
final class PodStage {
  private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
  private final StringBuilder transcript = new StringBuilder();
  private final List<Sandbox> sandboxes = new ArrayList<>();
  private final List<Container> containers = new ArrayList<>();
  private final Map<String, ContainerFacts> facts = new LinkedHashMap<>();
  private final Set<String> busy = new LinkedHashSet<>();
  private Instant now = start;
  private Pod pod;
  private boolean gone;
  private boolean volumesReady = true;
  private Optional<PodFacts.Verdict> verdict = Optional.empty();
  private Granted granted;
  private int ids;

  /** A pod with this spec. */
  PodStage(String spec) {
    JsonObject metadata =
        JsonObject.builder().put("name", "p").put("namespace", "ns").put("uid", "uid").put("generation", 1).build();
    pod = new Pod(JsonObject.of("metadata", metadata, "spec", Json.parse(spec.replace('\'', '"'))));
    granted = Granted.of(pod);
  }

  static String container(String name, String more) {
    return "{'name':'" + name + "','image':'i'" + (more.isEmpty() ? "" : "," + more) + "}";
  }

  String transcript() {
    return transcript.toString();
  }

  // ---- what happens

  PodStage bound() {
    return happens("bound");
  }

  PodStage volumesCome() {
    volumesReady = true;
    return happens("volumes come");
  }

  PodStage withoutVolumes() {
    volumesReady = false;
    return happens("bound without volumes");
  }

  PodStage exits(String name, int code) {
    replace(name, State.EXITED, code, code == 0 ? "Completed" : "Error");
    return happens(name + " exits " + code);
  }

  private void replace(String name, State state, int code, String reason) {
    for (int i = 0; i < containers.size(); i++) {
      Container c = containers.get(i);
      if (c.name().equals(name) && c.isRunning()) {
        containers.set(
            i,
            new Container(
                c.id(), c.sandboxId(), name, c.attempt(), state, c.image(), c.asked(), "sha", c.created(), c.started(), Optional.of(now),
                code, reason, ""));
        return;
      }
    }
    throw new IllegalStateException(name + " does not run");
  }

  PodStage patched(String from, String to) {
    JsonObject spec = (JsonObject) Json.parse(pod.json().object("spec").toString().replace(from, to));
    pod = new Pod(pod.json().with("spec", spec));
    return happens(from + " becomes " + to);
  }

  PodStage passes(long seconds) {
    now = now.plusSeconds(seconds);
    return happens(seconds + " s pass");
  }

  PodStage probed(String name, ProbeKind kind, Known known) {
    Container c = runtime().latest(name).orElseThrow();
    ContainerFacts before = facts.getOrDefault(name, ContainerFacts.NONE);
    facts.put(name, before.withProbes(before.probesOf(c.id()).with(kind, known)));
    return happens(name + " " + kind.title() + " " + known);
  }

  PodStage hooked(String name, boolean ok) {
    facts.put(name, facts.get(name).withHook(ok ? Hook.DONE : Hook.FAILED));
    return happens(name + " postStart " + (ok ? "done" : "failed"));
  }

  PodStage sandboxDies() {
    Sandbox s = sandboxes.getFirst();
    sandboxes.set(0, new Sandbox(s.id(), s.attempt(), false, s.created(), s.ips()));
    return happens("sandbox dies");
  }

  PodStage machineWasDown() {
    for (Container c : List.copyOf(containers)) {
      if (c.isRunning()) {
        replace(c.name(), State.EXITED, 255, "Unknown");
      }
    }
    return sandboxDies();
  }

  PodStage deleted(long graceSeconds) {
    JsonObject metadata =
        pod.json()
            .object("metadata")
            .with("deletionTimestamp", Timestamps.format(now.plusSeconds(graceSeconds)))
            .with("deletionGracePeriodSeconds", graceSeconds);
    pod = new Pod(pod.json().with("metadata", metadata));
    return happens("deleted with " + graceSeconds + " s");
  }

  PodStage removed() {
    gone = true;
    return happens("gone from the API");
  }

  PodStage debugged(String name) {
    JsonArray list = pod.spec().array("ephemeralContainers").plus(Json.parse(container(name, "").replace('\'', '"')));
    pod = new Pod(pod.json().withAt(list, "spec", "ephemeralContainers"));
    return happens("debugged by " + name);
  }

  // ---- what comes of it

  private PodStage happens(String what) {
    transcript.append("> ").append(what).append('\n');
    for (int i = 0; i < 50; i++) {
      PodFacts now = podFacts();
      PodMoves moves = PodMachine.next(now, this.now);
      if (moves.verdict().isPresent() && verdict.isEmpty()) {
        verdict = moves.verdict();
        continue;
      }
      boolean did = false;
      for (PodAction action : moves.actions()) {
        transcript.append("  ").append(perform(action)).append('\n');
        did = true;
      }
      if (!did) {
        report(now, moves);
        return this;
      }
    }
    throw new IllegalStateException("the machine goes in circles:\n" + transcript);
  }

  private RuntimePod runtime() {
    return new RuntimePod("uid", "ns", "p", 30, List.copyOf(sandboxes), List.copyOf(containers));
  }

  private PodFacts podFacts() {
    return new PodFacts(
        pod,
        ContainerSpec.of(pod),
        gone,
        verdict,
        volumesReady,
        runtime(),
        facts,
        busy,
        Optional.empty(),
        List.of("192.0.2.1"),
        granted);
  }

  private String perform(PodAction action) {
    return switch (action) {
      case PodAction.RunSandbox run -> {
        sandboxes.addFirst(new Sandbox("s" + run.attempt(), run.attempt(), true, now, List.of("10.0.0.9")));
        yield "run sandbox " + run.attempt();
      }
      case PodAction.StopSandbox stop -> {
        sandboxes.replaceAll(
            s -> s.id().equals(stop.id()) ? new Sandbox(s.id(), s.attempt(), false, s.created(), s.ips()) : s);
        yield "stop sandbox " + stop.id().substring(1);
      }
      case PodAction.RemoveSandbox remove -> {
        sandboxes.removeIf(s -> s.id().equals(remove.id()));
        containers.removeIf(c -> c.sandboxId().equals(remove.id()));
        yield "remove sandbox " + remove.id().substring(1);
      }
      case PodAction.RemoveContainer remove -> {
        Container gone = containers.stream().filter(c -> c.id().equals(remove.id())).findFirst().orElseThrow();
        containers.remove(gone);
        yield "remove " + gone.name() + " " + gone.attempt();
      }
      case PodAction.StartContainer begin -> {
        String name = begin.spec().name();
        ContainerFacts known = facts.getOrDefault(name, ContainerFacts.NONE);
        if (begin.attempt() > 0) {
          known = known.withBackoff(known.backoff().next(now));
        }
        ids++;
        facts.put(
            name,
            known.notStopping()
                .withProbes(Probes.of("id" + ids))
                .withHook(begin.spec().hasPostStart() ? Hook.RUNNING : Hook.DONE));
        containers.addFirst(
            new Container(
                "id" + ids, begin.sandboxId(), name, begin.attempt(), State.RUNNING, begin.spec().image(), begin.spec().image(), "sha", now,
                Optional.of(now), Optional.empty(), 0, "", ""));
        yield "start " + name + " " + begin.attempt();
      }
      case PodAction.Resize resize -> {
        granted = granted.applied(resize.id(), resize.resources(), granted.whole());
        yield "resize " + resize.spec().name() + " to " + resize.resources();
      }
      case PodAction.StopContainer stop -> {
        facts.put(
            stop.name(),
            facts.getOrDefault(stop.name(), ContainerFacts.NONE).stopping(stop.id(), stop.deadline()));
        yield "stop " + stop.name() + " by +" + Duration.between(start, stop.deadline()).toSeconds() + " s"
            + (stop.hook() ? " after preStop" : "") + ": " + stop.message();
      }
    };
  }

  /** The phase, what is not well, and each container's state. */
  private void report(PodFacts facts, PodMoves moves) {
    JsonObject status = PodStatus.of(facts, moves, "test", now);
    pod = new Pod(pod.json().with("status", status));
    transcript.append("  = ").append(status.text("phase"));
    if (status.has("reason")) {
      transcript.append(' ').append(status.text("reason"));
    }
    for (String list : List.of("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")) {
      status.array(list).objects().forEach(c -> transcript.append(", ").append(told(c)));
    }
    status.array("conditions").objects().forEach(c -> condition(c.text("type"), c.text("status"), c.text("reason")));
    moves.wakeAt().ifPresent(
        at -> transcript.append("; wake at +").append(Duration.between(start, at).toSeconds()).append(" s"));
    if (moves.ended()) {
      transcript.append("; ended");
    }
    transcript.append('\n');
  }

  /** Ready always, others where they are False; that containers are not ready follows from Ready. */
  private void condition(String type, String is, String reason) {
    switch (type + " " + is) {
      case "PodReadyToStartContainers False" -> transcript.append("; no sandbox");
      case "Initialized False" -> transcript.append("; not initialized");
      case "Ready True" -> transcript.append("; Ready True");
      case "Ready False" -> transcript.append("; Ready False ").append(reason);
      default -> {}
    }
  }

  private static String told(JsonObject c) {
    String state = c.object("state").name(0);
    JsonObject in = c.object("state").object(state);
    String detail =
        switch (state) {
          case "terminated" -> " " + in.number("exitCode");
          case "waiting" -> " " + in.text("reason");
          default -> c.bool("ready") ? " ready" : c.bool("started") ? " unready" : " unstarted";
        };
    return c.text("name") + " " + state + detail;
  }
}
