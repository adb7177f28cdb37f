package dev.berth.simulator;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.control.ControlPlane;
import dev.berth.simulator.fault.FaultySite;
import dev.berth.simulator.invariant.BindingsAgree;
import dev.berth.simulator.invariant.Invariant;
import dev.berth.simulator.invariant.NodesFit;
import dev.berth.simulator.invariant.OrderIsKept;
import dev.berth.simulator.invariant.RevisionsGrow;
import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.SimulatedDrivers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cluster in which things go wrong: the API on a memory store, every component on its own site, nodes that lose power, and
 * those who watch that the invariants hold. It owns the transcript.
 */
public final class World implements AutoCloseable {
  private static final List<Kind<?>> WATCHED =
      List.of(
          Kinds.POD, Kinds.CLAIM, Kinds.VOLUME, Kinds.STATEFUL_SET, Kinds.NODE, Kinds.CONTROLLER_REVISION,
          Kinds.VOLUME_ATTACHMENT);
  /** Pods wait for the certificates that are published to them; nobody here reads them. */
  static final ControlPlane.Settings SETTINGS =
      new ControlPlane.Settings("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", List.of("*"));
  /** How old what a component acts on may be: the longest delay, a lost answer's time-out, a frozen component. */
  private static final Duration STALENESS = Duration.ofSeconds(90);

  private final SimulatedCluster cluster;
  private final FaultySite site;
  private final List<SimulatedNodes> nodes = new ArrayList<>();
  private final Drivers drivers;
  private final Picture truth;
  private final List<Invariant> invariants =
      List.of(new BindingsAgree(), new OrderIsKept(STALENESS), new RevisionsGrow(), new NodesFit());
  private final List<String> transcript = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();

  public World(long seed, int count) {
    cluster = SimulatedCluster.apiOnly(seed);
    site = new FaultySite(loop(), cluster.server(), this::note);
    truth = new Picture(loop(), cluster.server().source(loop()));
    Needs needs = Needs.of(WATCHED.toArray(Kind<?>[]::new)).with(Indexes.PODS_BY_NODE, Indexes.PODS_BY_CLAIM);
    truth.follow(needs.kinds());
    truth.index(needs.indexes());
    WATCHED.forEach(this::watch);
    drivers = SimulatedDrivers.of(loop());
    cluster.server().furnish(drivers);
    site.start(ControlPlane.components(SETTINGS.withDrivers(drivers)));
    for (int i = 0; i < count; i++) {
      // each a component of its own, so that it can be cut off alone
      nodes.add(ControlPlane.nodes(site, drivers, named(i)));
    }
    nodes.forEach(SimulatedNodes::start);
    loop().runDue();
  }

  private static SimulatedNodes.Settings named(int number) {
    SimulatedNodes.Settings one = SimulatedNodes.Settings.of(1);
    return new SimulatedNodes.Settings(1, "n" + number + "-", (name, _) -> one.node().of(name, number), one.knobs());
  }

  private <T extends KubeObject> void watch(Kind<T> kind) {
    truth.onChange(
        kind, (before, after) -> changed(kind.type(), before.map(KubeObject.class::cast), after.map(KubeObject.class::cast)));
  }

  private void changed(ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after) {
    Instant time = loop().clock().instant();
    note(Telling.of(type, before, after));
    for (Invariant invariant : invariants) {
      invariant
          .changed(type, before, after, truth, time)
          .ifPresent(what -> violated(invariant.getClass().getSimpleName(), what));
    }
  }

  void violated(String invariant, String what) {
    violations.add(invariant + ": " + what);
    note("VIOLATED " + invariant + ": " + what);
  }

  /** Remembers what happened, with the time. */
  public void note(String line) {
    if (!line.isEmpty()) {
      transcript.add(String.format("%10.3f %s", loop().nanos() / 1e9, line));
    }
  }

  /** The machine is off for the time; then it comes up with its disk. */
  void powerOff(int number, Duration time) {
    SimulatedNodes node = nodes.get(number % nodes.size());
    node.names().forEach(node::kill);
    loop().schedule(time, () -> node.names().forEach(node::restart));
  }

  void badDrivers(int percent, Duration time) {}

  public SimulatedCluster cluster() {
    return cluster;
  }

  public FaultySite site() {
    return site;
  }

  public VirtualLoop loop() {
    return cluster.loop();
  }

  /** The state of the store, without delay. */
  public Picture truth() {
    return truth;
  }

  public List<String> transcript() {
    return transcript;
  }

  public List<String> violations() {
    return violations;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
