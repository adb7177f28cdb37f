package dev.berth.simulator.rehearsal;

import java.util.Locale;

/** Times for people. */
public final class Times {
  private static final long SECOND = 1000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;

  private Times() {}

  /** {@code 1:40.1}, {@code 2:00:00.0}. */
  public static String clock(long millis) {
    long tenths = millis / 100;
    long hours = tenths / 36_000;
    long minutes = tenths / 600 % 60;
    String rest = String.format(Locale.ROOT, "%02d.%d", tenths / 10 % 60, tenths % 10);
    return hours > 0
        ? String.format(Locale.ROOT, "%d:%02d:%s", hours, minutes, rest)
        : minutes + ":" + rest;
  }

  /** {@code 0.4 s}, {@code 40 s}, {@code 10 min 19 s}, {@code 2 h 3 min}. */
  public static String span(long millis) {
    if (millis < 10 * SECOND) {
      String tenths = String.format(Locale.ROOT, "%d.%d", millis / SECOND, millis / 100 % 10);
      return (tenths.endsWith(".0") ? tenths.substring(0, tenths.length() - 2) : tenths) + " s";
    }
    long seconds = (millis + SECOND / 2) / SECOND;
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds * SECOND < HOUR) {
      return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }
    long minutes = (millis + MINUTE / 2) / MINUTE;
    return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
  }

  /** Whole percents; 100 and 0 only where it is all and nothing. */
  public static String percent(long part, long whole) {
    long rounded = whole == 0 ? 100 : Math.round(100.0 * part / whole);
    if (part < whole && rounded == 100) {
      return "> 99 %";
    }
    return part > 0 && rounded == 0 ? "< 1 %" : rounded + " %";
  }
}
