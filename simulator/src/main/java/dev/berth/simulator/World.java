package dev.berth.simulator;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.Answer;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.node.agent.NodeSettings;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.control.ControlPlane;
import dev.berth.simulator.fault.BusyStore;
import dev.berth.simulator.fault.DriverFaults;
import dev.berth.simulator.fault.FaultySite;
import dev.berth.simulator.fault.SlowRuntime;
import dev.berth.simulator.invariant.OneIdentity.Running;
import dev.berth.simulator.scenario.Scenario;
import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.Faults.Verb;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.simulated.Faults;
import dev.berth.storage.simulated.Seen;
import dev.berth.storage.simulated.SimulatedDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A cluster in which things go wrong: the API on a memory store, every component on its own site, nodes that lose power, and
 * those who watch that the invariants hold. It owns the transcript.
 */
public final class World implements AutoCloseable {
  private static final List<Kind<?>> WATCHED =
      List.of(
          Kinds.POD, Kinds.CLAIM, Kinds.VOLUME, Kinds.STATEFUL_SET, Kinds.NODE, Kinds.CONTROLLER_REVISION,
          Kinds.VOLUME_ATTACHMENT, Kinds.LEASE, Kinds.NAMESPACE, Kinds.SERVICE, Kinds.ENDPOINT_SLICE, Kinds.DEPLOYMENT,
          Kinds.REPLICA_SET, Kinds.JOB, Kinds.POD_DISRUPTION_BUDGET, Kinds.STORAGE_CLASS, Kinds.DAEMON_SET,
          Kinds.VOLUME_SNAPSHOT, Kinds.VOLUME_SNAPSHOT_CONTENT, Kinds.VOLUME_GROUP_SNAPSHOT,
          Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT);
  private static final Duration AGAIN = Duration.ofSeconds(5);
  /** A driver whose volumes are attached to one node at a time, and reached from every one. */
  static final String NETWORK = "net.berth.dev";
  /** Pods wait for the certificates that are published to them; nobody here reads them. */
  static final ControlPlane.Settings SETTINGS =
      new ControlPlane.Settings("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", List.of("*"));

  /** How long a volume is on its way from one node's disk to another's. */
  private static final Duration COPYING = Duration.ofSeconds(10);
  /** Of nodes that fence themselves. */
  private static final Duration LEASE = Duration.ofSeconds(40);

  private final SimulatedCluster cluster;
  private final BusyStore store;
  private final FaultySite site;
  private final Machines machines;
  private final DriverFaults driverFaults;
  private final Picture truth;
  private final Trouble trouble;
  private final Electors electors = new Electors();
  private final Judges judges;
  private final List<String> transcript = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private final Set<String> excused = new HashSet<>();
  /** When something of a type changed last. */
  private final Map<GroupVersionKind, Long> changedNanos = new HashMap<>();
  /** As which the machines' agents are cut off and killed, by their numbers. */
  private final List<String> agents = new ArrayList<>();
  private BiConsumer<String, Write> listener = (_, _) -> {};
  private final Map<Integer, Long> offUntil = new HashMap<>();
  private final Kubelets kubelets = new Kubelets();
  /** Agents that are. */
  private final Set<String> dead = new HashSet<>();

  /** With machines of names that no user would give them. */
  World(Scenario scenario) {
    this(
        scenario.seed(), IntStream.range(0, scenario.nodes()).mapToObj(i -> new Place("n" + i + "-1", "n" + i + "-*")).toList(),
        scenario.fencing() ? node -> node.fencing(LEASE) : UnaryOperator.identity(), scenario.takesGroups(),
        scenario.elsewhere());
  }

  /**
   * With machines of these names.
   *
   * @param kind makes of a plain machine what it is
   */
  static World of(long seed, List<String> nodes, UnaryOperator<NodeSettings> kind) {
    return new World(seed, nodes.stream().map(name -> new Place(name, name + "-*")).toList(), kind, false, false);
  }

  /** A machine's name, and as which its agent is cut off and killed. */
  private record Place(String node, String agent) {}

