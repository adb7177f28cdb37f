package dev.berth.api.validation;

import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonLimits;
import dev.berth.base.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Says what is wrong with a document that is not JSON in the words of Go's {@code encoding/json}, which clients get to
 * see: {@code invalid character 'o' in literal null (expecting 'u')}. A scanner by states, one byte at a time; it runs
 * only once a document has already been refused.
 */
public final class GoSyntax {
  private enum State {
    VALUE,
    VALUE_OR_END,
    NAME,
    NAME_OR_END,
    COLON,
    AFTER_VALUE,
    DONE
  }

  private static final String END = "unexpected end of JSON input";

  private final byte[] text;
  private int at;
  private State state = State.VALUE;
  private final Deque<Boolean> objects = new ArrayDeque<>();

  private GoSyntax(byte[] text) {
    this.text = text;
  }

  /** Reads a document. @throws JsonException in Go's words where it is not JSON, in our own where it passes a limit */
  public static JsonReader.Read read(byte[] text) {
    try {
      return JsonReader.read(text, JsonLimits.DEFAULT);
    } catch (JsonException e) {
      throw new JsonException(error(text).orElse(e.getMessage()), e.offset());
    }
  }

  /** The message, or nothing where the scanner has no objection. */
  public static Optional<String> error(byte[] text) {
    try {
      new GoSyntax(text).run();
      return Optional.empty();
    } catch (Fault f) {
      return Optional.of(String.valueOf(f.getMessage()));
    }
  }

  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fault(String message) {
      super(message, null, false, false);
    }
  }

  private void run() {
    while (true) {
      while (at < text.length && isBlank(text[at])) {
        at++;
      }
      if (at == text.length) {
        if (state == State.DONE) {
          return;
        }
        throw new Fault(END);
      }
      switch (state) {
        case VALUE -> value();
        case VALUE_OR_END -> {
          if (text[at] == ']') {
            close();
          } else {
            value();
          }
        }
        case NAME, NAME_OR_END -> name();
        case COLON -> {
          expect(':', "after object key");
          state = State.VALUE;
        }
        case AFTER_VALUE -> afterValue();
        case DONE -> throw bad("after top-level value");
      }
    }
  }

  private void name() {
    if (text[at] == '}' && state == State.NAME_OR_END) {
      close();
    } else if (text[at] == '"') {
      string();
      state = State.COLON;
    } else {
      throw bad("looking for beginning of object key string");
    }
  }

  private void afterValue() {
    boolean inObject = objects.getLast();
    char end = inObject ? '}' : ']';
    if (text[at] == ',') {
      at++;
      state = inObject ? State.NAME : State.VALUE;
    } else if (text[at] == end) {
      close();
    } else {
      throw bad(inObject ? "after object key:value pair" : "after array element");
    }
  }

  private void close() {
    at++;
    objects.removeLast();
    endValue();
  }

  private void endValue() {
    state = objects.isEmpty() ? State.DONE : State.AFTER_VALUE;
  }

  private void value() {
    switch (text[at]) {
      case '{' -> open(true);
      case '[' -> open(false);
      case '"' -> {
        string();
        endValue();
      }
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw bad("looking for beginning of value");
    }
  }

  private void open(boolean object) {
    at++;
    objects.addLast(object);
    state = object ? State.NAME_OR_END : State.VALUE_OR_END;
  }

  private void literal(String word) {
    for (int i = 1; i < word.length(); i++) {
      at++;
      if (peek() != word.charAt(i)) {
        throw bad("in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
    }
    at++;
    endValue();
  }

  private void number() {
    if (text[at] == '-') {
      at++;
      if (!isDigit(peek())) {
        throw bad("in numeric literal");
      }
    }
    if (text[at] == '0') {
      at++;
    } else {
      digits();
    }
    if (at < text.length && text[at] == '.') {
      at++;
      if (!isDigit(peek())) {
        throw bad("after decimal point in numeric literal");
      }
      digits();
    }
    if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      if (!isDigit(peek())) {
        throw bad("in exponent of numeric literal");
      }
      digits();
    }
    endValue();
  }

  private void digits() {
    while (at < text.length && isDigit(text[at])) {
      at++;
    }
  }

  private void string() {
    at++;
    while (peek() != '"') {
      if (text[at] >= 0 && text[at] < 0x20) {
        throw bad("in string literal");
      }
      if (text[at] == '\\') {
        escape();
      }
      at++;
    }
    at++;
  }

  private void escape() {
    at++;
    if (peek() == 'u') {
      for (int i = 0; i < 4; i++) {
        at++;
        if (Character.digit(peek(), 16) < 0) {
          throw bad("in \\u hexadecimal character escape");
        }
      }
    } else if ("bfnrt\\/\"".indexOf(peek()) < 0) {
      throw bad("in string escape code");
    }
  }

  private void expect(char wanted, String context) {
    if (text[at] != wanted) {
      throw bad(context);
    }
    at++;
  }

  private char peek() {
    if (at >= text.length) {
      throw new Fault(END);
    }
    return (char) (text[at] & 0xff);
  }

  private Fault bad(String context) {
    return new Fault("invalid character " + quote(text[at]) + " " + context);
  }

  private static String quote(byte b) {
    if (b == '\'') {
      return "'\\''";
    }
    if (b == '"') {
      return "'\"'";
    }
    String quoted = GoQuote.quote(new String(new byte[] {b}, StandardCharsets.ISO_8859_1));
    return "'" + quoted.substring(1, quoted.length() - 1) + "'";
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
