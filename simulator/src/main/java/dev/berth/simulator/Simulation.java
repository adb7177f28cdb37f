package dev.berth.simulator;

import dev.berth.simulator.fault.Faults;
import dev.berth.simulator.scenario.Action;
import dev.berth.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs a scenario: every action at its time, then calm, in which everything must come to be as it was asked for. Ends at the
 * first violation.
 */
public final class Simulation {
  /** How long everything may take to settle when nothing fails any more. */
  private static final Duration CALM = Duration.ofMinutes(15);

  /** How often, in seconds, users look then whether somebody has to act. */
  private static final int EACH_HELP = 60;

  /** Longer than a node is waited for that is silent, and the pods on it after that. */
  private static final int LONG_SECONDS = 60;

  /** Of sets as small as these. */
  private static final int MOST_AT_ONCE = 20_000;

  private final Scenario scenario;
  private final World world;
  private final Users users;
  private final Asks asks;
  private final Rude rude;
  private final Daemons daemons;
  private final Copies copies;
  private final Groups groups;
  private final Writers writers;
  private final Operators operators;
  private final StaticVolumes statics;
  private final Workloads workloads;
  private final Settled settled;
  private final Mishaps mishaps;
  private final Turns turns;

  private Simulation(Scenario scenario) {
    this.scenario = scenario;
    this.world = new World(scenario);
    Asking asking = new Asking(world);
    this.users = new Users(world, asking);
    this.asks = new Asks(world, asking);
    this.rude = new Rude(world, asking);
    this.daemons = new Daemons(world, asking);
    this.copies = new Copies(world, asking);
    this.groups = new Groups(world, asking);
    this.writers = new Writers(world);
    this.operators = new Operators(world, asking);
    this.workloads = new Workloads(world, asking);
    this.statics = new StaticVolumes(world, asking);
    this.mishaps = new Mishaps(world);
    this.turns = new Turns(world, MOST_AT_ONCE);
    this.settled = new Settled(
            world.truth(), world::volumes, world::snapshots, world.machines()::unsettled, world.machines()::used, world::running, world::behind);
  }

  /**
   * How it went.
   *
   * @param violation what was wrong first, or nothing
   * @param transcript what happened, a line each
   * @param events turns of the loop
   */
  public record Outcome(Optional<String> violation, List<String> transcript, long events) {}

  public static Outcome run(Scenario scenario) {
    Simulation simulation = new Simulation(scenario);
    try (World world = simulation.world) {
      return simulation.run();
    }
  }

  private Outcome run() {
    statics.prepare();
    users.prepare();
    long end = 0;
    for (Scenario.Step step : scenario.steps()) {
      world.loop().schedule(Duration.ofMillis(step.atMillis()), () -> act(step.action()));
      end = Math.max(end, step.atMillis() + longest(step.action()) * 1000L);
    }
    long calmNanos = Duration.ofMillis(end + 1).toNanos();
    world.loop().schedule(Duration.ofNanos(calmNanos), this::calm);
    long lastNanos = calmNanos + CALM.toNanos();
    while (world.loop().nanos() < lastNanos && turns.next()) {
      if (world.loop().nanos() > calmNanos && turns.made() % 512 == 0 && settled.unsettled().isEmpty()) {
        break;
      }
    }
    if (world.violations().isEmpty()) {
      settled.unsettled().stream().findFirst().ifPresent(what -> world.violated("Settles", what));
    }
    return new Outcome(world.violations().stream().findFirst(), List.copyOf(world.transcript()), turns.made());
  }

  /** What shows its effect only when it has lasted long, and whoever writes, is not ended by the calm. */
  private static int longest(Action action) {
    return switch (action) {
      case Action.Cut a when a.seconds() > LONG_SECONDS -> a.seconds();
      case Action.Deafen a when a.seconds() > LONG_SECONDS -> a.seconds();
      case Action.Write a -> a.seconds();
      default -> 0;
    };
  }

  private void calm() {
    world.note("calm");
    world.site().faults(Faults.NONE);
    world.site().outage(false);
    world.store().full(false);
    rude.rest();
    world.badDrivers(0);
    world.noRoom(Duration.ZERO);
    world.site().allReachable();
    operators.openAll();
    users.deleteReaders();
    later(EACH_HELP, this::help);
  }

  private void help() {
    users.deletePodsThatCannotStart();
    users.deleteReaders();
    copies.deleteOld();
    groups.help();
    asks.deleteStuck();
    asks.takeBackMoves();
    asks.bringTogether();
    users.giveUpLost();
    users.makeRoom();
    statics.makeForWaiting();
    later(EACH_HELP, this::help);
  }

  private void act(Action action) {
    world.note("action: " + action.text());
    switch (action) {
      case Action.CreateSet a -> users.createSet(a);
      case Action.Scale a -> users.scale(a);
      case Action.Image a -> users.image(a);
      case Action.UpdateStrategy a -> users.updateStrategy(a);
      case Action.Start a -> users.start(a);
      case Action.LeaveOut a -> users.leaveOut(a);
      case Action.Retention a -> users.retention(a);
      case Action.DeleteSet a -> users.deleteSet(a);
      case Action.DeletePod a -> users.deletePod(a.set(), a.ordinal());
      case Action.Evict a -> users.evict(a.set(), a.ordinal());
      case Action.DeleteClaim a -> users.deleteClaim(a.set(), a.ordinal());
      case Action.Expand a -> users.expand(a);
      case Action.Grow a -> asks.grow(a);
      case Action.AddClaims a -> asks.addClaims(a);
      case Action.Resize a -> asks.resize(a);
      case Action.Spoil a -> asks.spoil(a);
      case Action.Keep a -> asks.keep(a);
      case Action.Reader a -> users.reader(a);
      case Action.Volumes a -> statics.make(a.count());
      case Action.Reserve a -> statics.reserve(a);
      case Action.Deploy a -> workloads.deploy(a);
      case Action.Undeploy a -> workloads.undeploy(a);
      case Action.Drop a -> workloads.drop(a);
      case Action.Job a -> workloads.job(a);
      case Action.Daemon a -> daemons.deploy(a);
      case Action.Undaemon a -> daemons.undeploy(a);
      case Action.Vip a -> users.vip(a);
      case Action.Snapshot a -> copies.take(a);
      case Action.Restore a -> copies.restore(a);
      case Action.DeleteSnapshot a -> copies.delete(a);
      case Action.Group a -> groups.take(a);
      case Action.DeleteGroup a -> groups.delete(a);
      case Action.Write a -> writers.write(a);
      case Action.Limit a -> asks.limit(a);
      case Action.Move a -> asks.move(a);
      case Action.Quorum a -> asks.quorum(a);
      case Action.Budget a -> workloads.budget(a);
      case Action.Displace a -> operators.displace(a.of());
      case Action.DeleteNamespace _ -> users.deleteNamespace();
      case Action.Drain a -> operators.drain(a);
      case Action.Lose a -> operators.lose(a);
      case Action.Rude a -> rude.rude(a.writes());
      case Action.Abandon a -> operators.abandon(a);
      case Action.Race a -> {
        rude.race(a.percent());
        later(a.seconds(), rude::rest);
      }
      case Action.Mishap a -> mishaps.happen(a);
    }
  }

  private void later(int seconds, Runnable then) {
    world.loop().schedule(Duration.ofSeconds(seconds), then);
  }
}
