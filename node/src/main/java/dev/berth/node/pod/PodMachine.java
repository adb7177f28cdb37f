package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.time.Timestamps;
import dev.berth.node.pod.ContainerFacts.Hook;
import dev.berth.node.pod.ContainerSpec.Role;
import dev.berth.node.pod.Probes.Known;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimePod.Container;
import dev.berth.node.runtime.RuntimePod.Sandbox;
import dev.berth.node.runtime.RuntimePod.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is done next for a pod.
 *
 * <p>The way up: volumes → sandbox → init containers one after the other (a sidecar counts as done when it has started) →
 * ordinary containers together. The way down: ordinary containers together → sidecars from the last to the first → sandbox →
 * volumes. A sandbox that died takes the pod to the beginning of the way up; containers that have exited start again as their
 * policy says, after their backoff.
 *
 * <p>The machine remembers nothing: everything follows from the facts, so that an agent that was killed goes on where the runtime
 * stands. What it asks for must be shown as busy until it has been done, or it is asked for again. Behaviour of upstream's {@code
 * pkg/kubelet/kuberuntime/kuberuntime_manager.go} ({@code computePodActions}) and KEP-753.
 */
public final class PodMachine {
  /** A container is given that long even where the grace is shorter. */
  public static final long LEAST_GRACE_SECONDS = 2;

  private final PodFacts facts;
  private final Instant now;
  private final RuntimePod runtime;
  private final List<PodAction> actions = new ArrayList<>();
  private final Stops stops;
  private final StartOver over;
  private final Set<String> backingOff = new LinkedHashSet<>();
  private Instant wakeAt = Instant.MAX;

  private PodMachine(PodFacts facts, Instant now) {
    this.facts = facts;
    this.now = now;
    this.runtime = facts.runtime();
    this.stops = new Stops(facts, now, actions);
    this.over = StartOver.of(facts.specs(), runtime);
  }

  public static PodMoves next(PodFacts facts, Instant now) {
    return new PodMachine(facts, now).decide();
  }

  private PodMoves decide() {
    if (facts.mustEnd()) {
      return down(Optional.empty());
    }
    if (isOverdue()) {
      return down(Optional.of(PodFacts.Verdict.DEADLINE));
    }
    if (isFinished()) {
      return down(Optional.empty());
    }
    up();
    return moves(Optional.empty(), true, false);
  }

  private PodMoves moves(Optional<PodFacts.Verdict> verdict, boolean volumes, boolean ended) {
    return new PodMoves(
        List.copyOf(actions),
        verdict,
        volumes,
        ended,
        backingOff.isEmpty() ? Set.of() : Collections.unmodifiableSet(backingOff),
        wakeAt.equals(Instant.MAX) ? Optional.empty() : Optional.of(wakeAt));
  }

  private void wake(Instant at) {
    wakeAt = at.isBefore(wakeAt) ? at : wakeAt;
  }

  private boolean isOverdue() {
    var seconds = facts.pod().spec().integer("activeDeadlineSeconds");
    if (seconds.isEmpty()) {
      return false;
    }
    Instant end =
        Timestamps.of(facts.pod().status(), "startTime").orElse(now).plusSeconds(seconds.getAsLong());
    wake(end.isAfter(now) ? end : Instant.MAX);
    return !end.isAfter(now);
  }

  /** Whether no ordinary container runs or will run again, or an init container has failed for good. */
  private boolean isFinished() {
    boolean any = false;
    boolean all = true;
    for (ContainerSpec spec : facts.specs()) {
      switch (spec.role()) {
        case MAIN -> {
          any = true;
          all &= isDone(spec, runtime.latest(spec.name()));
        }
        case INIT -> {
          Optional<Container> latest = inSandbox(spec);
          if (latest.isPresent() && latest.get().exitCode() != 0 && isDone(spec, latest)) {
            return true;
          }
        }
        case SIDECAR, EPHEMERAL -> {}
      }
    }
    return any && all;
  }

  private boolean isDone(ContainerSpec spec, Optional<Container> latest) {
    return !facts.isBusy(spec.name())
        && latest.isPresent()
        && latest.get().hasExited()
        && !over.isPast(latest.get())
        && !spec.restartsAfter(facts.pod(), latest.get().exitCode());
  }

  // ---- the way up

