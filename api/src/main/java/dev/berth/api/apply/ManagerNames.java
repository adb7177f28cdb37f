package dev.berth.api.apply;

import java.util.Optional;

/** What the manager of a write is called. */
public final class ManagerNames {
  /** Upstream's limit, in bytes of UTF-8. */
  private static final int MAX_BYTES = 128;

  private ManagerNames() {}

  /** The parameter {@code fieldManager}, or what the user agent says before its first slash. */
  public static String of(Optional<String> fieldManager, String userAgent) {
    return fieldManager.filter(m -> !m.isEmpty()).orElseGet(() -> prefix(userAgent));
  }

  private static String prefix(String userAgent) {
    int slash = userAgent.indexOf('/');
    String name = slash < 0 ? userAgent : userAgent.substring(0, slash);
    StringBuilder out = new StringBuilder(name.length());
    int bytes = 0;
    for (int c : name.codePoints().toArray()) {
      if (!isPrintable(c)) {
        continue;
      }
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (bytes > MAX_BYTES) {
        break;
      }
      out.appendCodePoint(c);
    }
    return out.toString();
  }

  /** Go's notion: letters, marks, numbers, punctuation, symbols, and the space. */
  private static boolean isPrintable(int c) {
    return c == ' '
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SPACE_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
