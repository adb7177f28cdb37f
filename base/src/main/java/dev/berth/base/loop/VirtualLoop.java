package dev.berth.base.loop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;

/**
 * A loop whose time stands still while tasks run and jumps to the next timer when none waits. The thread that drives it
 * runs the tasks; no other may touch it.
 *
 * <p>Timers due at the same time run in an order that the seed decides, anew for each: real timers promise none either, so
 * a run with another seed finds out who relies on one. The same seed and the same calls give the same run.
 */
public final class VirtualLoop implements Loop {
  private final Turns turns = new Turns(RealLoop.LIMIT);
  private final Random random;
  private final Random ranks;
  private final Instant start;
  private final List<Throwable> failures = new ArrayList<>();
  private long nanos;
  private long turnsMade;
  private boolean running;
  private boolean closed;

  /** @param start what the wall clock shows at first */
  public VirtualLoop(long seed, Instant start) {
    this.random = new Random(seed);
    // of their own, so that more timers do not change what tasks draw
    this.ranks = new Random(~seed);
    this.start = start;
  }

  public VirtualLoop(long seed) {
    this(seed, Instant.parse("2026-01-01T00:00:00Z"));
  }

  @Override
  public InstantSource clock() {
    return () -> start.plusNanos(nanos);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void execute(Runnable task) {
    add(nanos, 0, task);
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    Turns.Turn turn = add(nanos + RealLoop.nanos(delay), 1 + (ranks.nextLong() >>> 1), task);
    return () -> turns.cancel(turn);
  }

  private Turns.Turn add(long dueNanos, long rank, Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("the virtual loop is closed");
    }
    turnsMade++;
    Turns.Turn turn = new Turns.Turn(dueNanos, rank, turnsMade, task);
    turns.add(turn);
    return turn;
  }

  @Override
  public boolean inLoop() {
    return running;
  }

  /** Whether nothing waits, now or later. */
  public boolean isIdle() {
    return turns.isEmpty();
  }

  /** Runs what is due now, and what comes of it without time passing. */
  public void runDue() {
    advance(Duration.ZERO);
  }

  /** Lets so much time pass, running what falls due in it. */
  public void advance(Duration time) {
    long end = nanos + RealLoop.nanos(time);
    while (!turns.isEmpty() && turns.untilDue(end) <= 0) {
      step();
    }
    nanos = Math.max(nanos, end);
  }

  /**
   * Runs until nothing waits.
   *
   * @throws IllegalStateException after so many tasks: something goes on for ever
   */
  public void runUntilIdle(int mostTasks) {
    for (int i = 0; !turns.isEmpty(); i++) {
      if (i == mostTasks) {
        throw new IllegalStateException("not idle after " + mostTasks + " tasks, at " + clock().instant());
      }
      step();
    }
  }

  /** Runs the next task, at its time. False where there is none. */
  public boolean runNext() {
    if (turns.isEmpty()) {
      return false;
    }
    step();
    return true;
  }

  private void step() {
    if (running) {
      throw new IllegalStateException("a task drives the loop that runs it");
    }
    Turns.Turn turn = turns.take();
    nanos = Math.max(nanos, turn.dueNanos);
    running = true;
    try {
      turn.task.run();
    } catch (Throwable t) {
      failures.add(t);
    } finally {
      running = false;
    }
  }

  public boolean hasFailed() {
    return !failures.isEmpty();
  }

  /** What tasks have thrown, in order. */
  public List<Throwable> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    closed = true;
    turns.clear();
  }
}
