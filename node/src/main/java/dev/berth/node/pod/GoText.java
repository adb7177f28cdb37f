package dev.berth.node.pod;

import java.time.Duration;

/** How Go prints what stands in messages. */
public final class GoText {
  private GoText() {}

  /** {@code 10s}, {@code 1m20s}, {@code 5m0s}, {@code 1.5s}, {@code 250ms}. */
  public static String duration(Duration d) {
    if (d.isZero()) {
      return "0s";
    }
    if (d.compareTo(Duration.ofSeconds(1)) < 0) {
      return trim(d.toNanos() / 1e6) + "ms";
    }
    StringBuilder text = new StringBuilder();
    long minutes = d.toMinutes();
    if (minutes >= 60) {
      text.append(minutes / 60).append('h');
    }
    if (minutes > 0) {
      text.append(minutes % 60).append('m');
    }
    return text.append(trim(d.toMillis() % 60_000 / 1e3)).append('s').toString();
  }

  private static String trim(double value) {
    long whole = (long) value;
    return value == whole ? Long.toString(whole) : Double.toString(value);
  }

  /** {@code [a b]}, as {@code %s} and {@code %v} print a slice. */
  public static String list(Iterable<String> items) {
    return "[" + String.join(" ", items) + "]";
  }
}
