package dev.berth.api.kinds.batch;

import dev.berth.model.names.GoQuote;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a text is a schedule: five fields, or one of a few words. The grammar and the error texts are those of the
 * library that upstream uses (robfig/cron v3, the standard parser).
 */
final class CronSchedule {
  private static final Set<String> WORDS =
      Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
  private static final String EVERY = "@every ";
  private static final Pattern DURATION =
      Pattern.compile("[-+]?(([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+|0");
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");

  private static final List<Range> FIELDS =
      List.of(
          new Range(0, 59, Map.of()),
          new Range(0, 23, Map.of()),
          new Range(1, 31, Map.of()),
          new Range(1, 12, numbered(1, "jan feb mar apr may jun jul aug sep oct nov dec")),
          new Range(0, 6, numbered(0, "sun mon tue wed thu fri sat")));

  private record Range(long min, long max, Map<String, Long> names) {}

  /** Ends the parse with the library's text. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String text) {
      super(text, null, false, false);
    }
  }

  private CronSchedule() {}

  /** What is wrong; empty where nothing is. */
  static Optional<String> error(String schedule) {
    try {
      parse(schedule);
      return Optional.empty();
    } catch (Malformed e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static void parse(String text) throws Malformed {
    String schedule = text;
    if (schedule.isEmpty()) {
      throw new Malformed("empty spec string");
    }
    if (schedule.startsWith("TZ=") || schedule.startsWith("CRON_TZ=")) {
      int blank = schedule.indexOf(' ');
      String zone = schedule.substring(schedule.indexOf('=') + 1, blank < 0 ? schedule.length() : blank);
      if (!TimeZones.isKnown(zone)) {
        throw new Malformed("provided bad location " + zone + ": unknown time zone " + zone);
      }
      schedule = blank < 0 ? "" : schedule.substring(blank).strip();
    }
    if (schedule.startsWith("@")) {
      word(schedule);
      return;
    }
    List<String> fields = schedule.isBlank() ? List.of() : List.of(schedule.strip().split("\\s+", -1));
    if (fields.size() != FIELDS.size()) {
      throw new Malformed(
          "expected exactly " + FIELDS.size() + " fields, found " + fields.size() + ": ["
              + String.join(" ", fields) + "]");
    }
    for (int i = 0; i < fields.size(); i++) {
      for (String part : fields.get(i).split(",", -1)) {
        if (!part.isEmpty()) {
          range(part, FIELDS.get(i));
        }
      }
    }
  }

  private static void word(String schedule) throws Malformed {
    if (WORDS.contains(schedule)) {
      return;
    }
    if (!schedule.startsWith(EVERY)) {
      throw new Malformed("unrecognized descriptor: " + schedule);
    }
    String duration = schedule.substring(EVERY.length());
    if (!DURATION.matcher(duration).matches()) {
      throw new Malformed(
          "failed to parse duration " + schedule + ": time: invalid duration " + GoQuote.quote(duration));
    }
  }

  private static void range(String text, Range bounds) throws Malformed {
    List<String> steps = List.of(text.split("/", -1));
    List<String> ends = List.of(steps.getFirst().split("-", -1));
    boolean all = ends.getFirst().equals("*") || ends.getFirst().equals("?");
    long start = all ? bounds.min : number(ends.getFirst(), bounds);
    long end = bounds.max;
    if (!all) {
      end =
          switch (ends.size()) {
            case 1 -> start;
            case 2 -> number(ends.getLast(), bounds);
            default -> throw new Malformed("too many hyphens: " + text);
          };
    }
    long step = 1;
    if (steps.size() == 2) {
      step = integer(steps.getLast());
      end = ends.size() == 1 ? bounds.max : end;
    } else if (steps.size() > 2) {
      throw new Malformed("too many slashes: " + text);
    }
    if (start < bounds.min) {
      throw new Malformed("beginning of range (" + start + ") below minimum (" + bounds.min + "): " + text);
    }
    if (end > bounds.max) {
      throw new Malformed("end of range (" + end + ") above maximum (" + bounds.max + "): " + text);
    }
    if (start > end) {
      throw new Malformed("beginning of range (" + start + ") beyond end of range (" + end + "): " + text);
    }
    if (step == 0) {
      throw new Malformed("step of range should be a positive number: " + text);
    }
  }

  private static long number(String text, Range bounds) throws Malformed {
    Long named = bounds.names.get(text.toLowerCase(Locale.ROOT));
    return named != null ? named : integer(text);
  }

  private static long integer(String text) throws Malformed {
    if (!INTEGER.matcher(text).matches()) {
      throw new Malformed(
          "failed to parse int from " + text + ": strconv.Atoi: parsing " + GoQuote.quote(text)
              + ": invalid syntax");
    }
    long value = Long.parseLong(text);
    if (value < 0) {
      throw new Malformed("negative number (" + value + ") not allowed: " + text);
    }
    return value;
  }

  private static Map<String, Long> numbered(long first, String names) {
    Map<String, Long> out = new HashMap<>();
    long next = first;
    for (String name : names.split(" ", -1)) {
      out.put(name, next++);
    }
    return Map.copyOf(out);
  }
}
