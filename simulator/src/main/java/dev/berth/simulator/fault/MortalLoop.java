package dev.berth.simulator.fault;

import dev.berth.base.loop.Loop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A component's share of the simulation's loop. It can be killed: then nothing of the component happens any more, not even
 * what was due. It can be frozen, as a process that is stopped or starved: then everything waits until it is thawed. Its wall
 * clock may be wrong.
 */
public final class MortalLoop implements Loop {
  private final Loop base;
  private final Duration skew;
  private final List<Runnable> held = new ArrayList<>();
  private boolean alive = true;
  private boolean frozen;

  public MortalLoop(Loop base, Duration skew) {
    this.base = base;
    this.skew = skew;
  }

  public void freeze() {
    frozen = true;
  }

  public void thaw() {
    frozen = false;
    List<Runnable> waiting = List.copyOf(held);
    held.clear();
    waiting.forEach(this::execute);
  }

  boolean isFrozen() {
    return frozen;
  }

  public boolean isAlive() {
    return alive;
  }

  private void run(Runnable task) {
    if (!alive) {
      return;
    }
    if (frozen) {
      held.add(task);
    } else {
      task.run();
    }
  }

  @Override
  public InstantSource clock() {
    return () -> base.clock().instant().plus(skew);
  }

  @Override
  public long nanos() {
    return base.nanos();
  }

  @Override
  public RandomGenerator random() {
    return base.random();
  }

  @Override
  public void execute(Runnable task) {
    base.execute(() -> run(task));
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    return base.schedule(delay, () -> run(task));
  }

  @Override
  public boolean inLoop() {
    return base.inLoop();
  }

  /** Kills it. */
  @Override
  public void close() {
    alive = false;
    held.clear();
  }
}
