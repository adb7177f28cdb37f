package dev.berth.node.pod;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a container waits before it is started again. The first restart comes at once, and each doubles the wait of the next,
 * from 10 s to 5 min; after 10 min without a restart it begins anew (client-go {@code util/flowcontrol/backoff.go}).
 *
 * @param delay that the next restart waits, counted from the exit; zero where there was none yet
 * @param updated when the last restart was
 */
public record CrashBackoff(Duration delay, Instant updated) {
  public static final Duration FIRST = Duration.ofSeconds(10);
  public static final Duration MOST = Duration.ofMinutes(5);
  public static final CrashBackoff NONE = new CrashBackoff(Duration.ZERO, Instant.EPOCH);

  /** When a container that exited then may start again. */
  public Instant mayStart(Instant finished) {
    return hasExpired(finished) ? finished : finished.plus(delay);
  }

  /** After a restart. */
  public CrashBackoff next(Instant now) {
    if (delay.isZero() || hasExpired(now)) {
      return new CrashBackoff(FIRST, now);
    }
    Duration twice = delay.multipliedBy(2);
    return new CrashBackoff(twice.compareTo(MOST) > 0 ? MOST : twice, now);
  }

  private boolean hasExpired(Instant at) {
    return Duration.between(updated, at).compareTo(MOST.multipliedBy(2)) > 0;
  }
}
