package dev.berth.model.names;

import java.util.List;

/** The words that upstream's rules share. */
public final class RuleText {
  private RuleText() {}

  /** Too long, as names of objects have it (apimachinery {@code pkg/util/validation}). */
  public static String maxCharacters(int length) {
    return "must be no more than " + length + " characters";
  }

  /** Too long, as label keys and values have it (apimachinery {@code pkg/api/validate/content}). */
  public static String maxBytes(int length) {
    return "must be no more than " + length + " bytes";
  }

  public static String nonEmpty() {
    return "must be non-empty";
  }

  public static String between(long low, long high) {
    return "must be between " + low + " and " + high + ", inclusive";
  }

  /** What must be, an example or more, and the expression that upstream matches with. */
  public static String pattern(String must, String expression, String... examples) {
    StringBuilder b = new StringBuilder(must).append(examples.length == 0 ? " (" : " (e.g. ");
    for (int i = 0; i < examples.length; i++) {
      b.append(i == 0 ? "'" : " or '").append(examples[i]).append("', ");
    }
    return b.append("regex used for validation is '").append(expression).append("')").toString();
  }

  /** Bytes of the UTF-8 form: upstream counts bytes wherever it says characters. */
  static int utf8Length(String s) {
    int bytes = s.length();
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c >= 0x80) {
        // a surrogate pair is two chars and four bytes
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }

  /** The errors of a value that has at most one fault of form and may be too long. */
  static List<String> of(boolean tooLong, String lengthText, boolean wellFormed, String formText) {
    if (!tooLong) {
      return wellFormed ? List.of() : List.of(formText);
    }
    return wellFormed ? List.of(lengthText) : List.of(lengthText, formText);
  }
}
