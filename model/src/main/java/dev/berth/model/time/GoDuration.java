package dev.berth.model.time;

import dev.berth.model.names.GoQuote;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;

/** Durations as Go prints and parses them: {@code 1h30m0s}, {@code 1.5s}, {@code 250ms}. */
public final class GoDuration {
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L, "us", 1_000L, "\u00b5s", 1_000L, "\u03bcs", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L, "m",
          60_000_000_000L, "h", 3_600_000_000_000L);

  private GoDuration() {}

  /** At most some 292 years either way. @throws TimeException with Go's text */
  public static Duration parse(String text) {
    int at = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
    if (text.substring(at).equals("0")) {
      return Duration.ZERO;
    }
    if (at == text.length()) {
      throw invalid(text);
    }
    BigInteger nanos = BigInteger.ZERO;
    while (at < text.length()) {
      int point = digits(text, at);
      int unit = point < text.length() && text.charAt(point) == '.' ? digits(text, point + 1) : point;
      String number = text.substring(at, unit);
      if (number.isEmpty() || number.equals(".")) {
        throw invalid(text);
      }
      int end = unit;
      while (end < text.length() && !isNumeric(text.charAt(end))) {
        end++;
      }
      String name = text.substring(unit, end);
      if (name.isEmpty()) {
        throw new TimeException("time: missing unit in duration " + GoQuote.quote(text));
      }
      Long scale = NANOS.get(name);
      if (scale == null) {
        throw new TimeException("time: unknown unit " + GoQuote.quote(name) + " in duration " + GoQuote.quote(text));
      }
      nanos = nanos.add(new BigDecimal(number).multiply(BigDecimal.valueOf(scale)).toBigInteger());
      at = end;
    }
    BigInteger signed = text.charAt(0) == '-' ? nanos.negate() : nanos;
    if (signed.bitLength() > 63) {
      throw invalid(text);
    }
    return Duration.ofNanos(signed.longValue());
  }

  private static TimeException invalid(String text) {
    return new TimeException("time: invalid duration " + GoQuote.quote(text));
  }

  /** The end of the run of digits that starts here. */
  private static int digits(String s, int start) {
    int i = start;
    while (i < s.length() && s.charAt(i) >= '0' && s.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  private static boolean isNumeric(char c) {
    return c == '.' || c >= '0' && c <= '9';
  }

  public static String format(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    BigDecimal size = BigDecimal.valueOf(nanos).abs();
    String sign = nanos < 0 ? "-" : "";
    if (size.compareTo(BigDecimal.valueOf(1_000)) < 0) {
      return sign + plain(size) + "ns";
    }
    if (size.compareTo(BigDecimal.valueOf(1_000_000)) < 0) {
      return sign + plain(size.movePointLeft(3)) + "\u00b5s";
    }
    if (size.compareTo(BigDecimal.valueOf(1_000_000_000)) < 0) {
      return sign + plain(size.movePointLeft(6)) + "ms";
    }
    BigDecimal[] minutes = size.movePointLeft(9).divideAndRemainder(BigDecimal.valueOf(60));
    long total = minutes[0].longValueExact();
    String hours = total >= 60 ? total / 60 + "h" : "";
    return sign + hours + (total > 0 ? total % 60 + "m" : "") + plain(minutes[1]) + "s";
  }

  private static String plain(BigDecimal n) {
    return n.signum() == 0 ? "0" : n.stripTrailingZeros().toPlainString();
  }
}
