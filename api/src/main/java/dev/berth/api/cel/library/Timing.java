package dev.berth.api.cel.library;

import static dev.berth.api.cel.library.Functions.text;

import dev.berth.api.cel.value.CelError;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Parts of timestamps and durations; without a time zone in UTC. */
final class Timing {
  private Timing() {}

  static void register(Map<String, Function> to) {
    part(to, "getFullYear", ZonedDateTime::getYear);
    part(to, "getMonth", t -> t.getMonthValue() - 1L);
    part(to, "getDate", ZonedDateTime::getDayOfMonth);
    part(to, "getDayOfMonth", t -> t.getDayOfMonth() - 1L);
    part(to, "getDayOfWeek", t -> t.getDayOfWeek().getValue() % 7);
    part(to, "getDayOfYear", t -> t.getDayOfYear() - 1L);
    both(to, "getHours", ZonedDateTime::getHour, Duration::toHours);
    both(to, "getMinutes", ZonedDateTime::getMinute, Duration::toMinutes);
    both(to, "getSeconds", ZonedDateTime::getSecond, Duration::toSeconds);
    both(to, "getMilliseconds", t -> t.getNano() / 1_000_000L, Duration::toMillis);
  }

  private static void part(Map<String, Function> to, String name, ToLongFunction<ZonedDateTime> part) {
    to.put(name + "/1", (a, m) -> part.applyAsLong(in(a[0], "UTC")));
    to.put(name + "/2", (a, m) -> part.applyAsLong(in(a[0], text(a[1]))));
  }

  private static void both(
      Map<String, Function> to, String name, ToLongFunction<ZonedDateTime> part, ToLongFunction<Duration> whole) {
    part(to, name, part);
    to.put(name + "/1", (a, m) -> a[0] instanceof Duration d
        ? whole.applyAsLong(d) : part.applyAsLong(in(a[0], "UTC")));
  }

  private static ZonedDateTime in(Object arg, String zone) {
    if (!(arg instanceof Instant time)) {
      throw CelError.noSuchOverload();
    }
    try {
      return time.atZone(zone.indexOf(':') >= 0
          ? ZoneOffset.of(zone.charAt(0) == '-' || zone.charAt(0) == '+' ? zone : "+" + zone)
          : ZoneId.of(zone));
    } catch (DateTimeException e) {
      throw new CelError("unknown time zone " + zone);
    }
  }
}
