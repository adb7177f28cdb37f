package dev.berth.base.loop;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;

/**
 * A thread's worth of turns, a clock and timers.
 *
 * <p><b>Turns.</b> Tasks run one at a time, each to its end, all on the same thread; state that only tasks touch needs no
 * lock. Tasks that are executed run in the order in which they were handed over, by whichever thread. A task must not
 * block: blocking work goes to a thread of its own, which posts its result back with {@link #execute}.
 *
 * <p><b>Timers.</b> A timer runs as a task, never before its time, in the order of due times; between equal times there is
 * no promise. A timer that is cancelled before it has begun does not run. Delays are measured on the monotonic clock:
 * setting the wall clock moves no timer.
 *
 * <p><b>Failures.</b> A task that throws ends there; the loop tells its failure listener and goes on. What serves several in
 * one task tells of the fault of one with {@link #fault} and goes on with the others.
 *
 * <p><b>Limits and end.</b> A loop holds a bounded number of tasks and timers; beyond it, and once it is closed, {@link
 * #execute} and {@link #schedule} throw {@link RejectedExecutionException}. Closing lets the running task end and drops
 * what waits.
 *
 * <p>{@code execute}, {@code schedule}, the clocks and {@code cancel} may be called from any thread on a real loop; a
 * virtual loop belongs to the thread that drives it.
 */
public interface Loop extends Executor, AutoCloseable {

  /** Something that will run at its time, unless it is cancelled. */
  interface Timer {
    /** True where this call kept the task from running; false where it has begun, or was cancelled before. */
    boolean cancel();
  }

  /** The wall clock. */
  InstantSource clock();

  /** The monotonic clock, from an arbitrary origin. */
  long nanos();

  /** The only source of chance: seeded on a virtual loop. Use it on the loop's thread. */
  RandomGenerator random();

  /** Runs the task in its turn. */
  @Override
  void execute(Runnable task);

  /** Runs the task at once where the caller is a task of this loop, otherwise in its turn. */
  default void inTurn(Runnable task) {
    if (inLoop()) {
      task.run();
    } else {
      execute(task);
    }
  }

  /** Has the failure listener told, in a turn of its own. */
  default void fault(String where, Throwable why) {
    execute(
        () -> {
          throw new IllegalStateException(where, why);
        });
  }

  /** Runs the task once, no earlier than after the delay; a delay of zero or less is due at once. */
  Timer schedule(Duration delay, Runnable task);

  /** Whether the caller is a task of this loop. */
  boolean inLoop();

  @Override
  void close();
}
