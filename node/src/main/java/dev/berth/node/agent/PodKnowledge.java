package dev.berth.node.agent;

import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.ContainerFacts;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.CrashBackoff;
import dev.berth.node.pod.Granted;
import dev.berth.node.pod.PodFacts;
import dev.berth.node.pod.PodFacts.Verdict;
import dev.berth.node.pod.Requests;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimePod.Sandbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of one pod: what the API and the runtime have of it, what became of its containers, and what is under way. It
 * decides nothing; its {@link PodWorker} and those who work for that write here what they learn, and the machine reads it as
 * {@link PodFacts}.
 */
final class PodKnowledge {
  private final Surroundings place;
  private final NodeVolumes volumes;
  private final Map<String, ContainerFacts> containers = new LinkedHashMap<>();
  private final Set<String> busy = new LinkedHashSet<>();

  private Pod pod;
  private List<ContainerSpec> specs;
  /** {@link Pod#isFinished}, which is asked for each pod of the node when another comes. */
  private boolean finished;
  private boolean gone;
  private Optional<Verdict> verdict = Optional.empty();
  private RuntimePod runtime;
  private Optional<Instant> sandboxRetry = Optional.empty();
  private Optional<Requests> requests = Optional.empty();
  private Granted granted;

  PodKnowledge(Surroundings place, NodeVolumes volumes, Pod pod) {
    this.place = place;
    this.volumes = volumes;
    this.pod = pod;
    this.finished = pod.isFinished();
    this.granted = Granted.of(pod);
    this.specs = specs(pod);
    this.runtime = RuntimePod.none(pod.uid());
  }

  private List<ContainerSpec> specs(Pod of) {
    List<ContainerSpec> plain = ContainerSpec.of(granted.view(of));
    List<ContainerSpec> adapted = new ArrayList<>(plain.size());
    plain.forEach(spec -> adapted.add(place.handlers().adapt(of, spec)));
    return List.copyOf(adapted);
  }

  /** All of it at this moment. */
  PodFacts facts() {
    return new PodFacts(
        pod,
        specs,
        gone,
        verdict,
        volumes.isReady(pod.uid()),
        runtime,
        containers,
        busy,
        sandboxRetry,
        place.settings().addresses(),
        granted);
  }

  // ---- of what it was granted

  Granted granted() {
    return granted;
  }

  void grant(Granted now) {
    granted = now;
    specs = specs(pod);
    requests = Optional.empty();
  }

  // ---- of the API

  /** As it was seen last. */
  Pod pod() {
    return pod;
  }

  /** Tells whether what its volumes are made from is another now: its spec, or what files may say of it. */
  boolean adopt(Pod newer) {
    boolean changed = !newer.spec().equals(pod.spec());
    if (changed) {
      List<ContainerSpec> before = specs;
      specs = specs(newer);
      forgetFailuresOfOtherImages(before);
      requests = Optional.empty();
    }
    boolean described =
        !newer.meta().labels().equals(pod.meta().labels())
            || !newer.meta().annotations().equals(pod.meta().annotations());
    pod = newer;
    finished = newer.isFinished();
    return changed || described;
  }

  boolean isFinished() {
    return finished;
  }

  /** The same as it knows already. */
  void hold(Pod same) {
    pod = same;
  }

  List<ContainerSpec> specs() {
    return specs;
  }

  Optional<ContainerSpec> spec(String container) {
    return specs.stream().filter(s -> s.name().equals(container)).findFirst();
  }

  void gone() {
    gone = true;
  }

  boolean isGone() {
    return gone;
  }

  /** What it asks of the node. */
  Requests requests() {
    if (requests.isEmpty()) {
      requests = Optional.of(Requests.of(granted.view(pod)));
    }
    return requests.get();
  }

  // ---- of the node

  Optional<Verdict> verdict() {
    return verdict;
  }

  void failed(Verdict why) {
    verdict = Optional.of(why);
  }

  RuntimePod runtime() {
    return runtime;
  }

  void found(RuntimePod now) {
    runtime = now;
  }

  void sandboxMade() {
    sandboxRetry = Optional.empty();
  }

  void sandboxFailed(Instant retry) {
    sandboxRetry = Optional.of(retry);
  }

  /** Its first address; "" where it has none yet. */
  String podIp() {
    List<String> ips = podIps();
    return ips.isEmpty() ? "" : ips.getFirst();
  }

  /** Of its sandbox, or of the node that it shares the network of. */
  List<String> podIps() {
    if (pod.spec().bool("hostNetwork")) {
      return place.settings().addresses();
    }
    return runtime.readySandbox().map(Sandbox::ips).orElse(List.of());
  }

  // ---- of its containers

  ContainerFacts facts(String container) {
    return containers.getOrDefault(container, ContainerFacts.NONE);
  }

  void set(String container, ContainerFacts facts) {
    containers.put(container, facts);
  }

  /** What failed for want of something that it refers to may be tried at once. */
  void forgetConfigFailures() {
    containers.replaceAll(
        (_, known) ->
            known.failure().filter(f -> f.reason().equals("CreateContainerConfigError")).isPresent()
                ? known.withFailure(Optional.empty())
                : known);
  }

  /** What failed with one image may be tried with another at once. */
  private void forgetFailuresOfOtherImages(List<ContainerSpec> before) {
    for (ContainerSpec old : before) {
      if (spec(old.name()).filter(now -> !now.image().equals(old.image())).isPresent()) {
        containers.computeIfPresent(
            old.name(), (_, known) -> known.withFailure(Optional.empty()).withBackoff(CrashBackoff.NONE));
      }
    }
  }

  /** Shows as under way: {@link PodFacts#busy}. False where it is already. */
  boolean begin(String what) {
    return busy.add(what);
  }

  void end(String what) {
    busy.remove(what);
  }
}
