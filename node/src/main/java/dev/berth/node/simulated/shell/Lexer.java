package dev.berth.node.simulated.shell;

import dev.berth.node.simulated.shell.Word.Part;
import dev.berth.node.simulated.shell.Word.Said;
import dev.berth.node.simulated.shell.Word.Sum;
import dev.berth.node.simulated.shell.Word.Text;
import dev.berth.node.simulated.shell.Word.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes words of text. Source: POSIX.1-2017, Shell Command Language, 2.2 and 2.6. */
final class Lexer {
  private static final Pattern OPERATOR =
      Pattern.compile("\\d?(?:>>|>&|>\\||>|<<<|<<|<&|<)|&&|\\|\\||;;|&>>?|[;&|()\\n]");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*|\\d|[?$#@*!-]");
  private static final Pattern LONG_NAME = Pattern.compile("[A-Za-z_]\\w*|\\d+|[?$#@*!-]");
  private static final Pattern CHANGE = Pattern.compile(":?[-+?]|##?|%%?");
  private static final String ENDS_WORD = " \t\r\n;&|<>()";

  private final String text;
  private int at;
  private final List<Part> parts = new ArrayList<>();
  private final StringBuilder plain = new StringBuilder();

  private Lexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    List<Token> tokens = new ArrayList<>();
    Lexer lexer = new Lexer(text);
    Matcher operator = OPERATOR.matcher(text);
    while (lexer.at < text.length()) {
      char c = text.charAt(lexer.at);
      if (c == ' ' || c == '\t' || c == '\r') {
        lexer.at++;
      } else if (text.startsWith("\\\n", lexer.at)) {
        lexer.at += 2;
      } else if (c == '#') {
        int end = text.indexOf('\n', lexer.at);
        lexer.at = end < 0 ? text.length() : end;
      } else if (operator.region(lexer.at, text.length()).lookingAt()) {
        tokens.add(new Token.Operator(operator.group()));
        lexer.at = operator.end();
      } else {
        tokens.add(new Token.Of(lexer.word(ENDS_WORD)));
      }
    }
    return tokens;
  }

  private Word word(String ends) {
    while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
      char c = text.charAt(at);
      switch (c) {
        case '\'' -> {
          int end = text.indexOf('\'', at + 1);
          if (end < 0) {
            throw NotUnderstood.without("closing quote");
          }
          add(new Text(text.substring(at + 1, end), true));
          at = end + 1;
        }
        case '"' -> {
          int end = closing(at + 1, '"');
          List<Part> inside = new Lexer(text.substring(at + 1, end)).inQuotes().parts();
          (inside.isEmpty() ? List.of(new Text("", true)) : inside).forEach(this::add);
          at = end + 1;
        }
        case '\\' -> escaped("", false);
        case '$' -> dollar(false);
        case '`' -> backquoted(false);
        default -> {
          plain.append(c);
          at++;
        }
      }
    }
    return done(false);
  }

  /** All of it as it is between double quotes. */
  private Word inQuotes() {
    while (at < text.length()) {
      switch (text.charAt(at)) {
        case '\\' -> escaped("$`\"\\\n", true);
        case '$' -> dollar(true);
        case '`' -> backquoted(true);
        default -> plain.append(text.charAt(at++));
      }
    }
    return done(true);
  }

  private void add(Part part) {
    flush(false);
    parts.add(part);
  }

  private void flush(boolean quoted) {
    if (!plain.isEmpty()) {
      parts.add(new Text(plain.toString(), quoted));
      plain.setLength(0);
    }
  }

  private Word done(boolean quoted) {
    flush(quoted);
    Word word = new Word(parts);
    parts.clear();
    return word;
  }

  /** @param which characters are; the backslash before others stays. All are where there are none. */
  private void escaped(String which, boolean quoted) {
    String next = at + 1 < text.length() ? text.substring(at + 1, at + 2) : "";
    if (next.isEmpty() && !quoted) {
      throw NotUnderstood.without("character behind \\");
    }
    flush(quoted);
    if (!next.equals("\n")) {
      parts.add(new Text(which.isEmpty() || which.contains(next) && !next.isEmpty() ? next : "\\" + next, true));
    }
    at += 1 + next.length();
  }

  private void backquoted(boolean quoted) {
    int end = at + 1;
    while (end < text.length() && text.charAt(end) != '`') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= text.length()) {
      throw NotUnderstood.without("closing `");
    }
    flush(quoted);
    parts.add(new Said(Parser.parse(text.substring(at + 1, end).replaceAll("\\\\([$`\\\\])", "$1")), quoted));
    at = end + 1;
  }

  private void dollar(boolean quoted) {
    Matcher name = NAME.matcher(text).region(at + 1, text.length());
    if (text.startsWith("$((", at) && text.startsWith("))", closing(at + 3, ')'))) {
      int end = closing(at + 3, ')');
      found(new Sum(new Lexer(text.substring(at + 3, end)).inQuotes(), quoted), end + 2, quoted);
    } else if (text.startsWith("$(", at)) {
      int end = closing(at + 2, ')');
      found(new Said(Parser.parse(text.substring(at + 2, end)), quoted), end + 1, quoted);
    } else if (text.startsWith("${", at)) {
      int end = closing(at + 2, '}');
      found(variable(text.substring(at + 2, end), quoted), end + 1, quoted);
    } else if (name.lookingAt()) {
      found(new Variable(name.group(), "", new Word(List.of()), quoted), name.end(), quoted);
    } else {
      plain.append('$');
      at++;
    }
  }

  private void found(Part part, int next, boolean quoted) {
    flush(quoted);
    parts.add(part);
    at = next;
  }

  private static Variable variable(String inside, boolean quoted) {
    boolean length = inside.length() > 1 && inside.startsWith("#");
    String from = length ? inside.substring(1) : inside;
    Matcher name = LONG_NAME.matcher(from);
    if (!name.lookingAt()) {
      throw NotUnderstood.at("${" + inside + "}");
    }
    String rest = from.substring(name.end());
    Matcher change = CHANGE.matcher(rest);
    if (length || rest.isEmpty() || !change.lookingAt()) {
      if (!rest.isEmpty()) {
        throw NotUnderstood.at("${" + inside + "}");
      }
      return new Variable(name.group(), length ? "length" : "", new Word(List.of()), quoted);
    }
    return new Variable(name.group(), change.group(), new Lexer(rest.substring(change.end())).word(""), quoted);
  }

  /** Where what is open ends, with what is opened in between. */
  private int closing(int from, char end) {
    int i = from;
    while (i < text.length() && text.charAt(i) != end) {
      char c = text.charAt(i);
      if (c == '\\') {
        i += 2;
      } else if (c == '\'' && end != '"') {
        int close = text.indexOf('\'', i + 1);
        i = close < 0 ? text.length() : close + 1;
      } else if (c == '"') {
        i = closing(i + 1, '"') + 1;
      } else if (text.startsWith("$(", i) || c == '(' && end == ')') {
        i = closing(i + (c == '(' ? 1 : 2), ')') + 1;
      } else if (text.startsWith("${", i)) {
        i = closing(i + 2, '}') + 1;
      } else {
        i++;
      }
    }
    if (i >= text.length()) {
      throw NotUnderstood.without("closing " + end);
    }
    return i;
  }
}
