package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.ContainerFacts;
import dev.berth.node.pod.ContainerFacts.Hook;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.Environment;
import dev.berth.node.pod.PodAction;
import dev.berth.node.pod.PodFacts;
import dev.berth.node.pod.PodFacts.Verdict;
import dev.berth.node.pod.PodMachine;
import dev.berth.node.pod.PodMoves;
import dev.berth.node.pod.PodStatus;
import dev.berth.node.pod.ProbeKind;
import dev.berth.node.pod.Probes;
import dev.berth.node.pod.Probes.Known;
import dev.berth.node.pod.Requests;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimePod.Container;
import dev.berth.node.runtime.RuntimePod.Sandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns what is known of one pod and turns the pod machine's crank for it.
 *
 * <p>A turn asks the machine for moves, performs them, and repeats as long as something came of it at once; then it writes the
 * status, if it differs. So a pod whose volumes, sandbox and containers take no time goes from nothing to Running and Ready with one
 * write, and one that waits for something holds a timer only while it waits.
 */
final class PodWorker implements ContainerProbes.Host {
  private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration SANDBOX_RETRY = Duration.ofSeconds(10);
  private static final int MOST_STEPS = 200;

  private final NodeAgent agent;
  private final Surroundings place;
  private final PodEvents events;
  private final List<String> hostIps;
  private final Map<String, ContainerFacts> containers = new LinkedHashMap<>();
  private final Set<String> busy = new LinkedHashSet<>();
  private final Map<String, ContainerProbes> probes = new LinkedHashMap<>();
  private final Set<String> toldBackOff = new LinkedHashSet<>();

  private Pod pod;
  private List<ContainerSpec> specs;
  private boolean gone;
  private Optional<Verdict> verdict = Optional.empty();
  private RuntimePod runtime;
  private Optional<Instant> sandboxRetry = Optional.empty();
  private Optional<Requests> requests = Optional.empty();
  private boolean observed;
  private boolean observing;
  private boolean volumesAsked;
  private boolean inTurn;
  private boolean again;
  private boolean writing;
  private boolean deleting;
  private Optional<JsonObject> lastPatch = Optional.empty();
  private Instant writeAfter = Instant.EPOCH;
  private Loop.@Nullable Timer timer;
  private Instant timerAt = Instant.MAX;

  PodWorker(NodeAgent agent, Surroundings place, Pod pod) {
    this.agent = agent;
    this.place = place;
    this.events = new PodEvents(place.events());
    this.hostIps = place.settings().addresses();
    this.pod = pod;
    this.specs = specs(pod);
    this.runtime = RuntimePod.none(pod.uid());
    this.writeAfter = place.now().plus(place.settings().creatingReportAfter());
  }

  private List<ContainerSpec> specs(Pod of) {
    List<ContainerSpec> plain = ContainerSpec.of(of);
    List<ContainerSpec> adapted = new ArrayList<>(plain.size());
    plain.forEach(spec -> adapted.add(place.handlers().adapt(of, spec)));
    return List.copyOf(adapted);
  }

  // ---- what happens to it

  /** The node does not take it. */
  void reject(Verdict why) {
    verdict = Optional.of(why);
    events.warning(pod, why.reason(), why.message().substring("Pod was rejected: ".length()));
  }

  /** The API has a newer version. */
  void seen(Pod newer) {
    if (newer.revision() <= pod.revision() && !gone) {
      return;
    }
    adopt(newer);
    if (!writing) {
      lastPatch = Optional.empty();
    }
    turn();
  }

  private void adopt(Pod newer) {
    if (!newer.spec().equals(pod.spec())) {
      specs = specs(newer);
      requests = Optional.empty();
      volumesAsked = false;
    }
    pod = newer;
  }

  /** The API no longer has it. */
  void removed() {
    gone = true;
    turn();
  }

  /** The runtime says that something of it changed. */
  void runtimeChanged() {
    observed = false;
    turn();
  }

  /** Something that it refers to has changed: what failed for want of it is tried at once. */
  void referenceChanged() {
    containers.replaceAll(
        (_, known) ->
            known.failure().filter(f -> f.reason().equals("CreateContainerConfigError")).isPresent()
                ? known.withFailure(Optional.empty())
                : known);
    turn();
  }

  // ---- what others ask it

  @Override
  public Pod pod() {
    return pod;
  }

  boolean isGone() {
    return gone;
  }

  boolean mustEnd() {
    return facts().mustEnd();
  }

  /** Whether it takes up room on the node. */
  boolean occupies() {
    return !pod.isFinished() && verdict.filter(Verdict::rejected).isEmpty();
  }

