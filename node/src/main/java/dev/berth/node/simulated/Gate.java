package dev.berth.node.simulated;

import dev.berth.base.loop.Loop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.random.RandomGenerator;

/**
 * The loop of a machine that can stand still or be lost, on top of one that goes on. While it is frozen nothing of the machine
 * runs; what falls due meanwhile runs when it thaws, in order. Once it is shut, nothing that was handed over before ever runs, even
 * if it is opened again.
 */
final class Gate implements Loop {
  private final Loop loop;
  private final Queue<Runnable> held = new ArrayDeque<>();
  private boolean frozen;
  private boolean shut;
  private int life;

  Gate(Loop loop) {
    this.loop = loop;
  }

  void freeze() {
    frozen = true;
  }

  void thaw() {
    frozen = false;
    while (!frozen && !held.isEmpty()) {
      loop.execute(ofThisLife(held.remove()));
    }
  }

  void shut() {
    shut = true;
    life++;
    frozen = false;
    held.clear();
  }

  void reopen() {
    shut = false;
  }

  boolean isShut() {
    return shut;
  }

  /** Runs it now, or when the machine thaws, or never. */
  void pass(Runnable task) {
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
