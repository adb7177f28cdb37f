package dev.berth.junit;

import dev.berth.api.Api;
import dev.berth.base.loop.Loop;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.model.streams.NodeStreams;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time that stands still until somebody lets it pass; then it jumps from one thing that happens to the next. One lock guards
 * all of the cluster: whoever asks from another thread waits for the turn to end. It is fair, so that they get theirs.
 */
final class VirtualTime implements Time {
  private static final Duration STRIDE = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock(true);
  private final VirtualLoop loop;
  private final LockedLoop locked;

  VirtualTime(long seed) {
    loop = new VirtualLoop(seed);
    locked = new LockedLoop(loop, lock);
  }

  @Override
  public Loop loop() {
    return locked;
  }

  @Override
  public Executor calls() {
    return Runnable::run;
  }

  /** Whoever asks has the lock. */
  @Override
  public Executor turns() {
    return Runnable::run;
  }

  @Override
  public RandomGenerator random() {
    return locked.random();
  }

  @Override
  public Api front(Api api) {
    return new LockedApi(api, lock);
  }

  @Override
  public NodeStreams road(NodeStreams agent) {
    return new PromptStreams(agent, this::turn);
  }

  /** Whoever is in a turn gets what is due without asking. */
  private void turn() {
    lock.lock();
    try {
      if (!loop.inLoop()) {
        loop.runDue();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void aside(Runnable task) {
    lock.lock();
    try {
      loop.execute(task);
      loop.runDue();
    } finally {
      lock.unlock();
    }
    requireNoFault();
  }

  @Override
  public void settle() {
    aside(() -> {});
  }

  @Override
  public void advance(Duration time) {
    Duration left = time;
    do {
      Duration now = left.compareTo(STRIDE) < 0 ? left : STRIDE;
      lock.lock();
      try {
        loop.advance(now);
        requireNoFault();
      } finally {
        lock.unlock();
      }
      left = left.minus(now);
    } while (left.isPositive());
  }

  @Override
  public boolean until(Duration most, LongSupplier revision, BooleanSupplier condition) {
    long end = loop().nanos() + most.toNanos();
    long seenRevision = -1;
    long seenNanos = -1;
    while (true) {
      if (revision.getAsLong() != seenRevision || locked.nanos() != seenNanos) {
        seenRevision = revision.getAsLong();
        seenNanos = locked.nanos();
        // not under the lock: it may wait for a thread that asks the API something
        if (condition.getAsBoolean()) {
          return true;
        }
      }
      if (!step(end)) {
        return condition.getAsBoolean();
      }
    }
  }

  /** Lets the next thing happen. False where the time is over. */
  private boolean step(long end) {
    lock.lock();
    try {
      boolean on = loop.nanos() < end && loop.runNext();
      if (!on) {
        loop.advance(Duration.ofNanos(Math.max(0, end - loop.nanos())));
      }
      requireNoFault();
      return on;
    } finally {
      lock.unlock();
    }
  }

  private void requireNoFault() {
    if (loop.hasFailed()) {
      Throwable first = loop.failures().getFirst();
      throw new IllegalStateException("a turn of the cluster failed: " + first, first);
    }
  }

  @Override
  public void close() {
    locked.close();
  }
}
