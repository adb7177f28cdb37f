package dev.berth.api.cel.value;

import java.util.Optional;
import java.util.Set;

/**
 * Names of fields as expressions write them (apiserver {@code pkg/cel/escaping.go}): {@code a-b} is {@code a__dash__b},
 * words of the language are {@code __namespace__}. What is no identifier then cannot be named.
 */
public final class FieldNames {
  private static final Set<String> RESERVED = Set.of(
      "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
      "let", "loop", "package", "namespace", "return", "var", "void", "while");

  private FieldNames() {}

  /** Words of the language. */
  public static boolean isReserved(String name) {
    return RESERVED.contains(name);
  }

  /** The name as expressions write it; empty where they cannot. */
  public static Optional<String> escape(String name) {
    if (RESERVED.contains(name)) {
      return Optional.of("__" + name + "__");
    }
    StringBuilder out = new StringBuilder(name.length() + 8);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_' && i + 1 < name.length() && name.charAt(i + 1) == '_') {
        out.append("__underscores__");
        i++;
      } else if (c == '.') {
        out.append("__dot__");
      } else if (c == '-') {
        out.append("__dash__");
      } else if (c == '/') {
        out.append("__slash__");
      } else if (c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9') {
        out.append(c);
      } else {
        return Optional.empty();
      }
    }
    return name.isEmpty() ? Optional.empty() : Optional.of(out.toString());
  }

  /** The field's name in JSON; the same where nothing is escaped. */
  public static String unescape(String escaped) {
    if (!escaped.contains("__")) {
      return escaped;
    }
    if (escaped.length() > 4 && escaped.startsWith("__") && escaped.endsWith("__")) {
      String word = escaped.substring(2, escaped.length() - 2);
      if (RESERVED.contains(word)) {
        return word;
      }
    }
    return escaped.replace("__dot__", ".").replace("__dash__", "-").replace("__slash__", "/")
        .replace("__underscores__", "__");
  }
}
