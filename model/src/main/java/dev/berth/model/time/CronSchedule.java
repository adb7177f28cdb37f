package dev.berth.model.time;

import dev.berth.model.names.GoQuote;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Times that come again: five fields, or one of a few words. Grammar, meaning and error texts are those of the
 * library that
 * upstream uses (robfig/cron v3, the standard parser). Immutable.
 */
public final class CronSchedule {
  private static final Map<String, String> WORDS =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");
  private static final String EVERY = "@every ";
  private static final Pattern DURATION =
      Pattern.compile("[-+]?(?:(?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)(?:ns|us|µs|μs|ms|s|m|h))++|0");
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

  /** Days are looked through no further than this: a 29th of February is within it, a 31st of it never comes. */
  private static final int MOST_DAYS = 366 * 5;

  private final List<BitSet> fields;
  /** Whether a day has to fit both the day of the month and of the week, since one of them is open. */
  private final boolean bothDays;
  private final Optional<ZoneId> zone;
  private final Duration every;

  private CronSchedule(List<BitSet> fields, boolean bothDays, Optional<ZoneId> zone, Duration every) {
    this.fields = fields;
    this.bothDays = bothDays;
    this.zone = zone;
    this.every = every;
  }

  /** What is wrong; empty where nothing is. */
  public static Optional<String> error(String schedule) {
    try {
      read(schedule);
      return Optional.empty();
    } catch (Malformed e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Empty where {@link #error} says something. */
  public static Optional<CronSchedule> parse(String schedule) {
    try {
      return Optional.of(read(schedule));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  /** Whether the name is one of a time zone; the empty name is. */
  public static boolean isZone(String name) {
    return name.isEmpty()
        || name.equals("UTC")
        || name.equals("Local")
        || ZoneId.getAvailableZoneIds().contains(name);
  }

  /**
   * The first time after this one; empty where none comes within five years.
   *
   * @param usual the zone where the schedule names none
   */
  public Optional<Instant> next(Instant after, ZoneId usual) {
    if (!every.isZero()) {
      return Optional.of(after.plus(every).truncatedTo(ChronoUnit.SECONDS));
    }
    ZoneId in = zone.orElse(usual);
    LocalDate day = LocalDate.ofInstant(after, in);
    for (int i = 0; i < MOST_DAYS; i++, day = day.plusDays(1)) {
      if (fits(day)) {
        Optional<Instant> time = first(day, after, in);
        if (time.isPresent()) {
          return time;
        }
      }
    }
    return Optional.empty();
  }

  private boolean fits(LocalDate day) {
    boolean ofMonth = fields.get(2).get(day.getDayOfMonth());
    boolean ofWeek = fields.get(4).get(day.getDayOfWeek().getValue() % 7);
    return fields.get(3).get(day.getMonthValue()) && (bothDays ? ofMonth && ofWeek : ofMonth || ofWeek);
  }

  /** Of a day: an hour that is left out in spring has no time, one that is repeated in autumn has two. */
  private Optional<Instant> first(LocalDate day, Instant after, ZoneId in) {
    Optional<Instant> found = Optional.empty();
    for (int hour = fields.get(1).nextSetBit(0); hour >= 0; hour = fields.get(1).nextSetBit(hour + 1)) {
      for (int minute = fields.get(0).nextSetBit(0); minute >= 0; minute = fields.get(0).nextSetBit(minute + 1)) {
        LocalDateTime time = day.atTime(hour, minute);
        for (ZoneOffset offset : in.getRules().getValidOffsets(time)) {
          Instant instant = time.toInstant(offset);
          if (instant.isAfter(after) && found.filter(known -> !known.isAfter(instant)).isEmpty()) {
            found = Optional.of(instant);
          }
        }
      }
    }
    return found;
  }

  private static CronSchedule read(String text) throws Malformed {
    String schedule = text;
    Optional<ZoneId> zone = Optional.empty();
    if (schedule.isEmpty()) {
      throw new Malformed("empty spec string");
    }
    if (schedule.startsWith("TZ=") || schedule.startsWith("CRON_TZ=")) {
      int blank = schedule.indexOf(' ');
      String name = schedule.substring(schedule.indexOf('=') + 1, blank < 0 ? schedule.length() : blank);
      if (!isZone(name)) {
        throw new Malformed("provided bad location " + name + ": unknown time zone " + name);
      }
      zone = Optional.of(name.isEmpty() || name.equals("Local") ? ZoneOffset.UTC : ZoneId.of(name));
      schedule = blank < 0 ? "" : schedule.substring(blank).strip();
    }
    if (schedule.startsWith(EVERY)) {
      return new CronSchedule(List.of(), false, zone, every(schedule));
    }
    if (schedule.startsWith("@")) {
      String meaning = WORDS.get(schedule);
      if (meaning == null) {
        throw new Malformed("unrecognized descriptor: " + schedule);
      }
      schedule = meaning;
    }
    List<String> texts = schedule.isBlank() ? List.of() : List.of(schedule.strip().split("\\s+", -1));
    if (texts.size() != FIELDS.size()) {
      throw new Malformed(
          "expected exactly " + FIELDS.size() + " fields, found " + texts.size() + ": [" + String.join(" ", texts)
              + "]");
    }
    List<BitSet> fields = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      BitSet bits = new BitSet();
      for (String part : texts.get(i).split(",", -1)) {
        if (!part.isEmpty()) {
          range(part, FIELDS.get(i), bits);
        }
      }
      fields.add(bits);
    }
    return new CronSchedule(fields, isOpen(texts.get(2)) || isOpen(texts.get(4)), zone, Duration.ZERO);
  }

  /** A star, alone or in a list, or with a step of one. */
  private static boolean isOpen(String field) {
    for (String part : field.split(",", -1)) {
      if (part.matches("[*?](-[^/]*)?(/0*1)?")) {
        return true;
      }
    }
    return false;
  }

  /** At least a second, and whole ones. */
  private static Duration every(String schedule) throws Malformed {
    String duration = schedule.substring(EVERY.length());
    if (!DURATION.matcher(duration).matches()) {
      throw new Malformed(
          "failed to parse duration " + schedule + ": time: invalid duration " + GoQuote.quote(duration));
    }
    Duration parsed;
    try {
      parsed = GoDuration.parse(duration);
    } catch (TimeException e) {
      throw new Malformed("failed to parse duration " + schedule + ": " + e.getMessage());
    }
    return parsed.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : parsed.truncatedTo(ChronoUnit.SECONDS);
  }

  private static void range(String text, Range bounds, BitSet bits) throws Malformed {
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
    for (long i = start; i <= end; i += step) {
      bits.set((int) i);
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
