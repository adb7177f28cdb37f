package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import dev.berth.node.pod.CgroupFacts;
import dev.berth.node.pod.ContainerFacts;
import dev.berth.node.pod.ContainerFacts.Hook;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.EnvFiles;
import dev.berth.node.pod.Environment;
import dev.berth.node.pod.PodAction;
import dev.berth.node.pod.PodDns;
import dev.berth.node.pod.PodFacts;
import dev.berth.node.pod.PodHostname;
import dev.berth.node.pod.PodMachine;
import dev.berth.node.pod.Probes;
import dev.berth.node.runtime.ImageViews;
import dev.berth.node.runtime.LinuxResources;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.volume.ContainerFiles;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.VolumeGroups;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Performs in the runtime what the machine asks for. What is under way is known as busy, or as stopping, until it is through;
 * then the worker looks at the runtime again. What fails is tried again, after a while.
 */
final class PodActions {
  private static final Logger LOG = LateLogger.of(PodActions.class);
  private static final Duration SANDBOX_RETRY = Duration.ofSeconds(10);
  /** Where the node's own network is not there yet. */
  private static final Duration NETWORK_RETRY = Duration.ofSeconds(1);

  private static final String NO_NETWORK = "cni plugin not initialized";
  private static final Duration RESIZE_RETRY = Duration.ofSeconds(10);

  private final PodWorker worker;
  private final NodeAgent agent;
  private final Surroundings place;
  private final PodKnowledge known;
  private final PodEvents events;
  private final Set<String> toldBackOff = new LinkedHashSet<>();
  /** Volumes that show their image. */
  private final Set<String> shown = new HashSet<>();

  PodActions(PodWorker worker, NodeAgent agent, Surroundings place, PodKnowledge known, PodEvents events) {
    this.worker = worker;
    this.agent = agent;
    this.place = place;
    this.known = known;
    this.events = events;
  }

  void perform(PodAction action) {
    boolean starts = action instanceof PodAction.RunSandbox || action instanceof PodAction.StartContainer;
    if (starts && !place.renewals().isHeld()) {
      worker.retry();
      return;
    }
    switch (action) {
      case PodAction.RunSandbox run -> runSandbox(run);
      case PodAction.StopSandbox stop ->
          once(PodFacts.SANDBOX, () -> place.runtime().stopSandbox(stop.id()), "stopping the sandbox");
      case PodAction.RemoveSandbox remove ->
          once("/" + remove.id(), () -> place.runtime().removeSandbox(remove.id()), "removing a sandbox");
      case PodAction.RemoveContainer remove ->
          once("/" + remove.id(), () -> place.runtime().removeContainer(remove.id()), "removing a container");
      case PodAction.StartContainer start -> start(start);
      case PodAction.Resize resize -> resize(resize);
      case PodAction.StopContainer stop -> stop(stop);
    }
  }

  private void once(String key, Supplier<CompletionStage<Boolean>> work, String what) {
    if (!known.begin(key)) {
      return;
    }
    Later.then(
        place.loop(),
        work.get(),
        _ -> {
          known.end(key);
          worker.lookAgain();
        },
        why -> {
          LOG.warn("node={} pod={} failed={}", place.settings().name(), pod().key(), what, why);
          // still busy for a while, so that it is not asked for in a circle
          place.loop().schedule(
              PodWorker.RETRY,
              () -> {
                known.end(key);
                worker.lookAgain();
              });
        });
  }

