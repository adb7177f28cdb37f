package dev.berth.base.loop;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.random.RandomGenerator;

/**
 * The loop of something that can stand still or be lost, a machine or a component, on top of one that goes on. While it is frozen
 * nothing of it runs; what falls due meanwhile runs when it thaws, in order. Once it is shut, nothing that was handed over before
 * ever runs, even if it is opened again. It is frozen, shut and opened on the loop.
 */
public final class Gate implements Loop {
  private final Loop loop;
  private final Queue<Runnable> held = new ArrayDeque<>();
  private boolean frozen;
  private volatile boolean shut;
  private volatile int life;

  public Gate(Loop loop) {
    this.loop = loop;
  }

  public void freeze() {
    frozen = true;
  }

  public void thaw() {
    frozen = false;
    while (!frozen && !held.isEmpty()) {
      loop.execute(ofThisLife(held.remove()));
    }
  }

  public void shut() {
    shut = true;
    life++;
    frozen = false;
    held.clear();
  }

  public void reopen() {
    shut = false;
  }

  public boolean isShut() {
    return shut;
  }

  /** Runs it now, or when the machine thaws, or never. */
  public void pass(Runnable task) {
    if (shut) {
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
    return loop.clock();
  }

  @Override
  public long nanos() {
    return loop.nanos();
  }

  @Override
  public RandomGenerator random() {
    return loop.random();
  }

  @Override
  public void execute(Runnable task) {
    if (!shut) {
      loop.execute(ofThisLife(task));
    }
  }

  private Runnable ofThisLife(Runnable task) {
    int mine = life;
    return () -> {
      if (mine == life) {
        pass(task);
      }
    };
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    return shut ? () -> false : loop.schedule(delay, ofThisLife(task));
  }

  @Override
  public boolean inLoop() {
    return loop.inLoop();
  }

  /** Shuts the gate; the loop below goes on. */
  @Override
  public void close() {
    shut();
  }
}
