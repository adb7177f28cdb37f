package dev.berth.base.json;

import java.nio.charset.StandardCharsets;

/** A document's bytes and how far they are read: blanks, names, scalars, and what is said of a byte out of place. */
final class Text {
  private final byte[] bytes;
  private final JsonLimits limits;
  private int at;

  Text(byte[] bytes, JsonLimits limits) {
    this.bytes = bytes;
    this.limits = limits;
  }

  int offset() {
    return at;
  }

  /** Passes over the byte that {@link #next} has answered. */
  void skip() {
    at++;
  }

  /** The next byte that is no blank, which stays to be read. */
  byte next() {
    while (at < bytes.length) {
      byte c = bytes[at];
      if (c > ' ' || c != ' ' && c != '\n' && c != '\t' && c != '\r') {
        return c;
      }
      at++;
    }
    throw end();
  }

  void requireEnd() {
    for (; at < bytes.length; at++) {
      byte c = bytes[at];
      if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
        throw unexpected("after top-level value");
      }
    }
  }

  private JsonException end() {
    return new JsonException("unexpected end of JSON input", bytes.length);
  }

  /** The complaint of Go's scanner about the byte here. */
  JsonException unexpected(String context) {
    return at < bytes.length
        ? new JsonException("invalid character " + quote(bytes[at] & 0xff) + " " + context, at)
        : end();
  }

  /** A byte as Go's scanner shows it: as the character of that number. */
  private static String quote(int c) {
    String shown =
        switch (c) {
          case '\'' -> "\\'";
          case '\\' -> "\\\\";
          case '\n' -> "\\n";
          case '\r' -> "\\r";
          case '\t' -> "\\t";
          case '\b' -> "\\b";
          case '\f' -> "\\f";
          case 7 -> "\\a";
          case 11 -> "\\v";
          case 0xa0, 0xad -> "\\u00" + Integer.toHexString(c);
          default -> c >= 0x20 && c < 0x7f || c > 0xa0 ? Character.toString(c)
              : (c < 0x80 ? "\\x" : "\\u00") + Character.forDigit(c >> 4, 16) + Character.forDigit(c & 15, 16);
        };
    return "'" + shown + "'";
  }

  Json scalar(byte first) {
    return switch (first) {
      case '"' -> string();
      case 't' -> literal("true", JsonBool.TRUE);
      case 'f' -> literal("false", JsonBool.FALSE);
      case 'n' -> literal("null", JsonNull.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw unexpected("looking for beginning of value");
    };
  }

  private Json literal(String word, Json value) {
    for (int i = 0; i < word.length(); i++) {
      if (at >= bytes.length || bytes[at] != word.charAt(i)) {
        throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
      at++;
    }
    return value;
  }

  private Json number() {
    int start = at;
    if (bytes[at] == '-') {
      at++;
    }
    if (at < bytes.length && bytes[at] == '0') {
      at++;
    } else {
      digits("in numeric literal");
    }
    boolean integer = true;
    if (at < bytes.length && bytes[at] == '.') {
      at++;
      digits("after decimal point in numeric literal");
      integer = false;
    }
    if (at < bytes.length && (bytes[at] == 'e' || bytes[at] == 'E')) {
      at++;
      if (at < bytes.length && (bytes[at] == '+' || bytes[at] == '-')) {
        at++;
      }
      digits("in exponent of numeric literal");
      integer = false;
    }
    int length = at - start;
    if (length > limits.numberLength()) {
      throw new JsonException(
          "a number has " + length + " characters, the limit is " + limits.numberLength(), start);
    }
    if (integer && length <= 9 && bytes[start] != '-') {
      int value = 0;
      for (int i = start; i < at; i++) {
        value = value * 10 + bytes[i] - '0';
      }
      return JsonNumber.of(value);
    }
    return JsonNumber.ofText(new String(bytes, start, length, StandardCharsets.ISO_8859_1));
  }

  private void digits(String context) {
    if (at >= bytes.length || bytes[at] < '0' || bytes[at] > '9') {
      throw unexpected(context);
    }
    do {
      at++;
    } while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9');
  }

  /** A member's name and the colon after it. */
  String name(String due) {
    if (next() != '"') {
      throw unexpected(due);
    }
    int start = at + 1;
    int end = Utf8.plainEnd(bytes, start);
    String name;
    if (end < bytes.length && bytes[end] == '"' && Utf8.isAscii(bytes, start, end)) {
      at = end + 1;
      name = Shared.name(bytes, start, end);
    } else {
      name = slowString(start, end);
    }
    if (next() != ':') {
      throw unexpected("after object key");
    }
    at++;
    return name;
  }

  private Json string() {
    int start = at + 1;
    int end = Utf8.plainEnd(bytes, start);
    if (end < bytes.length && bytes[end] == '"' && Utf8.isAscii(bytes, start, end)) {
      at = end + 1;
      return Shared.string(bytes, start, end);
    }
    return JsonString.of(slowString(start, end));
  }

  /** A string with escapes or other characters than ASCII; the end is that of its plain beginning. */
  private String slowString(int start, int plainEnd) {
    StringBuilder b = new StringBuilder();
    int from = start;
    int end = plainEnd;
    while (true) {
      b.append(new String(bytes, from, end - from, StandardCharsets.UTF_8));
      at = end;
      if (at >= bytes.length) {
        throw end();
      }
      if (bytes[at] == '"') {
        at++;
        return b.toString();
      }
      if (bytes[at] != '\\') {
        throw unexpected("in string literal");
      }
      at++;
      escape(b);
      from = at;
      end = Utf8.plainEnd(bytes, from);
    }
  }

  private void escape(StringBuilder b) {
    if (at >= bytes.length) {
      throw end();
    }
    switch (bytes[at]) {
      case '"', '\\', '/' -> b.append((char) bytes[at]);
      case 'b' -> b.append('\b');
      case 'f' -> b.append('\f');
      case 'n' -> b.append('\n');
      case 'r' -> b.append('\r');
      case 't' -> b.append('\t');
      case 'u' -> {
        at++;
        unicode(b);
        return;
      }
      default -> throw unexpected("in string escape code");
    }
    at++;
  }

  /** Four hex digits, or eight of a surrogate pair; half a pair becomes U+FFFD, as in Go. */
  private void unicode(StringBuilder b) {
    char unit = hex();
    if (!Character.isSurrogate(unit)) {
      b.append(unit);
      return;
    }
    int after = at;
    if (Character.isHighSurrogate(unit) && at + 1 < bytes.length && bytes[at] == '\\' && bytes[at + 1] == 'u') {
      at += 2;
      char low = hex();
      if (Character.isLowSurrogate(low)) {
        b.append(unit).append(low);
        return;
      }
      at = after;
    }
    b.append('\ufffd');
  }

  private char hex() {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < bytes.length && bytes[at] > 0 ? Character.digit(bytes[at], 16) : -1;
      if (digit < 0) {
        throw unexpected("in \\u hexadecimal character escape");
      }
      unit = unit << 4 | digit;
      at++;
    }
    return (char) unit;
  }
}
