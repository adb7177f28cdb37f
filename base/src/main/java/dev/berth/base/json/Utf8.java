package dev.berth.base.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes eight at a time. */
final class Utf8 {
  /** Eight bytes of an array as a long, the first one lowest. */
  static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HIGH = 0x8080808080808080L;

  private Utf8() {}

  /** @throws JsonException where the bytes are not UTF-8 */
  static void require(byte[] bytes) {
    if (isAscii(bytes, 0, bytes.length)) {
      return;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw new JsonException("the document is not valid UTF-8", -1);
    }
  }

  static boolean isAscii(byte[] bytes, int start, int end) {
    int i = start;
    for (; i + 8 <= end; i += 8) {
      if (((long) WORDS.get(bytes, i) & HIGH) != 0) {
        return false;
      }
    }
    for (; i < end; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** The first byte from here on that ends or breaks a plain string: a quote, a backslash, a control; or the end. */
  static int plainEnd(byte[] bytes, int start) {
    int i = start;
    for (; i + 8 <= bytes.length; i += 8) {
      long w = (long) WORDS.get(bytes, i);
      long found = zeros(w ^ 0x2222222222222222L) | zeros(w ^ 0x5c5c5c5c5c5c5c5cL) | controls(w);
      if (found != 0) {
        // bits above the lowest may be false, the lowest is not
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < bytes.length && bytes[i] != '"' && bytes[i] != '\\' && (bytes[i] < 0 || bytes[i] >= 0x20)) {
      i++;
    }
    return i;
  }

  /** The high bit of each byte that is zero; true up to and including the lowest. */
  private static long zeros(long w) {
    return (w - 0x0101010101010101L) & ~w & HIGH;
  }

  /** The high bit of each byte below 0x20; true up to and including the lowest. */
  private static long controls(long w) {
    return (w - 0x2020202020202020L) & ~w & HIGH;
  }
}
