package dev.berth.junit;

import dev.berth.api.Api;
import dev.berth.base.loop.Loop;
import dev.berth.base.loop.RealLoop;
import dev.berth.model.streams.NodeStreams;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Time as it is, a thread for what the cluster decides, and virtual ones for its requests. */
final class RealTime implements Time {
  /** How long requests that were on their way may keep a snapshot from being put back. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();

  private final RealLoop loop;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger underWay = new AtomicInteger();

  RealTime(Consumer<Throwable> faults) {
    loop = new RealLoop("berth-cluster", faults);
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public Executor calls() {
    return task -> {
      underWay.incrementAndGet();
      try {
        threads.execute(
            () -> {
              try {
                task.run();
              } finally {
                underWay.decrementAndGet();
              }
            });
      } catch (RuntimeException e) {
        underWay.decrementAndGet();
        throw e;
      }
    };
  }

  @Override
  public Executor turns() {
    return loop::inTurn;
  }

  @Override
  public NodeStreams road(NodeStreams agent) {
    return agent;
  }

  @Override
  public RandomGenerator random() {
    return loop.random();
  }

  @Override
  public Api front(Api api) {
    return api;
  }

  @Override
  public void aside(Runnable task) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          // their answers wait for the turns after this one
          long end = loop.nanos() + PATIENCE.toNanos();
          while (underWay.get() > 0 && loop.nanos() < end) {
            LockSupport.parkNanos(50_000);
          }
          try {
            task.run();
            done.complete(true);
          } catch (Throwable t) {
            // whoever waits has to be told, whatever it is
            done.completeExceptionally(t);
          }
        });
    done.join();
  }

  /** The turns that wait now, and those that they ask for. */
  @Override
  public void settle() {
    for (int i = 0; i < 3; i++) {
      aside(() -> {});
    }
  }

  @Override
  public void advance(Duration time) {
    throw new IllegalStateException(
        "time passes by itself here: start the cluster with Berth.builder().virtualTime() or @BerthTest(virtualTime = true)");
  }

  @Override
  public boolean until(Duration most, LongSupplier revision, BooleanSupplier condition) {
    long end = loop.nanos() + most.toNanos();
    while (!condition.getAsBoolean()) {
      long left = end - loop.nanos();
      if (left <= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
    }
    return true;
  }

  /** In a turn, once all answers are there: nobody has to be told that the cluster is gone. */
  @Override
  public void close() {
    aside(loop::close);
    loop.close();
    threads.close();
  }
}
