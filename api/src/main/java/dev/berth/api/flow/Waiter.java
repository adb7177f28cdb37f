package dev.berth.api.flow;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A request in a queue, on the thread that will handle it. */
final class Waiter {
  private final CountDownLatch seated = new CountDownLatch(1);

  void seat() {
    seated.countDown();
  }

  /** False where the time is up, or the thread is wanted elsewhere. */
  boolean await(Duration longest) {
    try {
      return seated.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  boolean isSeated() {
    return seated.getCount() == 0;
  }
}
