package dev.berth.simulator;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.control.ControlPlane;
import dev.berth.simulator.fault.DriverFaults;
import dev.berth.simulator.fault.FaultySite;
import dev.berth.simulator.fault.SlowRuntime;
import dev.berth.simulator.invariant.BindingsAgree;
import dev.berth.simulator.invariant.ClaimsKeepVolumes;
import dev.berth.simulator.invariant.ClaimsStay;
import dev.berth.simulator.invariant.DataOutlivesPod;
import dev.berth.simulator.invariant.DeletesDownwards;
import dev.berth.simulator.invariant.ExclusiveVolume;
import dev.berth.simulator.invariant.Invariant;
import dev.berth.simulator.invariant.NodesFit;
import dev.berth.simulator.invariant.OneIdentity;
import dev.berth.simulator.invariant.OrderIsKept;
import dev.berth.simulator.invariant.PlacedWell;
import dev.berth.simulator.invariant.RevisionsGrow;
import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.Faults.Verb;
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
  private final Machines machines;
  private final DriverFaults driverFaults;
  private final Picture truth;
  private final ExclusiveVolume exclusive;
  private final DeletesDownwards downwards = new DeletesDownwards(this::staleness);
  private final ClaimsStay staying = new ClaimsStay(this::staleness);
  private final List<Invariant> invariants;
  private final List<String> transcript = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private long troubleNanos = -STALENESS.toNanos() - 1;

  public World(long seed, int count) {
    cluster = SimulatedCluster.apiOnly(seed);
    site = new FaultySite(loop(), cluster.server(), this::note, this::asked);
    driverFaults = new DriverFaults(loop());
    Drivers drivers =
        SimulatedDrivers.of(
            loop(),
            (driver, verb, id, node) -> {
              asked(verb, id, node);
              return driverFaults.before(driver, verb, id, node);
            });
    machines = new Machines(drivers);
    exclusive = new ExclusiveVolume(machines::exclusive);
    invariants =
        List.of(
            new BindingsAgree(), new ClaimsKeepVolumes(), new OrderIsKept(this::staleness), new RevisionsGrow(),
            new NodesFit(), new OneIdentity(machines::running), exclusive, new DataOutlivesPod(machines::files),
            new PlacedWell(this::staleness), staying);
    truth = new Picture(loop(), cluster.server().source(loop()));
    Needs needs = Needs.of(WATCHED.toArray(Kind<?>[]::new)).with(Indexes.PODS_BY_NODE, Indexes.PODS_BY_CLAIM);
    truth.follow(needs.kinds());
    truth.index(needs.indexes());
    WATCHED.forEach(this::watch);
    cluster.server().furnish(drivers);
    site.start(ControlPlane.components(SETTINGS.withDrivers(drivers)));
    for (int i = 0; i < count; i++) {
      // each a component of its own, so that it can be cut off alone
      SimulatedNodes node =
          ControlPlane.nodes(
              site, drivers, named(i).withWay(runtime -> SlowRuntime.of(runtime, loop(), site::delay)));
      machines.add(node);
      // the machine and its containers run on when the agent dies
      site.guest(node.names().getFirst().replaceFirst("-.*", "-*"), () -> node.names().forEach(node::restartAgent));
      node.start();
    }
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
      judge(invariant, invariant.changed(type, before, after, truth, time));
    }
  }

  private void judge(Invariant invariant, Optional<String> wrong) {
    wrong.ifPresent(what -> violated(invariant.getClass().getSimpleName(), what));
  }

  /** Looks at everything that no object tells. After every event. */
  void happened() {
    Instant time = loop().clock().instant();
    for (Invariant invariant : invariants) {
      judge(invariant, invariant.happened(truth, time));
    }
  }

  /** A component's write is about to be carried out. */
  private void asked(String component, Write write) {
    if (component.equals("statefulset-controller") && write instanceof Write.Delete delete
        && delete.target().type().equals(Kinds.POD.type())) {
      Ref target = delete.target();
      judge(downwards, downwards.deleting(target.namespace(), target.name(), truth, loop().clock().instant()));
    }
  }

  /** A driver is about to do something. */
  private void asked(Verb verb, String id, String node) {
    if (verb == Verb.DETACH && machines.isUp(node)) {
      judge(exclusive, exclusive.detaching(id, node));
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

  /** Something keeps components from seeing what is, for the time. */
  void trouble(Duration time) {
    troubleNanos = Math.max(troubleNanos, loop().nanos() + time.toNanos());
  }

  /** How old what a component acts on may be now. */
  private Duration staleness() {
    return loop().nanos() - STALENESS.toNanos() > troubleNanos ? Duration.ZERO : STALENESS;
  }

  /** The machine is off for the time; then it comes up with its disk. */
  void powerOff(int number, Duration time) {
    SimulatedNodes node = machines.number(number);
    node.names().forEach(node::kill);
    loop().schedule(time, () -> node.names().forEach(node::restart));
  }

  /** Of the drivers' calls so many in a hundred go wrong from now on. */
  void badDrivers(int percent) {
    driverFaults.percent(percent);
  }

  /** Somebody deletes the claim on purpose. */
  void givenUp(String claim) {
    staying.givenUp(claim);
  }

  /** Whether the node has power. */
  boolean isUp(String node) {
    return machines.isUp(node);
  }

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
