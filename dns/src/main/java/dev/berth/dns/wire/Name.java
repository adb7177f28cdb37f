package dev.berth.dns.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A domain name. Letters keep their case for the wire, so that an answer repeats the question as it was asked; names that
 * differ in case only are equal. Immutable.
 */
public final class Name {
  public static final Name ROOT = new Name(new byte[] {0}, "");
  private static final int LONGEST = 255;
  private static final int LONGEST_LABEL = 63;

  private final byte[] wire;
  private final String text;

  private Name(byte[] wire, String text) {
    this.wire = wire;
    this.text = text;
  }

  /**
   * Of a text without escapes; a dot at its end is left out.
   *
   * @throws IllegalArgumentException where a label is empty or longer than 63, or the whole is longer than 255
   */
  public static Name of(String text) {
    String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (bare.isEmpty()) {
      return ROOT;
    }
    byte[] chars = bare.getBytes(StandardCharsets.ISO_8859_1);
    byte[] wire = new byte[chars.length + 2];
    if (wire.length > LONGEST) {
      throw new IllegalArgumentException("a name of more than 255 bytes: " + text);
    }
    int start = 0;
    for (int i = 0; i <= chars.length; i++) {
      if (i == chars.length || chars[i] == '.') {
        int length = i - start;
        if (length == 0 || length > LONGEST_LABEL) {
          throw new IllegalArgumentException("a label of " + length + " bytes in " + text);
        }
        wire[start] = (byte) length;
        System.arraycopy(chars, start, wire, start + 1, length);
        start = i + 1;
      }
    }
    return new Name(wire, lower(bare));
  }

  /** Whether {@link #of} takes it. */
  public static boolean isName(String text) {
    try {
      of(text);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** @param wire labels with their lengths and a zero at the end, at most 255 bytes; not to be changed any more */
  static Name ofWire(byte[] wire) {
    if (wire.length == 1) {
      return ROOT;
    }
    StringBuilder text = new StringBuilder(wire.length);
    for (int i = 0; wire[i] != 0; i += wire[i] + 1) {
      if (i > 0) {
        text.append('.');
      }
      for (int j = i + 1; j <= i + wire[i]; j++) {
        int c = wire[j] & 0xff;
        if (c == '.' || c == '\\') {
          text.append('\\'); // it is part of a label, and two names of different labels must not be equal
        }
        text.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c));
      }
    }
    return new Name(wire, text.toString());
  }

  private static String lower(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 'A' && text.charAt(i) <= 'Z') {
        char[] chars = text.toCharArray();
        for (int j = i; j < chars.length; j++) {
          chars[j] = chars[j] >= 'A' && chars[j] <= 'Z' ? (char) (chars[j] + 32) : chars[j];
        }
        return new String(chars);
      }
    }
    return text;
  }

  /** In lower case, with dots between labels and none at the end; a dot or backslash of a label has a backslash before it. */
  public String text() {
    return text;
  }

  /** Whether it is this name or one below it; both texts as {@link #text} gives them. */
  public boolean isWithin(Name other) {
    if (other.text.isEmpty()) {
      return true;
    }
    int at = text.length() - other.text.length();
    return text.endsWith(other.text) && (at == 0 || at > 0 && text.charAt(at - 1) == '.' && !escaped(at - 1));
  }

  private boolean escaped(int at) {
    int slashes = 0;
    while (at - slashes > 0 && text.charAt(at - slashes - 1) == '\\') {
      slashes++;
    }
    return slashes % 2 == 1;
  }

  /** Whether a place in the wire form is the same place in the text: so it is unless something is escaped. */
  boolean isPlain() {
    return text.length() + 2 == wire.length;
  }

  byte[] wire() {
    return wire;
  }

  /** With the case of its letters changed by a pattern of bits, as resolvers do to be harder to fool ("0x20"). For tests. */
  Name withCase(long bits) {
    byte[] changed = wire.clone();
    for (int i = 0; wire[i] != 0; i += wire[i] + 1) {
      for (int j = i + 1; j <= i + wire[i]; j++) {
        boolean letter = Character.isAlphabetic(wire[j] | 32) && wire[j] > 0;
        changed[j] = letter && (bits >>> (j & 63) & 1) == 1 ? (byte) (wire[j] ^ 32) : wire[j];
      }
    }
    return new Name(changed, text);
  }

  /** Whether the letters have the same case too. */
  public boolean isWrittenAs(Name other) {
    return Arrays.equals(wire, other.wire);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Name n && n.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** {@code web-0.nginx.default.svc.cluster.local.} */
  @Override
  public String toString() {
    return text + ".";
  }
}
