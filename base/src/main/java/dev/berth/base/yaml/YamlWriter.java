package dev.berth.base.yaml;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.List;

/** Trees to text in libyaml's block style: two blanks a level, lists as far out as their key, folded at 80 columns. */
final class YamlWriter {
  private static final int WIDTH = 80;
  private static final int LONGEST_KEY = 128;

  private final StringBuilder out = new StringBuilder();
  private int lineStart;

  String document(Json value) {
    node(value, 0, false);
    return out.append('\n').toString();
  }

  /**
   * Writes a value at the place where the text ends.
   *
   * @param indent of the value's own lines
   * @param inLine whether the first line is begun already: after a key, or a dash
   */
  private void node(Json value, int indent, boolean afterKey) {
    switch (value) {
      case JsonObject o when !o.isEmpty() -> mapping(o, indent, afterKey);
      case JsonArray a when !a.isEmpty() -> sequence(a, afterKey ? indent - 2 : indent, afterKey);
      case JsonObject _ -> scalar("{}", afterKey);
      case JsonArray _ -> scalar("[]", afterKey);
      case JsonString s -> string(s.value(), indent, afterKey);
      case JsonNumber n -> scalar(number(n), afterKey);
      case JsonBool b -> scalar(b.toString(), afterKey);
      case JsonNull _ -> scalar("null", afterKey);
    }
  }

  private void scalar(String text, boolean afterKey) {
    out.append(afterKey ? " " : "").append(text);
  }

  /** Upstream reads numbers before it writes them: what is no integer is printed anew. */
  private static String number(JsonNumber n) {
    if (n.text().chars().allMatch(c -> c >= '0' && c <= '9' || c == '-')) {
      return n.text().equals("-0") ? "0" : n.text();
    }
    double d = n.asDouble();
    return Double.isInfinite(d) ? n.text() : Floats.general(d);
  }

  private void mapping(JsonObject o, int indent, boolean afterKey) {
    List<String> names = o.names().stream().sorted(KeyOrder.NATURAL).toList();
    boolean first = !afterKey;
    for (String name : names) {
      if (!first) {
        line(indent);
      }
      first = false;
      boolean simple = name.length() <= LONGEST_KEY && name.chars().noneMatch(ScalarStyle::isBreak);
      if (simple) {
        text(name, ScalarStyle.of(name, true), indent, false);
      } else {
        out.append("? ");
        text(name, ScalarStyle.of(name, false), indent + 2, true);
        line(indent);
      }
      out.append(':');
      node(o.get(name).orElse(JsonNull.NULL), indent + 2, true);
    }
  }

  private void sequence(JsonArray a, int indent, boolean afterKey) {
    boolean first = !afterKey;
    for (Json item : a) {
      if (!first) {
        line(indent);
      }
      first = false;
      out.append("- ");
      node(item, indent + 2, false);
    }
  }

  private void line(int indent) {
    out.append('\n');
    lineStart = out.length();
    out.repeat(' ', indent);
  }

  private int column() {
    return out.codePointCount(lineStart, out.length());
  }

  private void string(String s, int indent, boolean afterKey) {
    out.append(afterKey ? " " : "");
    text(s, ScalarStyle.of(s, false), Math.max(indent, 2), true);
  }

  private void text(String s, ScalarStyle style, int indent, boolean mayFold) {
    switch (style) {
      case PLAIN -> folded(s, indent, mayFold, 0);
      case SINGLE_QUOTED -> {
        out.append('\'');
        folded(s, indent, mayFold, 1);
        out.append('\'');
      }
      case DOUBLE_QUOTED -> doubleQuoted(s, indent, mayFold);
      case LITERAL -> literal(s, indent);
    }
  }

  /** Plain and single-quoted text: a blank past the width becomes the end of a line. */
  private void folded(String s, int indent, boolean mayFold, int quotes) {
    boolean afterSpace = false;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == ' ') {
        boolean inside = quotes == 0 || i > 0 && i < s.length() - 1;
        boolean fold = mayFold && !afterSpace && inside && column() > WIDTH;
        if (fold && (i + 1 == s.length() || s.charAt(i + 1) != ' ')) {
          line(indent);
        } else {
          out.append(c);
        }
        afterSpace = true;
      } else {
        out.append(c == '\'' && quotes > 0 ? "''" : String.valueOf(c));
        afterSpace = false;
      }
    }
  }

  private void doubleQuoted(String s, int indent, boolean mayFold) {
    out.append('"');
    boolean afterSpace = false;
    for (int i = 0; i < s.length(); ) {
      int c = s.codePointAt(i);
      int next = i + Character.charCount(c);
      if (c == ' ') {
        if (mayFold && !afterSpace && i > 0 && next < s.length() && column() > WIDTH) {
          line(indent);
          out.append(s.charAt(next) == ' ' ? "\\" : "");
        } else {
          out.append(' ');
        }
        afterSpace = true;
      } else {
        if (!ScalarStyle.isPrintable(c) || ScalarStyle.isBreak(c) || c == '"' || c == '\\') {
          escape(c);
        } else {
          out.appendCodePoint(c);
        }
        afterSpace = false;
      }
      i = next;
    }
    out.append('"');
  }

  private void escape(int c) {
    switch (c) {
      case 0 -> out.append("\\0");
      case 7 -> out.append("\\a");
      case 8 -> out.append("\\b");
      case 9 -> out.append("\\t");
      case 10 -> out.append("\\n");
      case 11 -> out.append("\\v");
      case 12 -> out.append("\\f");
      case 13 -> out.append("\\r");
      case 27 -> out.append("\\e");
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      default -> {
        // libyaml has letters for 0x85, 0x2028 and 0x2029 too, which readers of YAML 1.2 do not know
        int digits = c <= 0xff ? 2 : c <= 0xffff ? 4 : 8;
        out.append('\\').append(c <= 0xff ? 'x' : c <= 0xffff ? 'u' : 'U');
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
          out.append("0123456789ABCDEF".charAt(c >> shift & 15));
        }
      }
    }
  }

  /** {@code |}, with what must be said of blanks at its start and lines at its end. */
  private void literal(String s, int indent) {
    out.append('|');
    char first = s.charAt(0);
    out.append(first == ' ' || ScalarStyle.isBreak(first) ? "2" : "");
    int n = s.length();
    if (!ScalarStyle.isBreak(s.charAt(n - 1))) {
      out.append('-');
    } else if (n == 1 || ScalarStyle.isBreak(s.charAt(n - 2))) {
      out.append('+');
    }
    boolean lineBegins = true;
    out.append('\n');
    lineStart = out.length();
    for (int i = 0; i < n; i++) {
      char c = s.charAt(i);
      if (ScalarStyle.isBreak(c)) {
        // the last end of line is written by whatever comes next
        if (i < n - 1) {
          out.append(c);
          lineStart = out.length();
        }
        lineBegins = true;
      } else {
        if (lineBegins) {
          out.repeat(' ', indent);
        }
        out.append(c);
        lineBegins = false;
      }
    }
  }
}
