package dev.berth.store;

import java.nio.charset.StandardCharsets;

/** Writing a revision's decimal digits into a text. */
final class Stamp {
  private Stamp() {}

  static byte[] insert(byte[] text, int at, long revision) {
    return splice(text, at, 0, revision);
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
