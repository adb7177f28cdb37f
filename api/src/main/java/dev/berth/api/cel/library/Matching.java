package dev.berth.api.cel.library;

import static dev.berth.api.cel.library.Functions.text;
import static dev.berth.api.cel.library.Functions.whole;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.GrownList;
import dev.berth.api.cel.value.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Regular expressions of RE2: no expression takes more than linear time (apiserver {@code library/regex.go}). */
final class Matching {
  private static final int KEPT = 500;
  private static final int KEPT_LENGTH = 1_000;
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private Matching() {}

  static void register(Map<String, Function> to) {
    to.put("matches/2", (a, m) -> pattern(text(a[1]), "").matcher(text(a[0])).find());
    to.put("find/2", (a, m) -> find(text(a[0]), text(a[1])));
    to.put("findAll/2", (a, m) -> findAll(text(a[0]), text(a[1]), -1, m));
    to.put("findAll/3", (a, m) -> findAll(text(a[0]), text(a[1]), whole(a[2]), m));
  }

  private static Pattern pattern(String expression, String prefix) {
    Pattern known = PATTERNS.get(expression);
    if (known != null) {
      return known;
    }
    try {
      Pattern made = Pattern.compile(expression);
      if (PATTERNS.size() < KEPT && expression.length() <= KEPT_LENGTH) {
        PATTERNS.put(expression, made);
      }
      return made;
    } catch (PatternSyntaxException e) {
      throw new CelError(prefix + fault(e, expression));
    }
  }

  static Optional<String> check(String expression) {
    try {
      pattern(expression, "");
      return Optional.empty();
    } catch (CelError e) {
      return Optional.of(e.text());
    }
  }

  /** In the words of Go's {@code regexp}. */
  private static String fault(PatternSyntaxException e, String expression) {
    // What it says of a parenthesis too many is about itself.
    if (e.getPattern().equals("stack underflow")) {
      return "error parsing regexp: unexpected ): `" + expression + "`";
    }
    return "error parsing regexp: " + e.getDescription()
        + (e.getPattern() == null || e.getPattern().isEmpty() ? "" : ": `" + e.getPattern() + "`");
  }

  private static String find(String s, String expression) {
    Matcher matcher = pattern(expression, "Illegal regex: ").matcher(s);
    return matcher.find() ? matcher.group() : "";
  }

  private static Object findAll(String s, String expression, long most, Meter meter) {
    Matcher matcher = pattern(expression, "Illegal regex: ").matcher(s);
    List<Object> out = new ArrayList<>();
    while ((most < 0 || out.size() < most) && matcher.find()) {
      meter.work(1);
      out.add(matcher.group());
    }
    return GrownList.of(out);
  }
}
