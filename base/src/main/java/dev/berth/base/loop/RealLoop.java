package dev.berth.base.loop;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A loop on a daemon thread of its own and the machine's clocks. The lock guards what waits; tasks run outside it. */
public final class RealLoop implements Loop {
  /** Tasks and timers that a loop may hold. */
  public static final int LIMIT = 1_000_000;

  private static final Runnable DONE = () -> {};

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private final Turns timers = new Turns(LIMIT);
  private final Consumer<Throwable> failures;
  private final Thread thread;
  private final RandomGenerator random = new SecureRandom();
  private long timersMade;
  private boolean closed;

  /**
   * Starts the thread.
   *
   * @param name of the thread
   * @param failures is told what tasks throw, on the loop's thread; what it throws itself goes to the thread's handler
   */
  public RealLoop(String name, Consumer<Throwable> failures) {
    this.failures = failures;
    this.thread = Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  private void run() {
    while (true) {
      Runnable task;
      lock.lock();
      try {
        task = awaitTask();
      } finally {
        lock.unlock();
      }
      if (task == DONE) {
        return;
      }
      try {
        task.run();
      } catch (Throwable t) {
        tell(t);
      }
    }
  }

  /** What a task is refused because the loop was closed under it is nobody's failure. */
  private void tell(Throwable failure) {
    boolean cutShort;
    lock.lock();
    try {
      cutShort = closed && failure instanceof RejectedExecutionException;
    } finally {
      lock.unlock();
    }
    if (cutShort) {
      return;
    }
    try {
      failures.accept(failure);
    } catch (Throwable deaf) {
      // everybody who waits for a turn would wait for ever if the loop ended here
      deaf.addSuppressed(failure);
      Thread own = Thread.currentThread();
      own.getUncaughtExceptionHandler().uncaughtException(own, deaf);
    }
  }

  /** The next task in its turn; {@link #DONE} once closed. A timer that is due goes first: it has waited longer. */
  private Runnable awaitTask() {
    while (!closed) {
      if (!timers.isEmpty() && timers.untilDue(System.nanoTime()) <= 0) {
        return timers.take().task;
      }
      Runnable task = ready.poll();
      if (task != null) {
        return task;
      }
      awaitChange();
    }
    return DONE;
  }

  /** Until something is added, or the first timer is due; or for no reason, which the caller looks into. */
  private void awaitChange() {
    try {
      if (timers.isEmpty()) {
        changed.await();
      } else {
        changed.awaitNanos(timers.untilDue(System.nanoTime()));
      }
    } catch (InterruptedException e) {
      // a task has left it behind: the loop ends by close, not by interruption
      Thread.interrupted();
    }
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void execute(Runnable task) {
    lock.lock();
    try {
      requireOpen();
      if (ready.size() >= LIMIT) {
        throw new RejectedExecutionException(thread.getName() + " holds " + LIMIT + " tasks, which is its limit");
      }
      ready.add(task);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    lock.lock();
    try {
      requireOpen();
      timersMade++;
      Turns.Turn turn = new Turns.Turn(System.nanoTime() + nanos(delay), 0, timersMade, task);
      timers.add(turn);
      changed.signal();
      return () -> cancel(turn);
    } finally {
      lock.unlock();
    }
  }

  /** At most a century, so that due times compare. */
  static long nanos(Duration delay) {
    Duration bound = Duration.ofDays(36_500);
    return delay.isNegative() ? 0 : delay.compareTo(bound) > 0 ? bound.toNanos() : delay.toNanos();
  }

  private boolean cancel(Turns.Turn turn) {
    lock.lock();
    try {
      return timers.cancel(turn);
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new RejectedExecutionException(thread.getName() + " is closed");
    }
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  /** Waits for the running task, unless a task of this loop calls it. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      ready.clear();
      timers.clear();
      changed.signal();
    } finally {
      lock.unlock();
    }
    if (!inLoop()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
