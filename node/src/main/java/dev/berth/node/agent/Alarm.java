package dev.berth.node.agent;

import dev.berth.base.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One timer for all who want to be woken: it stands at the earliest moment that was asked for. */
final class Alarm {
  private final Loop loop;
  private final Runnable wake;
  private Loop.@Nullable Timer timer;
  private Instant timerAt = Instant.MAX;

  Alarm(Loop loop, Runnable wake) {
    this.loop = loop;
    this.wake = wake;
  }

  /** At the latest then. */
  void wakeAt(Instant at) {
    if (timer != null) {
      if (!at.isBefore(timerAt)) {
        return;
      }
      timer.cancel();
    }
    timerAt = at;
    timer =
        loop.schedule(
            Duration.between(loop.clock().instant(), at),
            () -> {
              timer = null;
              timerAt = Instant.MAX;
              wake.run();
            });
  }

  void close() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
