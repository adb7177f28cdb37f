package dev.berth.simulator;

import dev.berth.simulator.fault.Faults;
import dev.berth.simulator.scenario.Action;
import java.time.Duration;

/** Lets go wrong what goes wrong by itself, and tells the judges who does not see what is meanwhile. */
final class Mishaps {
  private final World world;

  Mishaps(World world) {
    this.world = world;
  }

  void happen(Action.Mishap mishap) {
    blind(mishap);
    switch (mishap) {
      case Action.Kill a -> world.site().kill(a.component(), Duration.ofSeconds(a.seconds()));
      case Action.Freeze a -> world.site().freeze(a.component(), Duration.ofSeconds(a.seconds()));
      case Action.Skew a -> {
        world.trouble().skew(a.component());
        world.site().skew(a.component(), Duration.ofSeconds(a.seconds()));
      }
      case Action.Cut a -> {
        world.site().reachable(a.component(), false);
        later(a.seconds(), () -> world.site().reachable(a.component(), true));
      }
      case Action.Twin a -> {
        world.trouble().twin(a.component(), Duration.ofSeconds(a.seconds()));
        world.site().twin(a.component(), Duration.ofSeconds(a.seconds()));
      }
      case Action.Deafen a -> world.site().deafen(a.component(), Duration.ofSeconds(a.seconds()));
      case Action.Lag a -> world.site().lag(a.component(), Duration.ofSeconds(a.by()), Duration.ofSeconds(a.seconds()));
      case Action.Stuck a -> world.stuck(a.node(), Duration.ofSeconds(a.seconds()));
      case Action.FullStore a -> {
        world.store().full(true);
        later(a.seconds(), () -> world.store().full(false));
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
      case Action.FullDisk a -> world.fullDisk(a.node(), Duration.ofSeconds(a.seconds()));
      case Action.NoRoom a -> world.noRoom(Duration.ofSeconds(a.seconds()));
      case Action.PowerOff a -> world.powerOff(a.node(), Duration.ofSeconds(a.seconds()));
      case Action.BadDrivers a -> {
        world.badDrivers(a.percent());
        later(a.seconds(), () -> world.badDrivers(0));
      }
    }
  }

  /** Some keep components from seeing what is. */
  private void blind(Action.Mishap mishap) {
    switch (mishap) {
      case Action.Freeze a -> {
        blind(a.component(), a.seconds());
        world.trouble().hold(Duration.ofSeconds(a.seconds()));
      }
      case Action.Cut a -> blind(a.component(), a.seconds());
      case Action.Deafen a -> blind(a.component(), a.seconds());
      case Action.Lag a -> blind(a.component(), a.seconds() + a.by());
      case Action.FullStore a -> blind(Trouble.EVERYBODY, a.seconds());
      case Action.Outage a -> blind(Trouble.EVERYBODY, a.seconds());
      case Action.Storm a -> blind(Trouble.EVERYBODY, a.seconds());
      case Action.Kill _, Action.KillServer _, Action.Skew _, Action.PowerOff _, Action.FullDisk _, Action.BadDrivers _,
          Action.NoRoom _, Action.Stuck _, Action.Twin _ -> {}
    }
  }

  private void blind(String component, int seconds) {
    world.trouble().blind(component, Duration.ofSeconds(seconds));
  }

  private void later(int seconds, Runnable then) {
    world.loop().schedule(Duration.ofSeconds(seconds), then);
  }
}
