package dev.berth.node.simulated;

import dev.berth.base.loop.Gate;
import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
import dev.berth.client.View;
import dev.berth.node.agent.AgentSeat;
import dev.berth.node.agent.Fence;
import dev.berth.node.agent.Mounting;
import dev.berth.node.agent.NodeAgent;
import dev.berth.node.agent.NodeFeed;
import dev.berth.node.agent.NodeSettings;
import dev.berth.node.agent.Renewals;
import dev.berth.node.agent.Surroundings;
import dev.berth.model.streams.NodeStreams;
import dev.berth.node.log.RecordedLogs;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.stream.PodStreams;
import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.Files;
import dev.berth.storage.simulated.SimulatedDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A number of simulated nodes in one process, on one loop, over one view. Owns their machines. Everything is called on the loop.
 *
 * <p>A node can be {@link #freeze frozen} (nothing of it runs until it thaws), {@link #kill killed} (its processes and mounts are
 * lost, its disk stays) and {@link #restart restarted}; its agent alone can be {@link #restartAgent restarted}, under which
 * containers run on.
 */
public final class SimulatedNodes {

  /**
   * How they are.
   *
   * @param count of them
   * @param namePrefix {@code node-}, before a number from 1
   * @param node what a node is, by its name and number from 0
   * @param knobs how containers behave
   * @param way to a node's runtime, from its agent
   */
  public record Settings(
      int count, String namePrefix, NodeOf node, Knobs.Source knobs, UnaryOperator<Runtime> way) {
    public static Settings of(int count) {
      return new Settings(count, "node-", Settings::plain, Knobs.READ);
    }

    /** With a runtime that answers at once. */
    public Settings(int count, String namePrefix, NodeOf node, Knobs.Source knobs) {
      this(count, namePrefix, node, knobs, runtime -> runtime);
    }

    public Settings withWay(UnaryOperator<Runtime> way) {
      return new Settings(count, namePrefix, node, knobs, way);
    }

    private static NodeSettings plain(String name, int number) {
      return NodeSettings.of(name, address(number), podCidr(number))
          // pods that are there within a second need no word about being created
          .reportingCreatingAfter(Duration.ofSeconds(1));
    }

    /** {@code 172.16.0.1} for the first: as many as there may be nodes. */
    static String address(int number) {
      int host = number + 1;
      return "172." + (16 + (host >> 16 & 15)) + "." + (host >> 8 & 255) + "." + (host & 255);
    }

    /** A network of 254 addresses, {@code 10.64.0.0/24} for the first. */
    static String podCidr(int number) {
      return "10." + (64 + (number >> 8 & 127)) + "." + (number & 255) + ".0/24";
    }
  }

  /** What a node is. */
  public interface NodeOf {
    NodeSettings of(String name, int number);
  }

  private final Loop loop;
  private final Function<String, Client> clients;
  private final Function<String, EventRecorder> events;
  private final View view;
  private final Settings settings;
  private final NodeFeed feed;
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private final Map<String, Files> servers = new HashMap<>();
  private final Map<String, NodeStreams> streams = new ConcurrentHashMap<>();

  /**
   * @param clients by the name of the node; each acts as {@link NodeSettings#user} in {@link NodeSettings#GROUP}
   * @param events by the name of the node
   * @param view follows {@link NodeFeed#NEEDS}
   */
  public SimulatedNodes(
      Loop loop,
      Function<String, Client> clients,
      Function<String, EventRecorder> events,
      View view,
      Drivers drivers,
      Settings settings) {
    this.loop = loop;
    this.clients = clients;
    this.events = events;
    this.view = view;
    this.settings = settings;
    this.feed = new NodeFeed(view);
    for (int i = 0; i < settings.count; i++) {
      String name = settings.namePrefix + (i + 1);
      machines.put(name, new Machine(settings.node.of(name, i), drivers));
    }
  }

  public List<String> names() {
    return List.copyOf(machines.keySet());
  }

  /** Starts all agents. */
  public void start() {
    machines.values().forEach(Machine::start);
  }

  /** One more node. */
  public void add(NodeSettings node, Drivers drivers) {
    Machine machine = new Machine(node, drivers);
    machines.put(node.name(), machine);
    machine.start();
  }

  private Machine machine(String node) {
    Machine machine = machines.get(node);
    if (machine == null) {
      throw new IllegalArgumentException("no simulated node " + node + " among " + machines.keySet());
    }
    return machine;
  }

  public SimulatedRuntime runtime(String node) {
    return machine(node).runtime;
  }

  /** With which a node is put under pressure. */
  public SimulatedGauges gauges(String node) {
    return machine(node).gauges;
  }

  public SimulatedHost host(String node) {
    return machine(node).host;
  }

  /**
   * The agents by which the API reaches what runs here, by the names of the nodes that are up. May be called from any thread;
   * what is answered goes on when its machine is lost, and then answers nothing.
   */
  public Optional<NodeStreams> streams(String node) {
    return Optional.ofNullable(streams.get(node));
  }

  /** Whether the disk has no room for what its agent writes down. */
  public void fillDisk(String node, boolean full) {
    machine(node).ledger.full(full);
  }

  public void freeze(String node) {
    machine(node).power.freeze();
  }

  public void thaw(String node) {
    machine(node).power.thaw();
  }

  /** The machine is shut down in good order: its pods end, as far as they do in this time. Completes with whether all did. */
  public CompletionStage<Boolean> shutDown(String node, Duration ordinary, Duration critical) {
    return machine(node).seat.agent()
        .map(agent -> agent.shutDown(ordinary, critical))
        .orElseGet(() -> CompletableFuture.completedFuture(true));
  }

  /** The machine goes down: processes, mounts and what the agent knew are lost. */
  public void kill(String node) {
    machine(node).kill();
  }

  /** The machine comes up again with its disk. */
  public void restart(String node) {
    machine(node).kill();
    machine(node).start();
  }

  /** The agent is lost between two turns; what it looked after runs on, until it is {@link #restartAgent restarted}. */
  public void stopAgent(String node) {
    machine(node).stopAgent();
  }

  /** Another agent takes over from the one that is lost between two turns. */
  public void restartAgent(String node) {
    machine(node).restartAgent();
  }

  public boolean isUp(String node) {
    return !machine(node).power.isShut();
  }

  /** Nothing of it runs any more. */
  public void close() {
    new ArrayList<>(machines.values()).forEach(Machine::stop);
  }

  /** One simulated machine. */
  private final class Machine {
    private final NodeSettings node;
    private final Drivers drivers;
    private final SimulatedHost host;
    private final SimulatedGauges gauges;
    private final SimulatedLedger ledger = new SimulatedLedger();
    private final Gate power = new Gate(loop);
    private final SimulatedRuntime runtime;
    private final SimulatedWatchdog watchdog;
    /** Of the agent's process. */
    private Gate process;
    private AgentSeat seat;
    private Optional<Fence> fence = Optional.empty();
    /** By the watchdog, since the agent began. */
    private boolean unmounted;

    Machine(NodeSettings node, Drivers drivers) {
      this.node = node;
      this.drivers = drivers;
      this.host = new SimulatedHost(node.name(), simulated().map(d -> (SimulatedHost.Mounts) d::at).toList(), servers);
      this.gauges = new SimulatedGauges(host);
      this.runtime = new SimulatedRuntime(power, host, settings.knobs, node.name(), node.podCidr());
      this.watchdog = new SimulatedWatchdog(power, this::killAndUnmount);
      this.process = new Gate(power);
      this.seat = newSeat();
    }

    private Stream<SimulatedDriver> simulated() {
      return drivers.all().stream().filter(SimulatedDriver.class::isInstance).map(SimulatedDriver.class::cast);
    }

    private Client client() {
      return clients.apply(node.name());
    }

    private AgentSeat newSeat() {
      return new AgentSeat(process, this::client, this::newAgent);
    }

    private void killAndUnmount() {
      runtime.killAll();
      simulated().forEach(d -> d.unmounted(node.name()));
      unmounted = true;
    }

    private NodeAgent newAgent(Gate gate, Client client) {
      if (unmounted) {
        unmounted = false;
        ledger.unmounted();
      }
      Surroundings place =
          new Surroundings(
              gate,
              client,
              view,
              events.apply(node.name()),
              settings.way.apply(runtime),
              new SimulatedHandlers(gate, runtime, settings.knobs),
              node,
              gauges,
              fence.map(f -> (Renewals) f).orElse(Renewals.UNHEARD));
      return new NodeAgent(place, new Mounting(drivers, host, ledger, false), feed, task -> power.pass(() -> gate.pass(task)));
    }

    void start() {
      if (power.isShut()) {
        power.reopen();
        simulated().forEach(d -> d.started(node.name()));
        newProcess();
      }
      streams.put(node.name(), new PodStreams(power, view, runtime, new RecordedLogs(power, runtime)));
      begin();
    }

    private void newProcess() {
      process = new Gate(power);
      seat = newSeat();
    }

    private void begin() {
      if (node.selfFencing()) {
        watchdog.begin(node.lease());
        Fence keeper = new Fence(process, client(), node, watchdog, seat);
        fence = Optional.of(keeper);
        keeper.start();
      } else {
        seat.open();
      }
    }

    void stop() {
      streams.remove(node.name());
      endProcess();
      power.shut();
    }

    private void endProcess() {
      seat.close();
      process.shut();
    }

    void kill() {
      if (!power.isShut()) {
        stop();
        runtime.crash();
        watchdog.dismiss();
        ledger.forgetUnwritten();
        ledger.crashed();
        simulated().forEach(d -> d.crashed(node.name()));
      }
    }

    void stopAgent() {
      if (!power.isShut()) {
        endProcess();
        ledger.forgetUnwritten();
      }
    }

    void restartAgent() {
      stopAgent();
      if (!power.isShut()) {
        newProcess();
        begin();
      }
    }
  }
}
