package dev.berth.server;

import dev.berth.api.rest.Timers;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Timers of the real clock: one thread and a wheel, so that ten thousand waiting watches cost nothing. */
final class WheelTimers implements Timers, AutoCloseable {
  private final HashedWheelTimer wheel =
      new HashedWheelTimer(Thread.ofPlatform().daemon().name("timers").factory(), 100, TimeUnit.MILLISECONDS);

  @Override
  public Cancellation after(Duration delay, Runnable action) {
    Timeout timeout = wheel.newTimeout(_ -> action.run(), delay.toMillis(), TimeUnit.MILLISECONDS);
    return timeout::cancel;
  }

  @Override
  public void close() {
    wheel.stop();
  }
}
