package dev.berth.http;

import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The Date header's text (RFC 9110, IMF-fixdate), made once a second. Thread-safe; by hand, as a formatter is slow to
 * load.
 */
final class DateHeader {
  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private record Made(long second, String text) {}

  private final InstantSource clock;
  private volatile Made last = new Made(Long.MIN_VALUE, "");

  DateHeader(InstantSource clock) {
    this.clock = clock;
  }

  String text() {
    long second = Math.floorDiv(clock.millis(), 1000L);
    Made made = last;
    if (made.second != second) {
      made = new Made(second, format(LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC)));
      last = made;
    }
    return made.text;
  }

  private static String format(LocalDateTime t) {
    StringBuilder b = new StringBuilder(29);
    b.append(DAYS.get(t.getDayOfWeek().getValue() - 1)).append(", ");
    two(b, t.getDayOfMonth()).append(' ').append(MONTHS.get(t.getMonthValue() - 1)).append(' ');
    b.append(t.getYear()).append(' ');
    two(b, t.getHour()).append(':');
    two(b, t.getMinute()).append(':');
    return two(b, t.getSecond()).append(" GMT").toString();
  }

  private static StringBuilder two(StringBuilder b, int n) {
    return b.append((char) ('0' + n / 10)).append((char) ('0' + n % 10));
  }
}
