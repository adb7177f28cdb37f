package dev.berth.api.rest;

import dev.berth.base.json.JsonException;

/** What Go's scanner says of a text that is not JSON; clients and people know these sentences. */
final class GoSyntax {
  private GoSyntax() {}

  static String describe(byte[] text, JsonException fault) {
    String message = String.valueOf(fault.getMessage());
    if (message.startsWith("Unexpected end-of-input") || message.contains("is empty")) {
      return "unexpected end of JSON input";
    }
    if (message.startsWith("text after the end") && fault.offset() >= 0 && fault.offset() < text.length) {
      return "invalid character " + quoted((char) (text[(int) fault.offset()] & 0xff)) + " after top-level value";
    }
    if (message.startsWith("Unrecognized token") || message.startsWith("Unexpected character")) {
      int at = firstOdd(text);
      return "invalid character " + quoted((char) (text[at] & 0xff)) + " looking for beginning of value";
    }
    return message;
  }

  private static int firstOdd(byte[] text) {
    int i = 0;
    while (i < text.length - 1 && Character.isWhitespace(text[i])) {
      i++;
    }
    return i;
  }

  private static String quoted(char c) {
    return c == '\'' ? "'\\''" : "'" + c + "'";
  }
}