  private void up() {
    if (over.isUnderWay(facts.specs(), runtime)) {
      endPast();
      return;
    }
    stopUnfit();
    resize();
    if (!facts.volumesReady() || facts.isBusy(PodFacts.SANDBOX)) {
      return;
    }
    Optional<Sandbox> ready = runtime.readySandbox();
    if (ready.isEmpty()) {
      renewSandbox();
      return;
    }
    String sandbox = ready.get().id();
    boolean initialized =
        runtime.containers().stream().anyMatch(c -> c.sandboxId().equals(sandbox) && isMain(c.name()) && !over.isPast(c));
    if (initialize(sandbox, initialized)) {
      for (ContainerSpec spec : facts.specs()) {
        if (spec.role() == Role.MAIN) {
          start(spec, sandbox);
        }
      }
    }
    for (ContainerSpec spec : facts.specs()) {
      if (spec.role() == Role.EPHEMERAL && runtime.latest(spec.name()).isEmpty()) {
        start(spec, sandbox);
      }
    }
    actions.addAll(Leftovers.removals(facts.specs(), runtime));
  }

  /** All together: nothing waits for anything any more. */
  private void endPast() {
    for (ContainerSpec spec : facts.specs()) {
      Optional<Container> latest = runtime.latest(spec.name());
      if (spec.role() != Role.EPHEMERAL && latest.isPresent() && latest.get().isRunning() && over.isPast(latest.get())) {
        stops.end(spec, latest.get(), stops.within(facts.graceSeconds()));
      }
    }
  }

