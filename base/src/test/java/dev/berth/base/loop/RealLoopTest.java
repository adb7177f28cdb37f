package dev.berth.base.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RealLoopTest extends LoopContract {
  private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
  private final RealLoop loop = new RealLoop("test-loop", failures::add);

  @Override
  Loop loop() {
    return loop;
  }

  @Override
  List<Throwable> failures() {
    return failures;
  }

  /** Looks from inside, after each task and each millisecond. */
  @Override
  void awaitSize(List<?> log, int size) {
    CountDownLatch reached = new CountDownLatch(1);
    look(log, size, reached);
    try {
      assertThat(reached.await(20, TimeUnit.SECONDS)).as("tasks ran: %s", log).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void look(List<?> log, int size, CountDownLatch reached) {
    if (log.size() >= size) {
      reached.countDown();
    } else {
      loop.schedule(java.time.Duration.ofMillis(1), () -> look(log, size, reached));
    }
  }

  @Test
  void tasksOfManyThreadsAllRun() throws InterruptedException {
    int threads = 4;
    CountDownLatch done = new CountDownLatch(threads);
    for (int t = 0; t < threads; t++) {
      Thread.ofVirtual()
          .start(
              () -> {
                for (int i = 0; i < 5_000; i++) {
                  loop.execute(() -> log.add("x"));
                }
                done.countDown();
              });
    }
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    awaitSize(log, threads * 5_000);
  }

  @Test
  void anInterruptedTaskDoesNotEndTheLoop() {
    loop.execute(() -> Thread.currentThread().interrupt());
    loop.execute(() -> log.add("still here"));
    awaitSize(log, 1);
    assertThat(log).containsExactly("still here");
  }

  @Test
  void goesOnWhereWhoIsToldOfFailuresFails() throws InterruptedException {
    CountDownLatch after = new CountDownLatch(1);
    List<Throwable> unheard = Collections.synchronizedList(new ArrayList<>());
    RuntimeException task = new IllegalStateException("the task");
    Error deaf = new NoClassDefFoundError("who is told");
    try (RealLoop told =
        new RealLoop(
            "deaf-loop",
            failure -> {
              throw deaf;
            })) {
      told.execute(() -> Thread.currentThread().setUncaughtExceptionHandler((thread, why) -> unheard.add(why)));
      told.execute(
          () -> {
            throw task;
          });
      told.execute(after::countDown);
      assertThat(after.await(20, TimeUnit.SECONDS)).as("the turn after it").isTrue();
    }
    assertThat(unheard).containsExactly(deaf);
    assertThat(deaf.getSuppressed()).containsExactly(task);
  }

  @Test
  void aTaskMayCloseItsLoop() throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    loop.execute(
        () -> {
          loop.close();
          closed.countDown();
        });
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
