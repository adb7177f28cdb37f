package dev.berth.junit;

import dev.berth.base.loop.Loop;
import dev.berth.base.loop.VirtualLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A virtual loop that other threads may hand tasks to, under the lock of whoever drives it. */
final class LockedLoop implements Loop {
  private final VirtualLoop loop;
  private final ReentrantLock lock;

  LockedLoop(VirtualLoop loop, ReentrantLock lock) {
    this.loop = loop;
    this.lock = lock;
  }

  private <T> T locked(Supplier<T> what) {
    lock.lock();
    try {
      return what.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public InstantSource clock() {
    return () -> locked(loop.clock()::instant);
  }

  @Override
  public long nanos() {
    return locked(loop::nanos);
  }

  @Override
  public RandomGenerator random() {
    return () -> locked(loop.random()::nextLong);
  }

  @Override
  public void execute(Runnable task) {
    locked(
        () -> {
          loop.execute(task);
          return task;
        });
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    Timer timer = locked(() -> loop.schedule(delay, task));
    return () -> locked(timer::cancel);
  }

  @Override
  public boolean inLoop() {
    return lock.isHeldByCurrentThread() && loop.inLoop();
  }

  @Override
  public void close() {
    locked(
        () -> {
          loop.close();
          return loop;
        });
  }
}