  /** @param groups whether {@link #NETWORK} takes snapshots of groups */
  private World(long seed, List<Place> places, UnaryOperator<NodeSettings> kind, boolean groups, boolean elsewhere) {
    List<BusyStore> stores = new ArrayList<>();
    cluster =
        SimulatedCluster.apiOnly(
            seed,
            (store, loop) -> {
              stores.add(new BusyStore(store, loop));
              return stores.getFirst();
            },
            kubelets);
    store = stores.getFirst();
    site = new FaultySite(loop(), cluster.server(), this::note, this::asked, what -> violated("ViewsAgree", what), elsewhere);
    trouble = new Trouble(loop());
    driverFaults = new DriverFaults(loop());
    site.pages(driverFaults::measuring);
    Faults faults =
        (driver, verb, id, node) -> {
          tell(verb, id, node);
          return driverFaults.before(driver, verb, id, node);
        };
    Drivers drivers =
        new Drivers(
            Stream.of(SimulatedDriver.Settings.block().withDelays(Map.of(Verb.MOVE, COPYING)), SimulatedDriver.Settings.dir(), network(groups))
                .<VolumeDriver>map(settings -> new SimulatedDriver(loop(), settings, faults))
                .toList());
    machines = new Machines(drivers);
    truth = new Picture(loop(), cluster.server().source(loop()));
    judges = new Judges(truth, loop().clock(), trouble, machines, electors, this::stored, this::violated);
    Needs needs = Needs.of(WATCHED.toArray(Kind<?>[]::new)).with(Indexes.PODS_BY_NODE, Indexes.PODS_BY_CLAIM);
    truth.follow(needs.kinds());
    truth.index(needs.indexes());
    WATCHED.forEach(this::watch);
    cluster.server().furnish(drivers);
    site.start(ControlPlane.components(SETTINGS.withDrivers(drivers)));
    site.start(electors.components());
    for (Place place : places) {
      start(place, kind, drivers);
    }
    loop().runDue();
  }

  private static SimulatedDriver.Settings network(boolean groups) {
    SimulatedDriver.Settings plain = SimulatedDriver.Settings.net();
    return new SimulatedDriver.Settings(
        plain.name(), plain.traits().withGroupSnapshots(groups), plain.delays(), plain.poolBytes());
  }

  /** Each a component of its own, so that it can be cut off alone. */
  private void start(Place place, UnaryOperator<NodeSettings> kind, Drivers drivers) {
    int number = agents.size();
    SimulatedNodes.Settings plain = SimulatedNodes.Settings.of(0);
    SimulatedNodes node =
        ControlPlane.nodes(
            site, drivers,
            new SimulatedNodes.Settings(0, place.agent.substring(0, place.agent.length() - 1), plain.node(), plain.knobs())
                .withWay(runtime -> SlowRuntime.of(runtime, loop(), site::delay)));
    agents.add(place.agent);
    machines.add(node);
    NodeSettings settings = kind.apply(plain.node().of(place.node, number));
    // the machine and its containers run on when the agent dies
    site.guest(
        place.agent,
        new FaultySite.Guest(
            () -> {
              dead.add(place.agent);
              node.stopAgent(place.node);
            },
            () -> {
              dead.remove(place.agent);
              node.restartAgent(place.node);
            }));
    node.add(settings, drivers);
    kubelets.add(loop(), truth, drivers, node, settings, () -> !dead.contains(place.agent) && site.answers(place.agent));
  }

  private <T extends KubeObject> void watch(Kind<T> kind) {
    truth.onChange(
        kind, (before, after) -> changed(kind.type(), before.map(KubeObject.class::cast), after.map(KubeObject.class::cast)));
  }

  private void changed(ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after) {
    if (!truth.isSynced()) {
      return; // what there is in the beginning is told by its name, not by its age
    }
    changedNanos.put(type.gvk(), loop().nanos());
    note(Telling.of(type, before, after));
    judges.changed(type, before, after);
  }

  /** As the store has it at this moment, whatever anybody has been told yet. */
  private Optional<JsonObject> stored(Ref ref) {
    return cluster.store()
        .get(ref.type().key(ref.namespace(), ref.name()))
        .map(entry -> known(ref, entry.revision()).orElseGet(() -> (JsonObject) Json.parse(entry.bytes())));
  }

  /** The same without reading it, where that version has been told already. */
  private Optional<JsonObject> known(Ref ref, long revision) {
    return WATCHED.stream()
        .filter(kind -> kind.type().gvk().equals(ref.type().gvk()))
        .findFirst()
        .flatMap(kind -> truth.get(kind, ref.namespace(), ref.name()))
        .filter(object -> object.revision() == revision)
        .map(KubeObject::json);
  }

