package dev.berth.api.cel.library;

import dev.berth.api.cel.value.Bytes;
import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.ListValue;
import dev.berth.api.cel.value.MapValue;
import dev.berth.api.cel.value.Meter;
import dev.berth.api.cel.value.NullValue;
import dev.berth.api.cel.value.Texts;
import dev.berth.api.cel.value.TypeValue;
import dev.berth.api.cel.value.Unsigned;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Locale;
import java.util.TreeMap;

/** {@code 'x is %d'.format([1])} (cel-go {@code ext/formatting.go}). */
final class Formatting {
  private static final int DEFAULT_DIGITS = 6;
  private static final int MOST_DIGITS = 1_000;
  private static final String SUPERSCRIPT = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

  private Formatting() {}

  static String format(String pattern, ListValue args, Meter meter) {
    StringBuilder out = new StringBuilder();
    int next = 0;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      i++;
      if (i >= pattern.length()) {
        throw new CelError("unexpected end of string");
      }
      if (pattern.charAt(i) == '%') {
        out.append('%');
        continue;
      }
      int digits = DEFAULT_DIGITS;
      if (pattern.charAt(i) == '.') {
        int from = ++i;
        while (i < pattern.length() && Character.isDigit(pattern.charAt(i))) {
          i++;
        }
        if (i >= pattern.length() || i == from || i - from > 3) {
          throw new CelError("error while parsing precision: could not find end of precision specifier");
        }
        digits = Math.min(MOST_DIGITS, Integer.parseInt(pattern.substring(from, i)));
      }
      char verb = pattern.charAt(i);
      if ("sdfebxXo".indexOf(verb) < 0) {
        throw new CelError("could not parse formatting clause: unrecognized formatting clause \"" + verb + "\"");
      }
      if (next >= args.size()) {
        throw new CelError("index " + next + " out of range");
      }
      String text = clause(verb, digits, args.get(next++), meter);
      meter.work(text.length());
      out.append(text);
    }
    return out.toString();
  }

  private static String clause(char verb, int digits, Object arg, Meter meter) {
    return switch (verb) {
      case 's' -> text(arg, meter);
      case 'd' -> decimal(arg);
      case 'f' -> fixed(arg, digits);
      case 'e' -> scientific(arg, digits);
      case 'b' -> arg instanceof Boolean b ? (b ? "1" : "0") : radix(arg, 2, "binary", "integers and bools");
      case 'o' -> radix(arg, 8, "octal", "integers");
      case 'x' -> hex(arg);
      default -> hex(arg).toUpperCase(Locale.ROOT);
    };
  }

  private static CelError refuse(String clause, String types, Object arg) {
    return new CelError("error during formatting: " + clause + " clause can only be used on " + types + ", was given "
        + TypeValue.of(arg).name());
  }

  static String text(Object arg, Meter meter) {
    return switch (arg) {
      case NullValue n -> "null";
      case TypeValue t -> t.name();
      case Bytes b -> new String(b.all(), StandardCharsets.UTF_8);
      case ListValue l -> list(l, meter);
      case MapValue m -> map(m, meter);
      case String s -> s;
      case Long l -> l.toString();
      case Unsigned u -> u.toString();
      case Boolean b -> b.toString();
      case Double d -> Texts.number(d);
      case Instant t -> Texts.time(t);
      case Duration d -> Texts.seconds(d);
      case Object other -> throw refuse("string", "strings, bools, bytes, ints, doubles, maps, lists, types, durations,"
          + " and timestamps", other);
    };
  }

  private static String list(ListValue l, Meter meter) {
    StringBuilder out = new StringBuilder("[");
    for (int i = 0; i < l.size(); i++) {
      String item = text(l.get(i), meter);
      meter.work(item.length() + 2L);
      out.append(i == 0 ? "" : ", ").append(item);
    }
    return out.append(']').toString();
  }

  private static String map(MapValue m, Meter meter) {
    TreeMap<String, String> sorted = new TreeMap<>();
    for (Iterator<Object> keys = m.keys(); keys.hasNext(); ) {
      Object key = keys.next();
      String item = text(m.find(key), meter);
      meter.work(item.length() + 4L);
      sorted.put(text(key, meter), item);
    }
    StringBuilder out = new StringBuilder("{");
    sorted.forEach((k, v) -> out.append(out.length() == 1 ? "" : ", ").append(k).append(": ").append(v));
    return out.append('}').toString();
  }

  private static String decimal(Object arg) {
    return switch (arg) {
      case Long l -> l.toString();
      case Unsigned u -> u.toString();
      case Double d when !Double.isFinite(d) -> special(d);
      case Object other -> throw refuse("decimal", "integers", other);
    };
  }

  private static String special(double d) {
    return Double.isNaN(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity";
  }

  private static double number(Object arg, String clause) {
    return switch (arg) {
      case Double d -> d;
      case Long l -> l.doubleValue();
      case Unsigned u -> u.asDouble();
      case Object other -> throw refuse(clause, "doubles", other);
    };
  }

  private static String fixed(Object arg, int digits) {
    double d = number(arg, "fixed-point");
    return Double.isFinite(d)
        ? new BigDecimal(d).setScale(digits, RoundingMode.HALF_EVEN).toPlainString()
        : special(d);
  }

  /** {@code 3.140000×10⁰⁰}: what this version of the library made of Go's locales. */
  private static String scientific(Object arg, int digits) {
    double d = number(arg, "scientific");
    if (!Double.isFinite(d)) {
      return special(d);
    }
    String text = String.format(Locale.ROOT, "%." + digits + "e", d);
    int e = text.indexOf('e');
    StringBuilder out = new StringBuilder(text.substring(0, e)).append("\u00d710");
    for (int i = e + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '+') {
        out.append(c == '-' ? '\u207b' : SUPERSCRIPT.charAt(c - '0'));
      }
    }
    return out.toString();
  }

  private static String radix(Object arg, int radix, String clause, String types) {
    return switch (arg) {
      case Long l -> Long.toString(l, radix);
      case Unsigned u -> Long.toUnsignedString(u.bits(), radix);
      case Object other -> throw refuse(clause, types, other);
    };
  }

  private static String hex(Object arg) {
    return switch (arg) {
      case String s -> HexFormat.of().formatHex(s.getBytes(StandardCharsets.UTF_8));
      case Bytes b -> HexFormat.of().formatHex(b.all());
      case Object other -> radix(other, 16, "hex", "integers, byte buffers, and strings");
    };
  }
}
