package dev.berth.model.select;

import dev.berth.model.names.LabelNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The grammar of label selectors:
 *
 * <pre>
 * selector    = [ requirement { "," requirement } ]
 * requirement = [ "!" ] key | key ( "in" | "notin" ) "(" values ")" | key ( "=" | "==" | "!=" | "&gt;" | "&lt;" ) [ value ]
 * values      = [ value ] { "," [ value ] }
 * </pre>
 *
 * The words {@code in} and {@code notin} are operators only where an operator is due.
 */
final class LabelSelectorParser {
  private enum Kind { END, WORD, COMMA, OPEN, CLOSE, NOT, EQUALS, DOUBLE_EQUALS, NOT_EQUALS, GREATER, LESS, IN, NOT_IN }

  private record Token(Kind kind, String text) {
    /** A key or a value: the words of set operators are plain words there. */
    boolean isWord() {
      return kind == Kind.WORD || kind == Kind.IN || kind == Kind.NOT_IN;
    }
  }

  private static final Map<String, Kind> SYMBOLS =
      Map.of(
          ",", Kind.COMMA, "(", Kind.OPEN, ")", Kind.CLOSE, "!", Kind.NOT, "=", Kind.EQUALS, "==", Kind.DOUBLE_EQUALS,
          "!=", Kind.NOT_EQUALS, ">", Kind.GREATER, "<", Kind.LESS);

  private static final Map<String, Kind> WORDS = Map.of("in", Kind.IN, "notin", Kind.NOT_IN);

  private static final Map<Kind, Operator> OPERATORS =
      Map.of(
          Kind.IN, Operator.IN, Kind.NOT_IN, Operator.NOT_IN, Kind.EQUALS, Operator.EQUALS, Kind.DOUBLE_EQUALS,
          Operator.DOUBLE_EQUALS, Kind.NOT_EQUALS, Operator.NOT_EQUALS, Kind.GREATER, Operator.GREATER_THAN, Kind.LESS,
          Operator.LESS_THAN);

  private final String text;
  private int position;
  private Token next;

  LabelSelectorParser(String text) {
    this.text = text;
    this.next = scan();
  }

  List<Requirement> parse() {
    List<Requirement> out = new ArrayList<>();
    while (true) {
      if (next.kind == Kind.END) {
        return out;
      }
      if (!startsRequirement()) {
        throw new SelectorException("found '" + next.text + "', expected: !, identifier, or 'end of string'");
      }
      try {
        out.add(requirement());
      } catch (SelectorException e) {
        throw new SelectorException("unable to parse requirement: " + e.getMessage());
      }
      Token after = take();
      if (after.kind == Kind.END) {
        return out;
      }
      if (after.kind != Kind.COMMA) {
        throw new SelectorException("found '" + after.text + "', expected: ',' or 'end of string'");
      }
      if (!startsRequirement()) {
        throw new SelectorException("found '" + next.text + "', expected: identifier after ','");
      }
    }
  }

  private boolean startsRequirement() {
    return next.isWord() || next.kind == Kind.NOT;
  }

  private Requirement requirement() {
    boolean absent = next.kind == Kind.NOT;
    if (absent) {
      take();
    }
    String key = take("identifier");
    List<String> wrong = LabelNames.key(key);
    if (!wrong.isEmpty()) {
      // upstream prints the path of no field so
      throw new SelectorException(Requirement.invalid("<nil>", key, String.join("; ", wrong)));
    }
    if (absent) {
      return Requirement.checked(key, Operator.DOES_NOT_EXIST, List.of());
    }
    if (next.kind == Kind.END || next.kind == Kind.COMMA) {
      return Requirement.checked(key, Operator.EXISTS, List.of());
    }
    Token word = take();
    Operator operator = OPERATORS.get(word.kind);
    if (operator == null) {
      throw new SelectorException("found '" + word.text + "', expected: in, notin, =, ==, !=, gt, lt");
    }
    boolean set = operator == Operator.IN || operator == Operator.NOT_IN;
    return Requirement.checked(key, operator, set ? values() : List.of(value()));
  }

  private String value() {
    return next.kind == Kind.END || next.kind == Kind.COMMA ? "" : take("identifier");
  }

  private List<String> values() {
    Token open = take();
    if (open.kind != Kind.OPEN) {
      throw new SelectorException("found '" + open.text + "' expected: '('");
    }
    if (next.kind == Kind.CLOSE) {
      take();
      return List.of("");
    }
    if (!next.isWord() && next.kind != Kind.COMMA) {
      throw new SelectorException("found '" + next.text + "', expected: ',', ')' or identifier");
    }
    Set<String> values = new TreeSet<>();
    while (true) {
      Token t = take();
      if (t.isWord()) {
        values.add(t.text);
        if (next.kind != Kind.COMMA && next.kind != Kind.CLOSE) {
          throw new SelectorException("found '" + next.text + "', expected: ',' or ')'");
        }
      } else if (t.kind == Kind.COMMA) {
        // a value left out before, between or after commas is the empty one
        if (values.isEmpty() || next.kind == Kind.CLOSE || next.kind == Kind.COMMA) {
          values.add("");
        }
      } else {
        throw new SelectorException("found '" + t.text + "', expected: ',', or identifier");
      }
      if (next.kind == Kind.CLOSE) {
        take();
        return List.copyOf(values);
      }
    }
  }

  private String take(String expected) {
    Token t = take();
    if (!t.isWord()) {
      throw new SelectorException("found '" + t.text + "', expected: " + expected);
    }
    return t.text;
  }

  private Token take() {
    Token t = next;
    next = scan();
    return t;
  }

  private Token scan() {
    while (position < text.length() && isBlank(text.charAt(position))) {
      position++;
    }
    if (position >= text.length()) {
      return new Token(Kind.END, "");
    }
    String two = text.substring(position, Math.min(position + 2, text.length()));
    for (String symbol : List.of(two, two.substring(0, 1))) {
      Kind kind = SYMBOLS.get(symbol);
      if (kind != null) {
        position += symbol.length();
        return new Token(kind, symbol);
      }
    }
    int start = position;
    while (position < text.length()
        && !isBlank(text.charAt(position))
        && !SYMBOLS.containsKey(text.substring(position, position + 1))) {
      position++;
    }
    String word = text.substring(start, position);
    return new Token(WORDS.getOrDefault(word, Kind.WORD), word);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
