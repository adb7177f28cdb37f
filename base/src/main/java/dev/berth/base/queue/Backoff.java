package dev.berth.base.queue;

import java.time.Duration;

/**
 * How long a key waits after failing: the base, doubled with each failure, up to the most. The defaults are those of
 * client-go's {@code ItemExponentialFailureRateLimiter} in controllers.
 */
public record Backoff(Duration base, Duration most) {
  public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(5), Duration.ofSeconds(1000));

  public Backoff {
    if (base.isNegative() || most.compareTo(base) < 0) {
      throw new IllegalArgumentException("a backoff from " + base + " to " + most);
    }
  }

  /** The delay after so many failures in a row, counted from 1. */
  public Duration after(int failures) {
    if (base.isZero() || failures < 1) {
      return base;
    }
    double nanos = base.toNanos() * Math.pow(2, failures - 1);
    return nanos >= most.toNanos() ? most : Duration.ofNanos((long) nanos);
  }
}