  private Consumer<Answer> asked(String component, Write write) {
    listener.accept(component, write);
    return judges.asked(component, write);
  }

  /** Who hears of every write of a component, just before it is carried out. */
  void onWrite(BiConsumer<String, Write> hears) {
    listener = hears;
  }

  private void tell(Verb verb, String id, String node) {
    judges.asked(verb, id, node);
  }

  /** Those who are told what happens. */
  Judges judges() {
    return judges;
  }

  void violated(String invariant, String what) {
    if (excused.contains(invariant)) {
      note("what somebody asked for: " + invariant + ": " + what);
      return;
    }
    violations.add(invariant + ": " + what);
    note("VIOLATED " + invariant + ": " + what);
  }

  /** Somebody does what breaks these, as he was told it would: from now on they are no errors. */
  void excuse(Set<String> invariants) {
    excused.addAll(invariants);
  }

  /** Remembers what happened, with the time. */
  public void note(String line) {
    if (!line.isEmpty()) {
      transcript.add(String.format("%10.3f %s", loop().nanos() / 1e9, line));
    }
  }

  /** What keeps components from seeing what is. */
  Trouble trouble() {
    return trouble;
  }

  /** The machine is off for the time; then it comes up with its disk, once it is told what there is. */
  void powerOff(int number, Duration time) {
    SimulatedNodes node = machines.number(number);
    long until = loop().nanos() + time.toNanos();
    offUntil.merge(machines.place(number), until, Math::max);
    node.names().forEach(node::kill);
    loop().schedule(time, () -> powerOn(number, until));
  }

  private void powerOn(int number, long until) {
    SimulatedNodes node = machines.number(number);
    if (offUntil.getOrDefault(machines.place(number), 0L) > until) {
      return; // it has been switched off again
    }
    if (site.isInTouch(agent(number))) {
      node.names().forEach(node::restart);
    } else {
      loop().schedule(AGAIN, () -> powerOn(number, until));
    }
  }

  /** The node's disk has no room for the time. */
  void fullDisk(int number, Duration time) {
    SimulatedNodes node = machines.number(number);
    node.names().forEach(name -> node.fillDisk(name, true));
    loop().schedule(time, () -> node.names().forEach(name -> node.fillDisk(name, false)));
  }

  /** The names of the nodes of this number. */
  List<String> nodes(int number) {
    return machines.number(number).names();
  }

  /** Which components do not see what is. Of what has changed at this very moment nobody needs to have heard. */
  List<String> behind() {
    Set<Kind<?>> quiet = new HashSet<>(WATCHED);
    quiet.removeIf(kind -> changedNanos.getOrDefault(kind.type().gvk(), -1L) == loop().nanos());
    List<String> found = site.behind(truth, quiet);
    return found.isEmpty() && electors.leading().isEmpty() ? List.of("of those who contend for a lease none leads") : found;
  }

  /** The driver {@link #NETWORK}. */
  SimulatedDriver network() {
    return machines.driver(NETWORK);
  }

  /** All processes on all nodes. */
  List<Running> running() {
    return machines.running();
  }

  /** The ids of all snapshots of all drivers. */
  List<String> snapshots() {
    return machines.snapshots();
  }

  /** What is really there. */
  Machines machines() {
    return machines;
  }

  /** All volumes of all drivers. */
  List<Seen> volumes() {
    return machines.volumes();
  }

  /** The node's drivers take nothing back that is there, for the time. */
  void stuck(int number, Duration time) {
    machines.number(number).names().forEach(name -> driverFaults.stuck(name, time));
  }

  /** Volumes cannot grow for the time from now on: there is no room for more. */
  void noRoom(Duration time) {
    driverFaults.noRoom(time);
  }

  /** As others use it besides. */
  BusyStore store() {
    return store;
  }

  /** As which the agent of a node of this number is known. */
  String agent(int number) {
    return agents.get(machines.place(number));
  }

  /** Of the drivers' calls so many in a hundred go wrong from now on. */
  void badDrivers(int percent) {
    driverFaults.percent(percent);
  }

  /** Whether there is an object of the node. */
  boolean isThere(String node) {
    return truth.get(Kinds.NODE, "", node).isPresent();
  }

  /** Whether the machine of this number has power. */
  boolean isUp(int number) {
    return machines.number(number).names().stream().allMatch(machines.number(number)::isUp);
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
