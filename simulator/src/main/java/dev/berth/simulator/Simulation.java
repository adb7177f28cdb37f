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

  /** Many times what happens when everything starts at once: whoever goes on so works for ever. */
  private static final int MOST_AT_ONCE = 20_000;

  private final Scenario scenario;
  private final World world;
  private final Users users;

  private Simulation(Scenario scenario) {
    this.scenario = scenario;
    this.world = new World(scenario.seed(), scenario.nodes());
    this.users = new Users(world);
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
    long events = 0;
    long end = 0;
    for (Scenario.Step step : scenario.steps()) {
      world.loop().schedule(Duration.ofMillis(step.atMillis()), () -> act(step.action()));
      end = Math.max(end, step.atMillis());
    }
    long calmNanos = Duration.ofMillis(end + 1).toNanos();
    world.loop().schedule(Duration.ofNanos(calmNanos), this::calm);
    long lastNanos = calmNanos + CALM.toNanos();
    long momentNanos = 0;
    long atMoment = 0;
    while (world.violations().isEmpty() && world.loop().nanos() < lastNanos && world.loop().runNext()) {
      events++;
      world.happened();
      atMoment = world.loop().nanos() == momentNanos ? atMoment + 1 : 0;
      momentNanos = world.loop().nanos();
      if (atMoment == MOST_AT_ONCE) {
        world.violated("TimePasses", MOST_AT_ONCE + " events happened at one moment, and there is no end of them");
      }
      if (world.loop().nanos() > calmNanos && events % 512 == 0 && Settled.unsettled(world.truth()).isEmpty()) {
        break;
      }
      if (!world.loop().failures().isEmpty()) {
        Throwable fault = world.loop().failures().getFirst();
        world.violated("NoTaskFails", fault + " at " + (fault.getStackTrace().length > 0 ? fault.getStackTrace()[0] : ""));
      }
    }
    if (world.violations().isEmpty()) {
      Settled.unsettled(world.truth()).stream().findFirst().ifPresent(what -> world.violated("Settles", what));
    }
    return new Outcome(world.violations().stream().findFirst(), List.copyOf(world.transcript()), events);
  }

  private void calm() {
    world.note("calm");
    world.site().faults(Faults.NONE);
    world.site().outage(false);
    world.badDrivers(0);
    world.site().allReachable();
    later(EACH_HELP, this::help);
  }

  private void help() {
    users.deletePodsThatCannotStart();
    later(EACH_HELP, this::help);
  }

  private void act(Action action) {
    world.note("action: " + action.text());
    world.trouble(Duration.ofSeconds(blinding(action)));
    switch (action) {
      case Action.CreateSet a -> users.createSet(a);
      case Action.Scale a -> users.scale(a);
      case Action.Image a -> users.image(a);
      case Action.DeleteSet a -> users.deleteSet(a);
      case Action.DeletePod a -> users.deletePod(a.set(), a.ordinal());
      case Action.Evict a -> users.evict(a.set(), a.ordinal());
      case Action.DeleteClaim a -> users.deleteClaim(a.set(), a.ordinal());
      case Action.Rude a -> users.rude(a.writes());
      case Action.Kill a -> world.site().kill(a.component(), Duration.ofSeconds(a.seconds()));
      case Action.Freeze a -> world.site().freeze(a.component(), Duration.ofSeconds(a.seconds()));
      case Action.Skew a -> world.site().skew(a.component(), Duration.ofSeconds(a.seconds()));
      case Action.Cut a -> {
        world.site().reachable(a.component(), false);
        later(a.seconds(), () -> world.site().reachable(a.component(), true));
      }
      case Action.Outage a -> {
        world.site().outage(true);
        later(a.seconds(), () -> world.site().outage(false));
      }
      case Action.KillServer a ->
          world.site().components().forEach(name -> world.site().kill(name, Duration.ofSeconds(a.seconds())));
      case Action.Storm a -> {
        world.site().faults(Faults.STORM);
        later(a.seconds(), () -> world.site().faults(Faults.NONE));
      }
      case Action.PowerOff a -> world.powerOff(a.node(), Duration.ofSeconds(a.seconds()));
      case Action.BadDrivers a -> {
        world.badDrivers(a.percent());
        later(a.seconds(), () -> world.badDrivers(0));
      }
    }
  }

  /** For how many seconds from now the action keeps components from seeing what is; negative where it does not. */
  private static int blinding(Action action) {
    return switch (action) {
      case Action.Freeze a -> a.seconds();
      case Action.Cut a -> a.seconds();
      case Action.Outage a -> a.seconds();
      case Action.Storm a -> a.seconds();
      case Action.CreateSet _, Action.Scale _, Action.Image _, Action.DeleteSet _, Action.DeletePod _, Action.Evict _,
          Action.DeleteClaim _, Action.Rude _, Action.Kill _, Action.KillServer _, Action.Skew _, Action.PowerOff _,
          Action.BadDrivers _ -> Integer.MIN_VALUE;
    };
  }

  private void later(int seconds, Runnable then) {
    world.loop().schedule(Duration.ofSeconds(seconds), then);
  }
}
