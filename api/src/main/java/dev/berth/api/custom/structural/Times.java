package dev.berth.api.custom.structural;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.berth.model.time.GoDuration;
import dev.berth.model.time.TimeException;
import java.time.YearMonth;
import java.util.List;

/** The formats date, date-time and duration. Upstream: {@code strfmt/date.go}, {@code time.go}, {@code duration.go}. */
final class Times {
  private static final Pattern CLOCK =
      Pattern.compile("^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$");

  private static final Pattern AMOUNT = Pattern.compile("((\\d+)\\s*([A-Za-zµ]+))");

  /** The last of each may be continued: {@code days}. */
  private static final List<List<String>> UNITS =
      List.of(
          List.of("ns", "nano"),
          List.of("us", "µs", "micro"),
          List.of("ms", "milli"),
          List.of("s", "sec"),
          List.of("m", "min"),
          List.of("h", "hr", "hour"),
          List.of("d", "day"),
          List.of("w", "wk", "week"));

  private Times() {}

  /** {@code 2006-01-02}, a day that there is. */
  static boolean isDate(String s) {
    if (s.length() != 10 || s.charAt(4) != '-' || s.charAt(7) != '-') {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (i != 4 && i != 7 && (s.charAt(i) < '0' || s.charAt(i) > '9')) {
        return false;
      }
    }
    int month = Integer.parseInt(s, 5, 7, 10);
    int day = Integer.parseInt(s, 8, 10, 10);
    return month >= 1
        && month <= 12
        && day >= 1
        && day <= YearMonth.of(Integer.parseInt(s, 0, 4, 10), month).lengthOfMonth();
  }

  /** RFC 3339, any character before the fraction; offsets are not looked into. */
  static boolean isDateTime(String s) {
    String lower = Formats.lower(s);
    int t = lower.indexOf('t');
    if (t < 0 || !isDate(lower.substring(0, t))) {
      return false;
    }
    int second = lower.indexOf('t', t + 1);
    Matcher clock = CLOCK.matcher(lower.substring(t + 1, second < 0 ? lower.length() : second));
    return clock.find()
        && clock.group(1).compareTo("23") <= 0
        && clock.group(2).compareTo("59") <= 0
        && clock.group(3).compareTo("59") <= 0;
  }

  /** Go's form, or amounts with units somewhere in the text, as Scala has them: {@code 3 days}. */
  static boolean isDuration(String s) {
    if (isGoDuration(s)) {
      return true;
    }
    boolean found = false;
    for (Matcher m = AMOUNT.matcher(s); m.find(); ) {
      if (m.group(2).length() > 19 || m.group(2).length() == 19 && m.group(2).compareTo("9223372036854775807") > 0) {
        return false;
      }
      found |= isUnit(Formats.lower(m.group(3)));
    }
    return found;
  }

  private static boolean isGoDuration(String s) {
    try {
      GoDuration.parse(s);
      return true;
    } catch (TimeException e) {
      return false;
    }
  }

  private static boolean isUnit(String word) {
    return UNITS.stream().anyMatch(names -> names.contains(word) || word.startsWith(names.getLast()));
  }
}
