package dev.berth.node.pod;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The text of a file of variables: lines {@code NAME='value'}, and what a shell would make of them. Values are in single quotes and
 * taken as they are, over several lines if need be; between them are blank lines and comments. Nothing else is understood, so
 * that whatever is means the same to every shell (KEP-3721).
 */
public sealed interface EnvFile {
  /** @param values by name; of a name that is there twice, the last */
  record Parsed(Map<String, String> values) implements EnvFile {
    public Parsed {
      values = Map.copyOf(values);
    }
  }

  /** @param message for the node's log: what is wrong in which line, and nothing of its text */
  record Malformed(String message) implements EnvFile {}

  /** Never fails. */
  static EnvFile parse(String text) {
    return new Reader(text).read();
  }

  /** One pass over a text. */
  final class Reader {
    private final String text;
    private final Map<String, String> values = new HashMap<>();
    private int at;
    private int line = 1;

    private Reader(String text) {
      this.text = text;
    }

    private EnvFile read() {
      while (at < text.length()) {
        skipBlanks();
        if (isAtEnd() || text.charAt(at) == '#') {
          nextLine();
          continue;
        }
        Optional<String> wrong = variable();
        if (wrong.isPresent()) {
          return new Malformed("invalid environment variable format at line " + line + wrong.get());
        }
      }
      return new Parsed(values);
    }

    /** What is wrong with it, after what is said of the line. */
    private Optional<String> variable() {
      int end = text.indexOf('\n', at);
      int equals = text.indexOf('=', at);
      if (equals < 0 || end >= 0 && equals > end || equals == at) {
        return Optional.of("");
      }
      String name = text.substring(at, equals);
      if (name.chars().anyMatch(c -> isBlank((char) c))) {
        return Optional.of(": whitespace before '=' is not allowed");
      }
      int open = equals + 1;
      if (open >= text.length() || text.charAt(open) != '\'') {
        return Optional.of(": value must be enclosed in single quotes");
      }
      int close = text.indexOf('\'', open + 1);
      if (close < 0) {
        return Optional.of(": unclosed single quote");
      }
      String value = text.substring(open + 1, close);
      at = close + 1;
      line += (int) value.chars().filter(c -> c == '\n').count();
      skipBlanks();
      boolean comment = at > close + 1 && at < text.length() && text.charAt(at) == '#';
      if (!isAtEnd() && !comment) {
        return Optional.of(": unexpected content after closing quote");
      }
      values.put(name, value);
      nextLine();
      return Optional.empty();
    }

    private void skipBlanks() {
      while (at < text.length() && isBlank(text.charAt(at))) {
        at++;
      }
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t' || c == '\r';
    }

    private boolean isAtEnd() {
      return at >= text.length() || text.charAt(at) == '\n';
    }

    private void nextLine() {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end + 1;
      line++;
    }
  }
}