  private boolean isMain(String name) {
    for (ContainerSpec spec : facts.specs()) {
      if (spec.role() == Role.MAIN && spec.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private void renewSandbox() {
    boolean running = false;
    for (ContainerSpec spec : facts.specs()) {
      Optional<Container> latest = runtime.latest(spec.name());
      if (latest.isPresent() && latest.get().isRunning()) {
        running = true;
        stops.stop(spec, latest.get(), stops.within(facts.graceSeconds()), "Stopping container " + spec.name());
      }
    }
    if (running) {
      return;
    }
    if (facts.sandboxRetry().isPresent() && facts.sandboxRetry().get().isAfter(now)) {
      wake(facts.sandboxRetry().get());
      return;
    }
    actions.add(
        new PodAction.RunSandbox(runtime.sandboxes().isEmpty() ? 0 : runtime.sandboxes().getFirst().attempt() + 1));
  }

  /** Sees to init containers and sidecars; true where the ordinary ones may run. */
  private boolean initialize(String sandbox, boolean initialized) {
    List<ContainerSpec> specs = facts.specs();
    for (int i = 0; i < specs.size(); i++) {
      ContainerSpec spec = specs.get(i);
      Optional<Container> latest = inSandbox(spec);
      switch (spec.role()) {
        case INIT -> {
          boolean done =
              initialized
                  || latest.isPresent() && latest.get().hasExited() && latest.get().exitCode() == 0
                  || latest.isEmpty() && anyLater(specs, i);
          if (!done) {
            if (latest.isEmpty() || !latest.get().isRunning()) {
              start(spec, sandbox);
            }
            return false;
          }
        }
        case SIDECAR -> {
          boolean running = latest.isPresent() && latest.get().isRunning();
          if (!running) {
            start(spec, sandbox);
          }
          if (!initialized && !(running && isStarted(spec, latest.get()))) {
            return false;
          }
        }
        case MAIN, EPHEMERAL -> {}
      }
    }
    return true;
  }

  /** What came before one that has begun is done, even if the runtime has forgotten it. */
  private boolean anyLater(List<ContainerSpec> specs, int index) {
    return specs.stream()
        .skip(index + 1L)
        .anyMatch(s -> (s.role() == Role.INIT || s.role() == Role.SIDECAR) && inSandbox(s).isPresent());
  }

  private Optional<Container> inSandbox(ContainerSpec spec) {
    Optional<Container> latest = runtime.latest(spec.name());
    return latest.isPresent() && !runtime.sandboxes().isEmpty()
            && latest.get().sandboxId().equals(runtime.sandboxes().getFirst().id())
            && !over.isPast(latest.get())
        ? latest
        : Optional.empty();
  }

  /** Whether a running attempt counts as started: postStart is done, and the startup probe has succeeded. */
  private boolean isStarted(ContainerSpec spec, Container running) {
    return isStarted(spec, facts.of(spec.name()), running);
  }

  static boolean isStarted(ContainerSpec spec, ContainerFacts known, Container running) {
    return known.hook() == Hook.DONE
        && (!spec.hasProbe(ProbeKind.STARTUP) || known.probesOf(running.id()).startup() == Known.SUCCESS);
  }

  private void start(ContainerSpec spec, String sandbox) {
    Optional<Container> latest = runtime.latest(spec.name());
    if (facts.isBusy(spec.name())
        || latest.isPresent() && latest.get().isRunning()
        || isDone(spec, latest) && (spec.role() != Role.INIT || inSandbox(spec).isPresent())) {
      return;
    }
    if (latest.isPresent() && latest.get().state() == State.CREATED) {
      actions.add(new PodAction.RemoveContainer(latest.get().id()));
      return;
    }
    ContainerFacts known = facts.of(spec.name());
    Optional<ContainerFacts.StartFailure> failure = known.failure();
    if (failure.isPresent() && failure.get().until().isAfter(now)) {
      wake(failure.get().until());
      if (failure.get().changesLater() && failure.get().later().isAfter(now)) {
        wake(failure.get().later());
      }
      return;
    }
    if (latest.isPresent()) {
      Instant may = known.backoff().mayStart(latest.get().finished().orElse(now));
      if (may.isAfter(now)) {
        backingOff.add(spec.name());
        wake(may);
        return;
      }
    }
    actions.add(new PodAction.StartContainer(spec, sandbox, latest.map(c -> c.attempt() + 1).orElse(0)));
  }

  /** Those of another image than is asked for now, and those that are not well. */
  private void stopUnfit() {
    for (ContainerSpec spec : facts.specs()) {
      Optional<Container> latest = runtime.latest(spec.name());
      if (latest.isEmpty() || !latest.get().isRunning() || facts.isBusy(spec.name())) {
        continue;
      }
      Container container = latest.get();
      ContainerFacts known = facts.of(spec.name());
      Probes probes = known.probesOf(container.id());
      if (spec.hasOutgrown(container, facts.pod())) {
        stops.stop(
            spec,
            container,
            stops.within(facts.graceSeconds()),
            spec.role() == Role.SIDECAR
                ? "Init container " + spec.name() + " definition changed"
                : "Container " + spec.name() + " definition changed, will be restarted");
      } else if (known.hook() == Hook.FAILED) {
        stops.stop(spec, container, stops.within(facts.graceSeconds()), "FailedPostStartHook");
      } else if (probes.startup() == Known.FAILURE) {
        stopBecauseOf(spec, container, ProbeKind.STARTUP);
      } else if (probes.liveness() == Known.FAILURE) {
        stopBecauseOf(spec, container, ProbeKind.LIVENESS);
      }
    }
  }

  private void stopBecauseOf(ContainerSpec spec, Container container, ProbeKind kind) {
    long seconds =
        spec.json().object(kind.field()).integer("terminationGracePeriodSeconds").orElse(facts.graceSeconds());
    String probe = kind == ProbeKind.STARTUP ? "startup" : "liveness";
    stops.stop(
        spec,
        container,
        stops.within(seconds),
        "Container " + spec.name() + " failed " + probe + " probe, will be restarted");
  }

  /** What was granted comes into force: at once, or by another attempt where the container wants that. */
  private void resize() {
    for (ContainerSpec spec : facts.specs()) {
      Optional<Container> running = runtime.latest(spec.name()).filter(Container::isRunning);
      if (running.isEmpty() || facts.isBusy(spec.name())) {
        continue;
      }
      String id = running.get().id();
      Optional<JsonObject> due = facts.granted().due(spec, id);
      if (due.isEmpty()) {
        continue;
      }
      if (facts.granted().needsRestart(spec, id)) {
        stops.stop(
            spec,
            running.get(),
            stops.within(facts.graceSeconds()),
            "Container " + spec.name() + " resize requires restart");
      } else {
        actions.add(new PodAction.Resize(spec, id, due.get()));
      }
    }
  }

  // ---- the way down

  private PodMoves down(Optional<PodFacts.Verdict> verdict) {
    boolean running = new WayDown(facts, now, stops).stopContainers();
    if (running || !facts.busy().isEmpty()) {
      return moves(verdict, true, false);
    }
    boolean ready = false;
    for (Sandbox sandbox : runtime.sandboxes()) {
      if (sandbox.ready()) {
        ready = true;
        actions.add(new PodAction.StopSandbox(sandbox.id()));
      }
    }
    if (!ready && facts.gone()) {
      runtime.sandboxes().forEach(sandbox -> actions.add(new PodAction.RemoveSandbox(sandbox.id())));
    }
    return moves(verdict, ready, !ready);
  }
}
