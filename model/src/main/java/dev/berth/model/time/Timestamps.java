package dev.berth.model.time;

import dev.berth.base.json.JsonObject;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;

/** RFC 3339 in seconds ({@code metav1.Time}) and microseconds ({@code metav1.MicroTime}), always printed in UTC. */
public final class Timestamps {
  /** With a zero for each digit. */
  private static final String FORM = "0000-00-00T00:00:00Z";

  private Timestamps() {}

  /** {@code 2024-05-01T12:00:00Z}: fractions of a second are cut. */
  public static String format(Instant time) {
    LocalDateTime t = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    return seconds(t).append('Z').toString();
  }

  /** {@code 2024-05-01T12:00:00.000000Z}. */
  public static String formatMicro(Instant time) {
    LocalDateTime t = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    StringBuilder b = seconds(t).append('.');
    return number(b, t.getNano() / 1000, 6).append('Z').toString();
  }

  /** A {@code metav1.Time}; a fraction and any offset are accepted. @throws TimeException with Go's text */
  public static Instant parse(String text) {
    return new Parser(text, false).parse();
  }

  /** Whether a text is a time as {@link #format} writes it, in a year that has four digits. */
  public static boolean isFormatted(String text) {
    if (text.length() != FORM.length()) {
      return false;
    }
    for (int i = 0; i < FORM.length(); i++) {
      char expected = FORM.charAt(i);
      if (expected == '0' ? !Parser.isDigit(text.charAt(i)) : text.charAt(i) != expected) {
        return false;
      }
    }
    int month = two(text, 5);
    int day = two(text, 8);
    return month >= 1 && month <= 12
        && day >= 1 && (day <= 28 || day <= YearMonth.of(two(text, 0) * 100 + two(text, 2), month).lengthOfMonth())
        && two(text, 11) <= 23 && two(text, 14) <= 59 && two(text, 17) <= 59;
  }

  private static int two(String text, int at) {
    return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
  }

  /** A {@code metav1.MicroTime}: exactly six decimals. @throws TimeException with Go's text */
  public static Instant parseMicro(String text) {
    return new Parser(text, true).parse();
  }

  /** The member as a time; empty where it is missing, null or no time. */
  public static Optional<Instant> of(JsonObject object, String member) {
    String text = object.text(member);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(text));
    } catch (TimeException notATime) {
      return Optional.empty();
    }
  }

  private static StringBuilder seconds(LocalDateTime t) {
    StringBuilder b = new StringBuilder(27);
    number(b, t.getYear(), 4).append('-');
    number(b, t.getMonthValue(), 2).append('-');
    number(b, t.getDayOfMonth(), 2).append('T');
    number(b, t.getHour(), 2).append(':');
    number(b, t.getMinute(), 2).append(':');
    return number(b, t.getSecond(), 2);
  }

  private static StringBuilder number(StringBuilder b, int value, int width) {
    int power = 1;
    for (int digits = 1; digits < width; digits++) {
      power *= 10;
      if (value >= 0 && value < power) {
        b.append('0');
      }
    }
    return b.append(value);
  }

  /** Walks the text beside Go's layout, so that errors name the part of the layout that did not fit. */
  private static final class Parser {
    private final String text;
    private final boolean micro;
    private int at;

    Parser(String text, boolean micro) {
      this.text = text;
      this.micro = micro;
    }

    Instant parse() {
      int year = digits(4, 4, "2006");
      literal('-');
      int month = digits(2, 2, "01");
      if (month < 1 || month > 12) {
        throw range("month");
      }
      literal('-');
      int day = digits(2, 2, "02");
      literal('T');
      int hour = digits(1, 2, "15");
      if (hour > 23) {
        throw range("hour");
      }
      literal(':');
      int minute = digits(2, 2, "04");
      if (minute > 59) {
        throw range("minute");
      }
      literal(':');
      int second = digits(2, 2, "05");
      if (second > 59) {
        throw range("second");
      }
      int nanos = micro ? exactFraction() : fraction();
      int offset = offset();
      if (at < text.length()) {
        throw new TimeException(start() + ": extra text: " + quote(text.substring(at)));
      }
      if (day < 1 || day > YearMonth.of(year, month).lengthOfMonth()) {
        throw range("day");
      }
      return LocalDateTime.of(year, month, day, hour, minute, second, nanos)
          .toInstant(ZoneOffset.UTC)
          .minusSeconds(offset);
    }

    private int digits(int least, int most, String element) {
      int end = at;
      while (end < text.length() && end - at < most && isDigit(text.charAt(end))) {
        end++;
      }
      if (end - at < least) {
        throw cannot(element);
      }
      int value = Integer.parseInt(text.substring(at, end));
      at = end;
      return value;
    }

    private void literal(char c) {
      if (at >= text.length() || text.charAt(at) != c) {
        throw cannot(String.valueOf(c));
      }
      at++;
    }

    private int fraction() {
      if (at + 1 >= text.length() || text.charAt(at) != '.' && text.charAt(at) != ','
          || !isDigit(text.charAt(at + 1))) {
        return 0;
      }
      int end = at + 1;
      while (end < text.length() && isDigit(text.charAt(end))) {
        end++;
      }
      String digits = text.substring(at + 1, Math.min(end, at + 10));
      at = end;
      return Integer.parseInt(digits + "0".repeat(9 - digits.length()));
    }

    private int exactFraction() {
      int end = at + 7;
      boolean fits = end <= text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',');
      for (int i = at + 1; fits && i < end; i++) {
        fits = isDigit(text.charAt(i));
      }
      if (!fits) {
        throw cannot(".000000");
      }
      int nanos = Integer.parseInt(text.substring(at + 1, end)) * 1000;
      at = end;
      return nanos;
    }

    /** Seconds east of Greenwich. */
    private int offset() {
      if (at < text.length() && text.charAt(at) == 'Z') {
        at++;
        return 0;
      }
      boolean fits =
          at + 6 <= text.length()
              && (text.charAt(at) == '+' || text.charAt(at) == '-')
              && isDigit(text.charAt(at + 1))
              && isDigit(text.charAt(at + 2))
              && text.charAt(at + 3) == ':'
              && isDigit(text.charAt(at + 4))
              && isDigit(text.charAt(at + 5));
      if (!fits) {
        throw cannot("Z07:00");
      }
      int hours = Integer.parseInt(text.substring(at + 1, at + 3));
      int minutes = Integer.parseInt(text.substring(at + 4, at + 6));
      if (hours > 24) {
        throw range("time zone offset hour");
      }
      if (minutes > 60) {
        throw range("time zone offset minute");
      }
      int seconds = (hours * 60 + minutes) * 60;
      int signed = text.charAt(at) == '-' ? -seconds : seconds;
      at += 6;
      return signed;
    }

    private String start() {
      return "parsing time " + quote(text);
    }

    private TimeException cannot(String element) {
      String layout = micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
      return new TimeException(
          start() + " as " + quote(layout) + ": cannot parse " + quote(text.substring(at)) + " as " + quote(element));
    }

    private TimeException range(String part) {
      return new TimeException(start() + ": " + part + " out of range");
    }

    /** Go's own quoting in package time: bytes outside ASCII in hex. */
    private static String quote(String s) {
      StringBuilder b = new StringBuilder("\"");
      for (byte octet : s.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
        if (octet < 0x20) {
          b.append("\\x").append(Character.forDigit(octet >> 4 & 15, 16)).append(Character.forDigit(octet & 15, 16));
        } else {
          b.append(octet == '"' || octet == '\\' ? "\\" : "").append((char) octet);
        }
      }
      return b.append('"').toString();
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }
  }
}
