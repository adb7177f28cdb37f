package dev.berth.node.pod;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.time.Timestamps;
import dev.berth.node.pod.ContainerFacts.Hook;
import dev.berth.node.pod.ContainerSpec.Role;
import dev.berth.node.pod.Probes.Known;
import dev.berth.node.runtime.RuntimePod.Container;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The entries of {@code containerStatuses} and its two sisters. */
final class ContainerStatuses {
  private static final String RESTARTING = "RestartingAllContainers";
  private static final String REMOVED = "The container is removed because RestartAllContainers in place";

  /** What is left of attempts that were cleared away so that all start over: upstream has removed them by then. */
  private static final JsonObject CLEARED =
      JsonObject.of(
          "terminated",
          JsonObject.builder().put("exitCode", 137).put("reason", RESTARTING).put("message", REMOVED).build());

  private final PodFacts facts;
  private final String runtimeName;
  private final Set<String> backingOff;
  private final Instant now;
  private final boolean initContainers;
  private final StartOver over;

  ContainerStatuses(PodFacts facts, String runtimeName, Set<String> backingOff, Instant now) {
    this.facts = facts;
    this.runtimeName = runtimeName;
    this.backingOff = backingOff;
    this.now = now;
    this.over = StartOver.of(facts.specs(), facts.runtime());
    this.initContainers = facts.specs().stream().anyMatch(s -> s.role() == Role.INIT || s.role() == Role.SIDECAR);
  }

  /**
   * Of those in some roles.
   *
   * @param old what was said before, from which is kept what the runtime no longer knows
   */
  JsonArray of(JsonArray old, Role... roles) {
    List<JsonObject> all = new ArrayList<>();
    for (ContainerSpec spec : facts.specs()) {
      for (Role role : roles) {
        if (spec.role() == role) {
          all.add(one(spec, named(old, spec.name())));
        }
      }
    }
    return JsonArray.of(all);
  }

  private static JsonObject named(JsonArray statuses, String name) {
    for (int i = 0; i < statuses.size(); i++) {
      if (statuses.object(i).text("name").equals(name)) {
        return statuses.object(i);
      }
    }
    return JsonObject.EMPTY;
  }

  private JsonObject one(ContainerSpec spec, JsonObject old) {
    Optional<Container> latest = facts.runtime().latest(spec.name());
    if (latest.isEmpty()) {
      return old.object("state").has("terminated") || facts.mustEnd() && !old.isEmpty() ? forgotten(old) : waiting(spec, old);
    }
    Container container = latest.get();
    if (container.hasExited() && spec.role() != Role.EPHEMERAL && startsOver(container)) {
      return status(spec, wait(RESTARTING, REMOVED), CLEARED, false, container.attempt() + 1L)
          .put("image", container.image())
          .put("imageID", "")
          .put("started", false)
          .build();
    }
    ContainerFacts known = facts.of(spec.name());
    boolean hooked = known.hook() == Hook.RUNNING && container.isRunning();
    boolean running = container.isRunning() && !hooked;
    boolean started = running && PodMachine.isStarted(spec, known, container);
    JsonObject state = running ? running(container) : container.hasExited() ? terminated(container) : waitingToStart();
    JsonObject last = previous(container);
    Optional<JsonObject> why = container.hasExited() ? whyWaiting(spec, known, container) : Optional.empty();
    if (why.isPresent()) {
      last = state;
      state = why.get();
    }
    boolean ready =
        spec.role() == Role.INIT
            ? state.has("terminated") && container.exitCode() == 0
            : started && isReady(spec, known.probesOf(container.id()));
    JsonObject.Builder one =
        status(spec, state, last, ready, container.attempt())
        .put("image", container.image())
        .put("imageID", container.imageId())
        .put("containerID", runtimeName + "://" + container.id())
        .put("started", spec.role() == Role.INIT ? running : started);
    JsonObject has = facts.granted().inForce(container.id());
    if (container.isRunning() && !has.isEmpty()) {
      JsonObject granted = facts.granted().resources().getOrDefault(spec.name(), has);
      if (granted.has("requests")) {
        one.put("allocatedResources", granted.object("requests"));
      }
      one.put("resources", has);
    }
    JsonArray mounts = mounts(spec);
    if (!mounts.isEmpty()) {
      one.put("volumeMounts", mounts);
    }
    return one.build();
  }

  /** Whether the attempt was cleared away so that all start over, and the next has not begun. */
  private boolean startsOver(Container exited) {
    return !facts.mustEnd() && over.isPast(exited) && !over.isUnderWay(facts.specs(), facts.runtime());
  }

