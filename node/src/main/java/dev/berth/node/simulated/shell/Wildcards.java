package dev.berth.node.simulated.shell;

import java.util.regex.Pattern;

/** Patterns with {@code *} and {@code ?}. */
final class Wildcards {
  private Wildcards() {}

  /**
   * A text without what fits at one of its ends.
   *
   * @param operator {@code #} and {@code ##} for the beginning, {@code %} and {@code %%} for the end; twice for the longest
   */
  static String without(String text, String operator, String pattern) {
    boolean longest = operator.length() == 2;
    boolean front = operator.startsWith("#");
    Pattern fits = compiled(pattern);
    for (int i = 0; i <= text.length(); i++) {
      int length = longest ? text.length() - i : i;
      String piece = front ? text.substring(0, length) : text.substring(text.length() - length);
      if (fits.matcher(piece).matches()) {
        return front ? text.substring(length) : text.substring(0, text.length() - length);
      }
    }
    return text;
  }

  private static Pattern compiled(String pattern) {
    StringBuilder regex = new StringBuilder();
    pattern
        .codePoints()
        .mapToObj(Character::toString)
        .forEach(c -> regex.append(c.equals("*") ? ".*" : c.equals("?") ? "." : Pattern.quote(c)));
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