  /** What it asks of the node. */
  Requests requests() {
    if (requests.isEmpty()) {
      requests = Optional.of(Requests.of(pod));
    }
    return requests.get();
  }

  ContainerFacts facts(String container) {
    return containers.getOrDefault(container, ContainerFacts.NONE);
  }

  private void set(String container, ContainerFacts facts) {
    containers.put(container, facts);
  }

  private PodFacts facts() {
    return new PodFacts(
        pod,
        specs,
        gone,
        verdict,
        agent.volumes().isReady(pod.uid()),
        runtime,
        containers,
        busy,
        sandboxRetry,
        hostIps);
  }

  @Override
  public String podIp() {
    if (pod.spec().bool("hostNetwork")) {
      return hostIps.isEmpty() ? "" : hostIps.getFirst();
    }
    List<String> ips = podIps();
    return ips.isEmpty() ? "" : ips.getFirst();
  }

  private List<String> podIps() {
    return runtime.readySandbox().map(Sandbox::ips).orElse(List.of());
  }

  // ---- the crank

  void turn() {
    if (inTurn) {
      again = true;
      return;
    }
    inTurn = true;
    try {
      int steps = 0;
      do {
        again = false;
        step();
        steps++;
      } while (again && steps < MOST_STEPS);
      if (again) {
        place.loop().execute(this::turn);
      }
    } finally {
      inTurn = false;
    }
  }

  private void step() {
    if (!observed) {
      observe();
      return;
    }
    PodFacts facts = facts();
    PodMoves moves = PodMachine.next(facts, place.now());
    if (verdict.isEmpty() && moves.verdict().isPresent()) {
      verdict = moves.verdict();
      verdict.ifPresent(v -> events.normal(pod, v.reason(), v.message()));
      again = true;
      return;
    }
    if (!moves.volumes()) {
      agent.volumes().release(pod.uid());
      volumesAsked = false;
    } else if (!facts.mustEnd() && !volumesAsked) {
      volumesAsked = true;
      agent.volumes().want(pod);
      again = true;
      return;
    }
    moves.actions().forEach(this::perform);
    tellBackOff(moves);
    if (!again) {
      report(facts, moves);
      moves.wakeAt().ifPresent(this::wakeAt);
    }
  }

  private void wakeAt(Instant at) {
    if (timer != null) {
      if (!at.isBefore(timerAt)) {
        return;
      }
      timer.cancel();
    }
    timerAt = at;
    timer =
        place.loop().schedule(
            Duration.between(place.now(), at),
            () -> {
              timer = null;
              timerAt = Instant.MAX;
              turn();
            });
  }

  private void retry() {
    wakeAt(place.now().plus(RETRY));
  }

  private void observe() {
    if (observing) {
      return;
    }
    observing = true;
    observed = true; // what changes from now on is seen by another look
    Later.then(
        place.loop(),
        place.runtime().pod(pod.uid()),
        seen -> {
          observing = false;
          runtime = seen;
          superviseProbes();
          turn();
        },
        why -> {
          observing = false;
          observed = false;
          LOG.warn("node={} pod={} failed=looking at the runtime", place.settings().name(), pod.key(), why);
          retry();
        });
  }

  private void lookAgain() {
    observed = false;
    turn();
  }

  // ---- performing

  private void perform(PodAction action) {
    switch (action) {
      case PodAction.RunSandbox run -> runSandbox(run);
      case PodAction.StopSandbox stop ->
          once(PodFacts.SANDBOX, () -> place.runtime().stopSandbox(stop.id()), "stopping the sandbox");
      case PodAction.RemoveSandbox remove ->
          once("/" + remove.id(), () -> place.runtime().removeSandbox(remove.id()), "removing a sandbox");
      case PodAction.RemoveContainer remove ->
          once("/" + remove.id(), () -> place.runtime().removeContainer(remove.id()), "removing a container");
      case PodAction.StartContainer start -> start(start);
      case PodAction.StopContainer stop -> stop(stop);
    }
  }

  private void once(String key, Supplier<CompletionStage<Boolean>> work, String what) {
    if (!busy.add(key)) {
      return;
    }
    Later.then(
        place.loop(),
        work.get(),
        _ -> {
          busy.remove(key);
          lookAgain();
        },
        why -> {
          LOG.warn("node={} pod={} failed={}", place.settings().name(), pod.key(), what, why);
          // still busy for a while, so that it is not asked for in a circle
          place.loop().schedule(
              RETRY,
              () -> {
                busy.remove(key);
                lookAgain();
              });
        });
  }