  /** What is mounted where, as far as it can be told: mounts below a read-only one are as they are, unless that was asked for. */
  private static JsonArray mounts(ContainerSpec spec) {
    return spec.json().array("volumeMounts").mapObjects(
        m -> {
          JsonObject.Builder one = JsonObject.builder().put("name", m.text("name")).put("mountPath", m.text("mountPath"));
          if (m.bool("readOnly")) {
            one.put("readOnly", true)
                .put("recursiveReadOnly", m.text("recursiveReadOnly").equals("Enabled") ? "Enabled" : "Disabled");
          }
          return one.build();
        });
  }

  private boolean isReady(ContainerSpec spec, Probes probes) {
    return spec.role() == Role.EPHEMERAL
        ? false
        : !spec.hasProbe(ProbeKind.READINESS) || probes.readiness() == Known.SUCCESS;
  }

  private JsonObject.Builder status(
      ContainerSpec spec, JsonObject state, JsonObject last, boolean ready, long restarts) {
    return JsonObject.builder()
        .put("name", spec.name())
        .put("state", state)
        .put("lastState", last)
        .put("ready", ready)
        .put("restartCount", restarts);
  }

  private JsonObject waiting(ContainerSpec spec, JsonObject old) {
    JsonObject state =
        facts.of(spec.name()).failure().map(this::failed).orElseGet(this::waitingToStart);
    return status(spec, state, old.object("lastState"), false, old.number("restartCount"))
        .put("image", spec.image())
        .put("imageID", "")
        .put("started", false)
        .build();
  }

  /** What ran and is no longer known to the runtime. */
  private static JsonObject forgotten(JsonObject old) {
    if (!old.object("state").has("running")) {
      return old;
    }
    JsonObject end =
        JsonObject.builder()
            .put("exitCode", 137)
            .put("reason", "ContainerStatusUnknown")
            .put("message", "The container could not be located when the pod was terminated")
            .build();
    return old.with("state", JsonObject.of("terminated", end)).with("ready", false).with("started", false);
  }

  private JsonObject waitingToStart() {
    return JsonObject.of(
        "waiting", JsonObject.EMPTY.with("reason", initContainers ? "PodInitializing" : "ContainerCreating"));
  }

  /** Why one that exited is not simply shown so: it will start again, and has to wait. */
  private Optional<JsonObject> whyWaiting(ContainerSpec spec, ContainerFacts known, Container exited) {
    if (facts.mustEnd() || !spec.restartsAfter(facts.pod(), exited.exitCode())) {
      return Optional.empty();
    }
    if (backingOff.contains(spec.name())) {
      return Optional.of(wait("CrashLoopBackOff", backoffMessage(spec, known)));
    }
    return known.failure().map(this::failed);
  }

  private String backoffMessage(ContainerSpec spec, ContainerFacts known) {
    return "back-off " + GoText.duration(known.backoff().delay())
        + " restarting failed container=" + spec.name() + " pod=" + facts.pod().name() + "_" + facts.pod().namespace()
        + "(" + facts.pod().uid() + ")";
  }

  private JsonObject failed(ContainerFacts.StartFailure failure) {
    boolean later = !failure.later().isAfter(now);
    return wait(
        later ? failure.laterReason() : failure.reason(), later ? failure.laterMessage() : failure.message());
  }

  private static JsonObject wait(String reason, String message) {
    return JsonObject.of(
        "waiting", JsonObject.builder().put("reason", reason).putUnlessEmpty("message", message).build());
  }

  private static JsonObject running(Container container) {
    return JsonObject.of("running", JsonObject.EMPTY.with("startedAt", time(container.started())));
  }

  private JsonObject previous(Container of) {
    for (Container c : facts.runtime().containers()) {
      if (c.name().equals(of.name()) && c.attempt() < of.attempt() && c.hasExited()) {
        return over.isPast(c) && !over.isPast(of) ? CLEARED : terminated(c);
      }
    }
    return JsonObject.EMPTY;
  }

  private JsonObject terminated(Container container) {
    return JsonObject.of(
        "terminated",
        JsonObject.builder()
            .put("exitCode", container.exitCode())
            .putUnlessEmpty("reason", container.reason())
            .putUnlessEmpty("message", container.message())
            .put("startedAt", time(container.started().or(() -> Optional.of(container.created()))))
            .put("finishedAt", time(container.finished()))
            .put("containerID", runtimeName + "://" + container.id())
            .build());
  }

  private static String time(Optional<Instant> at) {
    return Timestamps.format(at.orElse(Instant.EPOCH));
  }
}
