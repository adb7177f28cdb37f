package dev.berth.node.simulated;

import dev.berth.base.loop.Loop;
import dev.berth.base.stream.Link;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.Sink;
import dev.berth.node.runtime.ImageViews;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimeFailure;
import dev.berth.node.runtime.RuntimeFailure.Code;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimePod.State;
import dev.berth.node.runtime.RuntimeStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Owns the sandboxes, containers and images of one simulated node. Processes are records: a container runs because it says so, and
 * exits by a timer or when it is stopped. What takes no time is done when the call returns. Used on its loop only.
 *
 * <p>It outlives the agent. {@link #crash} is the machine going down: processes are lost, records stay.
 */
public final class SimulatedRuntime implements Runtime {
  private final Loop loop;
  private final SimulatedHost host;
  private final Knobs.Source knobs;
  private final SimulatedIds ids;
  private final Map<String, SimulatedPod> pods = new TreeMap<>();
  private final Map<String, SimulatedPod> bySandbox = new HashMap<>();
  private final Map<String, SimulatedContainer> containers = new HashMap<>();
  private final SimulatedImages images;
  private final SimulatedPorts ports = new SimulatedPorts(pods.values());
  private Addresses addresses;
  private String podCidr;
  private long changes;
  private long removedCpuNanos;
  private Consumer<String> listener = uid -> {};
  private Optional<RuntimeStatus> status = Optional.of(RuntimeStatus.READY);

  public SimulatedRuntime(Loop loop, SimulatedHost host, Knobs.Source knobs, String node, String podCidr) {
    this.loop = loop;
    this.host = host;
    this.knobs = knobs;
    this.ids = new SimulatedIds(node);
    this.images = new SimulatedImages(loop, ids);
    this.podCidr = podCidr;
    this.addresses = new Addresses(podCidr);
  }

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public String version() {
    return "1.0";
  }

  @Override
  public boolean groupsCanBeStrict() {
    return true;
  }

  @Override
  public CompletionStage<Boolean> configure(String cidr) {
    if (!cidr.isEmpty() && !cidr.equals(podCidr) && cidr.indexOf(':') < 0) {
      podCidr = cidr;
      addresses = new Addresses(cidr);
    }
    return done(true);
  }

  /** What it says of itself from now on; empty where it does not answer. */
  public void say(Optional<RuntimeStatus> now) {
    status = now;
  }

  @Override
  public CompletionStage<RuntimeStatus> status() {
    return status.isPresent() ? done(status.get()) : failed(Code.UNAVAILABLE, "connection refused");
  }

  @Override
  public void onChange(Consumer<String> podUid) {
    listener = podUid;
  }

  static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }

  static <T> CompletionStage<T> failed(Code code, String message) {
    return CompletableFuture.failedFuture(new RuntimeFailure(code, message));
  }

  Loop loop() {
    return loop;
  }

  SimulatedHost host() {
    return host;
  }

  void changed(String podUid) {
    listener.accept(podUid);
  }

  // ---- sandboxes

  @Override
  public CompletionStage<String> runSandbox(SandboxConfig config) {
    SimulatedPod pod = pods.computeIfAbsent(config.uid(), _ -> new SimulatedPod(config));
    if (pod.sandboxes.stream().anyMatch(s -> s.attempt == config.attempt())) {
      return failed(
          Code.ALREADY_EXISTS,
          "sandbox " + config.namespace() + "/" + config.name() + " attempt " + config.attempt() + " is there already");
    }
    String ip = config.hostNetwork() ? "" : addresses.take();
    if (ip.isEmpty() && !config.hostNetwork()) {
      return failed(Code.UNKNOWN, "no IP addresses available in range set: " + podCidr);
    }
    pod.config = config;
    SimulatedPod.Sandbox sandbox = new SimulatedPod.Sandbox(ids.next(), config.attempt(), loop.clock().instant(), ip);
    pod.sandboxes.addFirst(sandbox);
    bySandbox.put(sandbox.id, pod);
    return done(sandbox.id);
  }

  private Optional<SimulatedPod.Sandbox> sandbox(String id) {
    return Optional.ofNullable(bySandbox.get(id)).flatMap(pod -> pod.sandbox(id));
  }

  @Override
  public CompletionStage<Boolean> stopSandbox(String id) {
    Optional<SimulatedPod.Sandbox> found = sandbox(id);
    found.filter(s -> s.ready).ifPresent(
        sandbox -> {
          containersOf(id).forEach(c -> c.exit(137, "Error"));
          unready(sandbox);
        });
    return done(true);
  }

  private void unready(SimulatedPod.Sandbox sandbox) {
    sandbox.ready = false;
    if (!sandbox.ip.isEmpty()) {
      addresses.giveBack(sandbox.ip);
    }
  }

  private List<SimulatedContainer> containersOf(String sandboxId) {
    SimulatedPod pod = bySandbox.get(sandboxId);
    return pod == null ? List.of() : pod.containers.stream().filter(c -> c.sandboxId.equals(sandboxId)).toList();
  }

  @Override
  public CompletionStage<Boolean> removeSandbox(String id) {
    SimulatedPod pod = bySandbox.remove(id);
    if (pod != null) {
      pod.sandbox(id).filter(s -> s.ready).ifPresent(this::unready);
      for (SimulatedContainer container : List.copyOf(pod.containers)) {
        if (container.sandboxId.equals(id)) {
          remove(pod, container);
        }
      }
      pod.sandboxes.removeIf(s -> s.id.equals(id));
      if (pod.sandboxes.isEmpty()) {
        pods.remove(pod.config.uid());
      }
    }
    return done(true);
  }

  // ---- containers

  @Override
  public CompletionStage<String> createContainer(String sandboxId, SandboxConfig sandbox, ContainerConfig config) {
    SimulatedPod pod = bySandbox.get(sandboxId);
    if (pod == null || sandbox(sandboxId).filter(s -> s.ready).isEmpty()) {
      return failed(Code.FAILED_PRECONDITION, "sandbox " + sandboxId + " is not ready");
    }
    Optional<Image> image = images.find(config.image());
    if (image.isEmpty()) {
      return failed(Code.NOT_FOUND, "image \"" + config.image() + "\" is not there");
    }
    if (pod.containers.stream().anyMatch(c -> c.config.name().equals(config.name()) && c.config.attempt() == config.attempt())) {
      return failed(Code.ALREADY_EXISTS, "container " + config.name() + " attempt " + config.attempt() + " is there already");
    }
    Knobs knob = knobs.of(pod.config.annotations(), config.name(), config.image(), Knobs.ends(pod.config, config.name()));
    SimulatedContainer container = new SimulatedContainer(this, pod.config, sandboxId, ids.next(), config, image.get().id(), knob);
    pod.containers.addFirst(container);
    containers.put(container.id, container);
    return done(container.id);
  }

  @Override
  public CompletionStage<Boolean> startContainer(String id) {
    SimulatedContainer container = containers.get(id);
    return container == null ? failed(Code.NOT_FOUND, "no container " + id) : container.start();
  }

  @Override
  public CompletionStage<Boolean> stopContainer(String id, Duration grace) {
    SimulatedContainer container = containers.get(id);
    return container == null ? done(true) : container.stop(grace);
  }

  @Override
  public CompletionStage<Boolean> removeContainer(String id) {
    SimulatedContainer container = containers.get(id);
    if (container != null) {
      SimulatedPod pod = bySandbox.get(container.sandboxId);
      if (pod != null) {
        remove(pod, container);
      }
    }
    return done(true);
  }

  private void remove(SimulatedPod pod, SimulatedContainer container) {
    container.exit(137, "Error");
    removedCpuNanos += container.stats().cpuNanos();
    pod.containers.remove(container);
    containers.remove(container.id);
  }

  @Override
  public CompletionStage<RuntimePod> pod(String uid) {
    SimulatedPod pod = pods.get(uid);
    return done(pod == null ? RuntimePod.none(uid) : pod.told());
  }

  @Override
  public CompletionStage<List<RuntimePod>> pods() {
    return done(pods.values().stream().map(SimulatedPod::told).toList());
  }

  // ---- images

  @Override
  public CompletionStage<Image> pullImage(String image, SandboxConfig forPod) {
    return images.pull(image, forPod.uid(), knobs.of(forPod.annotations(), "", image, false));
  }

  @Override
  public CompletionStage<Optional<Image>> imageStatus(String image) {
    return done(images.find(image));
  }

  @Override
  public ImageViews imageViews() {
    return images;
  }

  @Override
  public CompletionStage<List<Image>> images() {
    return done(images.all());
  }

  @Override
  public CompletionStage<Boolean> removeImage(String image) {
    return images.remove(image);
  }

  // ---- looking in

  @Override
  public CompletionStage<ExecResult> exec(String containerId, List<String> command, Duration timeout) {
    return running(containerId).map(c -> c.exec(command, timeout)).orElseGet(() -> notRunning(containerId));
  }

  private Optional<SimulatedContainer> running(String containerId) {
    return Optional.ofNullable(containers.get(containerId)).filter(c -> c.state == State.RUNNING);
  }

  private static <T> CompletionStage<T> notRunning(String containerId) {
    return failed(Code.FAILED_PRECONDITION, "container " + containerId + " is not running");
  }

  @Override
  public CompletionStage<ProcessSession> open(
      String containerId, ExecRequest request, ProcessSession.Output output) {
    Optional<SimulatedContainer> container = running(containerId);
    return container.isEmpty() ? notRunning(containerId) : done(container.get().open(request, output));
  }

  @Override
  public CompletionStage<ProcessSession> attach(
      String containerId, AttachRequest request, ProcessSession.Output output) {
    Optional<SimulatedContainer> container = running(containerId);
    return container.isEmpty() ? notRunning(containerId) : done(container.get().attach(request, output));
  }

  @Override
  public CompletionStage<Link> connect(String sandboxId, int port, Sink received) {
    return ports.connect(sandboxId, port, received);
  }

  public SimulatedPorts ports() {
    return ports;
  }

  /** Whether an address is one of its pods' network, into which no packet leads. */
  public boolean owns(String address) {
    return addresses.contains(address);
  }

  @Override
  public CompletionStage<Stats> stats(String containerId) {
    SimulatedContainer container = containers.get(containerId);
    return container == null
        ? failed(Code.NOT_FOUND, "no container " + containerId)
        : done(container.stats());
  }

  @Override
  public CompletionStage<List<LogLine>> logs(String containerId) {
    SimulatedContainer container = containers.get(containerId);
    return container == null ? failed(Code.NOT_FOUND, "no container " + containerId) : done(List.copyOf(container.logs));
  }

  /** What a pod's annotations say by now of how much it uses. */
  public void annotated(String podUid, Map<String, String> annotations) {
    SimulatedPod pod = pods.get(podUid);
    if (pod != null) {
      pod.containers.forEach(
          c -> c.uses(knobs.of(annotations, c.config.name(), c.config.image(), Knobs.ends(pod.config, c.config.name()))));
    }
  }

  /** What all containers use together, and used as long as the node is there. */
  public Stats use() {
    long cpuNanos = removedCpuNanos;
    long memoryBytes = 0;
    long layerBytes = 0;
    long nanoCores = 0;
    for (SimulatedContainer container : containers.values()) {
      Stats one = container.stats();
      cpuNanos += one.cpuNanos();
      memoryBytes += one.memoryBytes();
      layerBytes += one.writableLayerBytes();
      nanoCores += one.nanoCores().orElse(0);
    }
    return new Stats(loop.clock().instant(), cpuNanos, memoryBytes, layerBytes, OptionalLong.of(nanoCores));
  }

  /** How many containers run now. */
  public long running() {
    return containers.values().stream().filter(c -> c.state == State.RUNNING).count();
  }

  /** Tells the uid and {@code namespace/name} of every pod of which a container runs now. */
  public void eachRunning(BiConsumer<String, String> pod) {
    for (SimulatedPod one : pods.values()) {
      if (one.containers.stream().anyMatch(c -> c.state == State.RUNNING)) {
        pod.accept(one.config.uid(), one.config.namespace() + "/" + one.config.name());
      }
    }
  }

  /** A container has begun to run here, or ceased to. */
  void changed() {
    changes++;
  }

  /** Another number whenever a container has begun to run here, or ceased to. */
  public long changes() {
    return changes;
  }

  /** Every process is killed, those that hold the pods' networks as well. */
  void killAll() {
    for (SimulatedPod pod : List.copyOf(pods.values())) {
      for (SimulatedPod.Sandbox sandbox : List.copyOf(pod.sandboxes)) {
        if (sandbox.ready) {
          var _ = stopSandbox(sandbox.id);
          changed(pod.config.uid());
        }
      }
    }
  }

  /** The machine goes down: every process is lost, and what the writable layers held stays. */
  public void crash() {
    for (SimulatedPod pod : pods.values()) {
      pod.containers.forEach(c -> c.lost());
      pod.sandboxes.stream().filter(s -> s.ready).forEach(this::unready);
    }
  }
}
