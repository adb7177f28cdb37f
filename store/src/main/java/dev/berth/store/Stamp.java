package dev.berth.store;

import java.nio.charset.StandardCharsets;

/** Writing a revision's decimal digits into a text. */
final class Stamp {
  private Stamp() {}

  /** The digits in a gap of so many bytes: in this very text where they fit. */
  static byte[] fill(byte[] text, int at, int room, long revision) {
    String digits = Long.toString(revision);
    if (digits.length() != room) {
      return splice(text, at, room, digits);
    }
    for (int i = 0; i < room; i++) {
      text[at + i] = (byte) digits.charAt(i);
    }
    return text;
  }

  static byte[] replace(byte[] text, int at, long old, long revision) {
    return splice(text, at, Long.toString(old).length(), revision);
  }

  static byte[] remove(byte[] text, int at, long old) {
    return splice(text, at, Long.toString(old).length(), "");
  }

  private static byte[] splice(byte[] text, int at, int skip, long revision) {
    return splice(text, at, skip, Long.toString(revision));
  }

  private static byte[] splice(byte[] text, int at, int skip, String put) {
    byte[] digits = put.getBytes(StandardCharsets.US_ASCII);
    byte[] out = new byte[text.length - skip + digits.length];
    System.arraycopy(text, 0, out, 0, at);
    System.arraycopy(digits, 0, out, at, digits.length);
    System.arraycopy(text, at + skip, out, at + digits.length, text.length - at - skip);
    return out;
  }
}
