package dev.berth.model.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Durations as tables show them, to two or three figures: {@code 45s}, {@code 5m30s}, {@code 3d4h}, {@code 2y35d}. */
public final class HumanDuration {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long YEAR = 365 * DAY;

  private HumanDuration() {}

  /** Source: apimachinery {@code pkg/util/duration}. */
  public static String format(Duration duration) {
    // toward zero, as Go's conversion; up to two seconds ahead are taken for clocks that differ
    long seconds = duration.isNegative() ? -duration.negated().toSeconds() : duration.toSeconds();
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 2 * MINUTE) {
      return Math.max(0, seconds) + "s";
    }
    if (seconds < 10 * MINUTE) {
      return pair(seconds, MINUTE, "m", 1, "s", MINUTE);
    }
    if (seconds < 3 * HOUR) {
      return seconds / MINUTE + "m";
    }
    if (seconds < 8 * HOUR) {
      return pair(seconds, HOUR, "h", MINUTE, "m", 60);
    }
    if (seconds < 2 * DAY) {
      return seconds / HOUR + "h";
    }
    if (seconds < 8 * DAY) {
      return pair(seconds, DAY, "d", HOUR, "h", 24);
    }
    if (seconds < 2 * YEAR) {
      return seconds / DAY + "d";
    }
    return seconds < 8 * YEAR ? pair(seconds, YEAR, "y", DAY, "d", 365) : seconds / YEAR + "y";
  }

  private static String pair(long seconds, long unit, String name, long part, String partName, long parts) {
    long rest = seconds / part % parts;
    return seconds / unit + name + (rest == 0 ? "" : rest + partName);
  }

  /** How long ago; {@code <unknown>} where there is no time. */
  public static String since(Optional<Instant> time, Instant now) {
    return time.map(t -> format(Duration.between(t, now))).orElse("<unknown>");
  }
}