  private void runSandbox(PodAction.RunSandbox run) {
    if (!known.begin(PodFacts.SANDBOX)) {
      return;
    }
    if (run.attempt() > 0) {
      events.normal(pod(), "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
    }
    switch (PodHostname.of(pod(), place.settings().dns().domain())) {
      case PodHostname.Invalid invalid -> sandboxFailed(new IllegalArgumentException(invalid.message()));
      case PodHostname.Named named ->
          Later.orFailed(
              place.loop(),
              agent.host().resolver().thenCombine(RuntimeHandlers.of(pod(), place.client()), Ways::new),
              ways -> runSandbox(run.attempt(), named, ways),
              this::sandboxFailed);
    }
  }

  /** What is found out before a sandbox is made: the node's resolver, and the handler that the pod's class names. */
  private record Ways(String resolver, String handler) {}

  private void runSandbox(int attempt, PodHostname.Named names, Ways ways) {
    PodDns dns = PodDns.of(pod(), place.settings().dns(), PodDns.parse(ways.resolver()));
    dns.warnings().forEach(w -> events.warning(pod(), w.reason(), w.message()));
    Later.then(
        place.loop(),
        place.runtime().runSandbox(sandboxConfig(attempt, names.kernel(), dns.dns(), ways.handler())),
        _ -> {
          known.end(PodFacts.SANDBOX);
          known.sandboxMade();
          worker.lookAgain();
        },
        this::sandboxFailed);
  }

  private void sandboxFailed(Throwable why) {
    known.end(PodFacts.SANDBOX);
    events.warning(pod(), "FailedCreatePodSandBox", "Failed to create pod sandbox: " + why.getMessage());
    boolean soon = String.valueOf(why.getMessage()).contains(NO_NETWORK);
    known.sandboxFailed(place.now().plus(soon ? NETWORK_RETRY : SANDBOX_RETRY));
    worker.lookAgain();
  }

  private void start(PodAction.StartContainer start) {
    String name = start.spec().name();
    if (!known.begin(name)) {
      return;
    }
    if (start.attempt() > 0) {
      known.set(name, facts(name).withBackoff(facts(name).backoff().next(place.now())));
    }
    toldBackOff.remove(name);
    ContainerStart begun = new ContainerStart(this, place, events, start);
    if (start.attempt() == 0) {
      begun.begin();
    } else {
      // it may have been granted more meanwhile
      Later.then(place.loop(), place.runtime().updatePodResources(sandboxConfig(), true), _ -> begun.begin(), _ -> begun.begin());
    }
  }

  private void resize(PodAction.Resize resize) {
    String key = "/resize " + resize.id();
    if (!known.begin(key)) {
      return;
    }
    Runtime.SandboxConfig together = sandboxConfig();
    LinuxResources alone = resources(resize.spec());
    JsonObject whole = known.granted().whole();
    Later.then(
        place.loop(),
        MemoryDecrease.check(place.runtime(), known, resize, alone, together.resources())
            .thenCompose(_ -> place.runtime().updatePodResources(together, true))
            .thenCompose(_ -> place.runtime().updateContainerResources(resize.id(), alone))
            .thenCompose(_ -> place.runtime().updatePodResources(together, false)),
        _ -> {
          known.end(key);
          known.grant(known.granted().applied(resize.id(), resize.resources(), whole));
          worker.lookAgain();
        },
        why -> {
          LOG.warn("node={} pod={} failed=resizing {}", place.settings().name(), pod().key(), resize.spec().name(), why);
          known.grant(known.granted().failed(String.valueOf(why.getMessage())));
          place.loop().schedule(
              RESIZE_RETRY,
              () -> {
                known.end(key);
                worker.lookAgain();
              });
          worker.turn();
        });
  }

  private void stop(PodAction.StopContainer stop) {
    known.set(stop.name(), facts(stop.name()).stopping(stop.id(), stop.deadline()));
    Optional<ContainerSpec> spec = known.spec(stop.name());
    spec.ifPresent(s -> events.normal(pod(), s, "Killing", stop.message()));
    if (stop.hook() && spec.isPresent()) {
      new Hooks(place, events).preStop(known, spec.get(), stop, () -> stopNow(stop));
    } else {
      stopNow(stop);
    }
  }

  private void stopNow(PodAction.StopContainer stop) {
    Duration left = Duration.between(place.now(), stop.deadline());
    Duration least = Duration.ofSeconds(PodMachine.LEAST_GRACE_SECONDS);
    Later.then(
        place.loop(),
        place.runtime().stopContainer(stop.id(), left.compareTo(least) < 0 ? least : left),
        _ -> worker.lookAgain(),
        why -> {
          LOG.warn("node={} pod={} failed=stopping {}", place.settings().name(), pod().key(), stop.name(), why);
          known.set(stop.name(), facts(stop.name()).notStopping());
          worker.lookLater();
        });
  }

  /** Once for each start that waits for its backoff. */
  void tellBackOff(Set<String> backingOff) {
    for (String name : backingOff) {
      if (toldBackOff.add(name)) {
        known.spec(name).ifPresent(
            spec ->
                events.warning(
                    pod(),
                    spec,
                    "BackOff",
                    "Back-off restarting failed container " + name + " in pod " + pod().name() + "_" + pod().namespace()
                        + "(" + pod().uid() + ")"));
      }
    }
  }

  // ---- what a start needs

  Pod pod() {
    return known.pod();
  }

  ContainerFacts facts(String container) {
    return known.facts(container);
  }

  boolean mustEnd() {
    return known.facts().mustEnd();
  }

  /** As much of a sandbox as pulling an image asks for. */
  Runtime.SandboxConfig sandboxConfig() {
    String hostname =
        PodHostname.of(pod(), place.settings().dns().domain()) instanceof PodHostname.Named named
            ? named.kernel()
            : pod().name();
    return sandboxConfig(0, hostname, Runtime.Dns.NONE, "");
  }

  private Runtime.SandboxConfig sandboxConfig(int attempt, String hostname, Runtime.Dns dns, String handler) {
    Pod pod = pod();
    return new Runtime.SandboxConfig(
        pod.uid(),
        pod.namespace(),
        pod.name(),
        attempt,
        hostname,
        pod.meta().labels().strings(),
        pod.meta().annotations().strings(),
        pod.spec().bool("hostNetwork"),
        pod.spec().integer("terminationGracePeriodSeconds").orElse(30),
        CgroupFacts.parent(pod),
        CgroupFacts.of(known.granted().view(pod)),
        place.settings().paths().logDirectory(pod.namespace(), pod.name(), pod.uid()),
        dns,
        VolumeGroups.added(pod, place.view()),
        handler);
  }

  LinuxResources resources(ContainerSpec spec) {
    String memory = place.settings().capacity().getOrDefault("memory", "0");
    return CgroupFacts.of(pod(), spec, Quantity.parse(memory).value());
  }

  /** Completes at once where nothing has to be read. */
  CompletionStage<EnvFiles> envFiles(ContainerSpec spec) {
    return ReadFiles.of(pod(), spec, name -> agent.volumes().mounted(pod().uid(), name), agent.host());
  }

  Environment environment(ContainerSpec spec, EnvFiles files) {
    return Environment.of(
        pod(),
        spec,
        known.podIps(),
        place.settings().addresses(),
        JsonObject.ofStrings(place.settings().allocatable()),
        agent.lookup(pod().namespace()),
        files);
  }

  ContainerFiles.Plan files(ContainerSpec spec, int attempt, Environment.Resolved env) {
    return ContainerFiles.of(
        pod(),
        spec,
        attempt,
        env,
        known.podIps(),
        place.settings().dns().domain(),
        name -> agent.volumes().mounted(pod().uid(), name),
        place.settings().paths());
  }

  /** A volume of the pod without a driver, as it is on the node. */
  Optional<LocalVolume> localVolume(String name) {
    return agent.volumes().local(pod().uid(), name);
  }

  boolean isShown(String volume) {
    return shown.contains(volume);
  }

  void shown(String volume) {
    shown.add(volume);
  }

  CompletionStage<Boolean> show(LocalVolume volume, ImageViews.Files files) {
    return agent.host().show(volume, files);
  }

  CompletionStage<List<Runtime.Mount>> prepare(ContainerFiles files) {
    return agent.host().prepare(files);
  }

  // ---- what comes of a start

  void startingWith(ContainerSpec spec, String id) {
    ContainerFacts facts = facts(spec.name()).notStopping().withProbes(Probes.of(id));
    known.set(spec.name(), facts.withHook(spec.hasPostStart() ? Hook.RUNNING : Hook.DONE));
    JsonObject resources = spec.json().object("resources");
    if (spec.isLasting()) {
      known.grant(known.granted().applied(id, resources, known.granted().whole()));
    }
  }

  void started(ContainerSpec spec, String id) {
    known.end(spec.name());
    known.set(spec.name(), ContainerStart.succeeded(facts(spec.name())));
    if (spec.hasPostStart()) {
      new Hooks(place, events).postStart(known, spec, id, ok -> hooked(spec, ok));
    }
    worker.lookAgain();
  }

  private void hooked(ContainerSpec spec, boolean ok) {
    known.set(spec.name(), facts(spec.name()).withHook(ok ? Hook.DONE : Hook.FAILED));
    worker.lookAgain();
  }

  void startFailed(ContainerSpec spec, ContainerFacts.StartFailure failure) {
    known.end(spec.name());
    known.set(spec.name(), facts(spec.name()).withFailure(Optional.of(failure)).withHook(Hook.DONE));
    worker.lookAgain();
  }

  void startAborted(ContainerSpec spec) {
    known.end(spec.name());
    worker.lookAgain();
  }
}