  private void runSandbox(PodAction.RunSandbox run) {
    if (!busy.add(PodFacts.SANDBOX)) {
      return;
    }
    if (run.attempt() > 0) {
      events.normal(pod, "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
    }
    Later.then(
        place.loop(),
        place.runtime().runSandbox(sandboxConfig(run.attempt())),
        _ -> {
          busy.remove(PodFacts.SANDBOX);
          sandboxRetry = Optional.empty();
          lookAgain();
        },
        why -> {
          busy.remove(PodFacts.SANDBOX);
          events.warning(pod, "FailedCreatePodSandBox", "Failed to create pod sandbox: " + why.getMessage());
          sandboxRetry = Optional.of(place.now().plus(SANDBOX_RETRY));
          lookAgain();
        });
  }

  private void start(PodAction.StartContainer start) {
    String name = start.spec().name();
    if (!busy.add(name)) {
      return;
    }
    if (start.attempt() > 0) {
      set(name, facts(name).withBackoff(facts(name).backoff().next(place.now())));
    }
    toldBackOff.remove(name);
    new ContainerStart(this, place, events, start).begin();
  }

  private void stop(PodAction.StopContainer stop) {
    set(stop.name(), facts(stop.name()).stopping(stop.id(), stop.deadline()));
    Optional<ContainerSpec> spec = specs.stream().filter(s -> s.name().equals(stop.name())).findFirst();
    spec.ifPresent(s -> events.normal(pod, s, "Killing", stop.message()));
    if (stop.hook() && spec.isPresent()) {
      new Hooks(place, events).preStop(this, spec.get(), stop, () -> stopNow(stop));
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
        _ -> lookAgain(),
        why -> {
          LOG.warn("node={} pod={} failed=stopping {}", place.settings().name(), pod.key(), stop.name(), why);
          set(stop.name(), facts(stop.name()).notStopping());
          observed = false;
          retry();
        });
  }

  Runtime.SandboxConfig sandboxConfig(int attempt) {
    return new Runtime.SandboxConfig(
        pod.uid(),
        pod.namespace(),
        pod.name(),
        attempt,
        pod.spec().string("hostname").orElse(pod.name()),
        pod.meta().labels().strings(),
        pod.meta().annotations().strings(),
        pod.spec().bool("hostNetwork"),
        pod.spec().integer("terminationGracePeriodSeconds").orElse(30));
  }

  Environment environment(ContainerSpec spec) {
    return Environment.of(
        pod, spec, podIps(), hostIps, JsonObject.ofStrings(place.settings().allocatable()), agent.lookup(pod.namespace()));
  }

  List<Runtime.Mount> mounts(ContainerSpec spec, Environment.Resolved env) {
    List<Runtime.Mount> mounts = new ArrayList<>();
    for (JsonObject mount : spec.json().array("volumeMounts").objects().toList()) {
      Optional<String> path = agent.volumes().path(pod.uid(), mount.text("name"));
      String sub = mount.has("subPathExpr") ? env.expand(mount.text("subPathExpr")) : mount.text("subPath");
      path.ifPresent(
          p ->
              mounts.add(
                  new Runtime.Mount(
                      mount.text("name"),
                      sub.isEmpty() ? p : p + "/" + sub,
                      mount.text("mountPath"),
                      mount.bool("readOnly"),
                      mount.string("mountPropagation").orElse("None"))));
    }
    return mounts;
  }

  // ---- what comes of a start

  void startingWith(ContainerSpec spec, String id) {
    ContainerFacts known = facts(spec.name()).notStopping().withProbes(Probes.of(id));
    set(spec.name(), known.withHook(spec.hasPostStart() ? Hook.RUNNING : Hook.DONE));
  }

  void started(ContainerSpec spec, String id) {
    busy.remove(spec.name());
    set(spec.name(), ContainerStart.succeeded(facts(spec.name())));
    if (spec.hasPostStart()) {
      new Hooks(place, events).postStart(this, spec, id, ok -> hooked(spec, ok));
    }
    lookAgain();
  }

  private void hooked(ContainerSpec spec, boolean ok) {
    set(spec.name(), facts(spec.name()).withHook(ok ? Hook.DONE : Hook.FAILED));
    lookAgain();
  }

  void startFailed(ContainerSpec spec, ContainerFacts.StartFailure failure) {
    busy.remove(spec.name());
    set(spec.name(), facts(spec.name()).withFailure(Optional.of(failure)).withHook(Hook.DONE));
    lookAgain();
  }

  void startAborted(ContainerSpec spec) {
    busy.remove(spec.name());
    lookAgain();
  }

  // ---- probes

  private void superviseProbes() {
    for (ContainerSpec spec : specs) {
      Optional<Container> latest = runtime.latest(spec.name());
      Optional<ContainerProbes> asking = Optional.ofNullable(probes.get(spec.name()));
      boolean runs = latest.isPresent() && latest.get().isRunning();
      if (asking.isPresent() && (!runs || !asking.get().container().equals(latest.get().id()))) {
        asking.get().close();
        probes.remove(spec.name());
        asking = Optional.empty();
      }
      if (runs && asking.isEmpty() && ContainerProbes.any(spec) && !gone && !pod.isTerminating()) {
        ContainerProbes fresh = new ContainerProbes(place.loop(), place.handlers(), this, spec, latest.get());
        probes.put(spec.name(), fresh);
        fresh.start();
      }
      if (asking.isPresent() && pod.isTerminating()) {
        asking.get().terminating();
      }
    }
  }

  @Override
  public void found(Container container, ContainerSpec spec, ProbeKind kind, Known known) {
    ContainerFacts facts = facts(spec.name());
    set(spec.name(), facts.withProbes(facts.probesOf(container.id()).with(kind, known)));
    turn();
  }

  @Override
  public void failed(ContainerSpec spec, ProbeKind kind, String output) {
    if (!output.isEmpty()) {
      events.warning(pod, spec, "Unhealthy", kind.title() + " probe failed: " + output);
    }
  }

  private void tellBackOff(PodMoves moves) {
    for (String name : moves.backingOff()) {
      if (toldBackOff.add(name)) {
        specs.stream().filter(s -> s.name().equals(name)).forEach(
            s ->
                events.warning(
                    pod,
                    s,
                    "BackOff",
                    "Back-off restarting failed container " + name + " in pod " + pod.name() + "_" + pod.namespace() + "("
                        + pod.uid() + ")"));
      }
    }
  }

  // ---- reporting

  private void report(PodFacts facts, PodMoves moves) {
    if (gone) {
      if (moves.ended() && runtime.isEmpty() && !agent.volumes().holds(pod.uid())) {
        close();
        agent.forget(this);
      }
      return;
    }
    if (writing || deleting) {
      return;
    }
    JsonObject wanted = PodStatus.of(facts, moves, place.runtime().name(), place.now());
    Optional<JsonObject> patch = PodStatus.patch(pod, wanted);
    if (patch.isPresent() && !patch.equals(lastPatch)) {
      if (PodStatus.saysNothingYet(wanted) && place.now().isBefore(writeAfter)) {
        wakeAt(writeAfter);
        return;
      }
      write(patch.get());
    } else if (moves.ended() && pod.isTerminating() && !agent.volumes().holds(pod.uid())) {
      delete();
    }
  }

  private void write(JsonObject patch) {
    writing = true;
    lastPatch = Optional.of(patch);
    Write write = new Write.Patch(Ref.of(Kinds.POD, pod), "status", Write.PatchType.STRATEGIC, patch);
    Later.then(place.loop(), place.client().perform(write), this::written, this::notWritten);
  }

  private void written(Answer answer) {
    writing = false;
    switch (answer) {
      case Answer.Done done -> {
        Pod now = new Pod(done.object());
        if (now.revision() > pod.revision()) {
          adopt(now);
        }
        turn();
      }
      case Answer.Refused refused -> {
        LOG.debug("node={} pod={} refused={}", place.settings().name(), pod.key(), refused.message());
        // one that has gone or is another by now is told by the view
        lastPatch = Optional.empty();
        retry();
      }
    }
  }

  private void notWritten(Throwable why) {
    LOG.debug("node={} pod={} failed=status", place.settings().name(), pod.key(), why);
    writing = false;
    lastPatch = Optional.empty();
    retry();
  }

  private void delete() {
    deleting = true;
    Write write = new Write.Delete(Ref.of(Kinds.POD, pod), Write.DeleteOptions.only(pod).atOnce());
    Later.then(
        place.loop(),
        place.client().perform(write),
        answer -> {
          // what has finalizers stays, and is not deleted once more; what is gone is told by the view
          if (answer instanceof Answer.Refused refused && !refused.isNotFound() && !refused.isConflict()) {
            deleting = false;
            retry();
          }
        },
        _ -> {
          deleting = false;
          retry();
        });
  }

  void close() {
    probes.values().forEach(ContainerProbes::close);
    probes.clear();
    if (timer != null) {
      timer.cancel();
    }
  }
}
