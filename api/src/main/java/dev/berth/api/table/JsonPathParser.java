package dev.berth.api.table;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Text to path. A text that is none of the forms that columns may have makes {@link #fail} end the reading. */
final class JsonPathParser {
  private static final class NoPath extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final String text;
  private int at;

  JsonPathParser(String text) {
    String bare = text.startsWith("{") && text.endsWith("}") ? text.substring(1, text.length() - 1) : text;
    this.text = bare.startsWith("$") ? bare.substring(1) : bare;
  }

  Optional<JsonPath> parse() {
    try {
      List<JsonPath.Step> steps = steps();
      return at == text.length() ? Optional.of(new JsonPath(steps)) : Optional.empty();
    } catch (NoPath e) {
      return Optional.empty();
    }
  }

  private static NoPath fail() {
    return new NoPath();
  }

  private List<JsonPath.Step> steps() {
    List<JsonPath.Step> steps = new ArrayList<>();
    while (at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == '[')) {
      if (text.charAt(at) == '[') {
        steps.add(bracket());
      } else {
        at++;
        if (at < text.length() && text.charAt(at) == '[') {
          continue;
        }
        if (at < text.length() && text.charAt(at) == '*') {
          at++;
          steps.add(new JsonPath.All());
        } else {
          steps.add(new JsonPath.Member(word()));
        }
      }
    }
    return steps;
  }

  /** A name up to the next dot or bracket; a backslash keeps what follows it. */
  private String word() {
    StringBuilder b = new StringBuilder();
    while (at < text.length() && ".[])=!<> ".indexOf(text.charAt(at)) < 0) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      b.append(text.charAt(at));
      at++;
    }
    if (b.isEmpty()) {
      throw fail();
    }
    return b.toString();
  }

  private JsonPath.Step bracket() {
    at++;
    JsonPath.Step step;
    char c = peek();
    if (c == '\'' || c == '"') {
      step = new JsonPath.Member(quoted());
    } else if (c == '*') {
      at++;
      step = new JsonPath.All();
    } else if (c == '?') {
      step = filter();
    } else {
      step = items();
    }
    expect(']');
    return step;
  }

  private JsonPath.Step items() {
    Optional<Integer> from = integer();
    if (peek() == ']') {
      return new JsonPath.Item(from.orElseThrow(JsonPathParser::fail));
    }
    expect(':');
    return new JsonPath.Slice(from, integer());
  }

  private Optional<Integer> integer() {
    int start = at;
    while (peek() == '-' || peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (start == at) {
      return Optional.empty();
    }
    try {
      return Optional.of(Integer.parseInt(text.substring(start, at)));
    } catch (NumberFormatException e) {
      throw fail();
    }
  }

  private JsonPath.Step filter() {
    at++;
    expect('(');
    blanks();
    expect('@');
    List<JsonPath.Step> left = steps();
    blanks();
    StringBuilder operator = new StringBuilder();
    while ("=!<>".indexOf(peek()) >= 0) {
      operator.append(peek());
      at++;
    }
    blanks();
    Json literal = operator.isEmpty() ? JsonBool.TRUE : literal();
    blanks();
    expect(')');
    return new JsonPath.Filter(new JsonPath(left), operator.toString(), literal);
  }

  private Json literal() {
    if (peek() == '\'' || peek() == '"') {
      return JsonString.of(quoted());
    }
    int start = at;
    while (peek() != ')' && peek() != ' ') {
      at++;
    }
    try {
      return Json.parse(text.substring(start, at));
    } catch (JsonException e) {
      throw fail();
    }
  }

  private String quoted() {
    char quote = peek();
    at++;
    StringBuilder b = new StringBuilder();
    while (peek() != quote) {
      if (peek() == '\\') {
        at++;
      }
      b.append(peek());
      at++;
    }
    at++;
    return b.toString();
  }

  private void blanks() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw fail();
    }
    return text.charAt(at);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw fail();
    }
    at++;
  }
}
