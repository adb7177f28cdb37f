package dev.berth.model.names;

/** Strings as Go's {@code %q} prints them: the form in which upstream's error texts show values. */
public final class GoQuote {
  private GoQuote() {}

  public static String quote(String s) {
    StringBuilder b = new StringBuilder(s.length() + 2).append('"');
    for (int i = 0; i < s.length(); ) {
      int c = s.codePointAt(i);
      i += Character.charCount(c);
      append(b, c);
    }
    return b.append('"').toString();
  }

  private static void append(StringBuilder b, int c) {
    switch (c) {
      case '"' -> b.append("\\\"");
      case '\\' -> b.append("\\\\");
      case '\n' -> b.append("\\n");
      case '\r' -> b.append("\\r");
      case '\t' -> b.append("\\t");
      case '\b' -> b.append("\\b");
      case '\f' -> b.append("\\f");
      case 7 -> b.append("\\a");
      case 11 -> b.append("\\v");
      default -> {
        if (c < 0x20 || c == 0x7f) {
          hex(b.append("\\x"), c, 2);
        } else if (isPrint(c)) {
          b.appendCodePoint(c);
        } else if (c < 0x10000) {
          hex(b.append("\\u"), c, 4);
        } else {
          hex(b.append("\\U"), c, 8);
        }
      }
    }
  }

  private static void hex(StringBuilder b, int c, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      b.append(Character.forDigit(c >> shift & 15, 16));
    }
  }

  /** Go's {@code unicode.IsPrint}: letters, marks, numbers, punctuation, symbols and the ASCII blank. */
  private static boolean isPrint(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
          Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}
