package dev.berth.store.pack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Texts of one kind as they were first met, in which later ones find most of themselves again. One writer learns and packs; what
 * it once learned stays where it is, so that packed texts can be read by anyone.
 *
 * <p>A packed text is a row of pieces: how many bytes of its own and these bytes, how many bytes of the phrases and where they
 * are. Numbers have seven bits a byte, the lowest first. A general compressor would find more, also within
 * a text; but most of a text is in others of its kind, and this is done for every write.
 */
final class Phrases {
  /** All that is learned at most. */
  static final int MOST_BYTES = 1 << 15;

  /** So many bytes must be the same, or what tells where they are is as long as they. */
  private static final int LEAST = Long.BYTES;

  private static final int PLACES_BITS = 13;
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] text = new byte[MOST_BYTES];

  /** Where eight bytes are, by their hash; 0 is nowhere, 1 the first place. The writer's, as all that follows. */
  private final char[] places = new char[1 << PLACES_BITS];

  private int size;
  private byte[] packed = new byte[1 << 12];
  private int packedSize;

  boolean hasRoom(int bytes) {
    return size + bytes <= text.length;
  }

  /** Writer only. */
  void learn(byte[] bytes) {
    System.arraycopy(bytes, 0, text, size, bytes.length);
    for (int i = size; i + LEAST <= size + bytes.length; i++) {
      places[place((long) LONG.get(text, i))] = (char) (i + 1);
    }
    size += bytes.length;
  }

  private static int place(long eight) {
    return (int) (eight * 0x9E3779B97F4A7C15L >>> Long.SIZE - PLACES_BITS);
  }

  /** Writer only: the text as a row of pieces. */
  byte[] pack(byte[] bytes) {
    packedSize = 0;
    int own = 0;
    int i = 0;
    while (i + LEAST <= bytes.length) {
      long eight = (long) LONG.get(bytes, i);
      int found = places[place(eight)] - 1;
      if (found < 0 || (long) LONG.get(text, found) != eight) {
        i++;
        continue;
      }
      int from = i;
      int there = found;
      while (from > own && there > 0 && bytes[from - 1] == text[there - 1]) {
        from--;
        there--;
      }
      int same = Arrays.mismatch(bytes, i, bytes.length, text, found, size);
      i += same < 0 ? bytes.length - i : same;
      piece(bytes, own, from, i - from, there);
      own = i;
    }
    piece(bytes, own, bytes.length, 0, 0);
    return Arrays.copyOf(packed, packedSize);
  }

  private void piece(byte[] bytes, int own, int to, int same, int there) {
    int most = to - own + 4 * Integer.BYTES;
    if (packedSize + most > packed.length) {
      packed = Arrays.copyOf(packed, Math.max(2 * packed.length, packedSize + most));
    }
    number(to - own);
    System.arraycopy(bytes, own, packed, packedSize, to - own);
    packedSize += to - own;
    number(same);
    number(there);
  }

  private void number(int value) {
    int rest = value;
    while (rest > 0x7f) {
      packed[packedSize++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    packed[packedSize++] = (byte) rest;
  }

  /** The text of so many bytes that was packed. From any thread. */
  byte[] unpack(byte[] pieces, int length) {
    byte[] bytes = new byte[length];
    int at = 0;
    int to = 0;
    while (to < length) {
      int own = number(pieces, at);
      at += width(own);
      System.arraycopy(pieces, at, bytes, to, own);
      at += own;
      to += own;
      int same = number(pieces, at);
      at += width(same);
      int there = number(pieces, at);
      at += width(there);
      System.arraycopy(text, there, bytes, to, same);
      to += same;
    }
    return bytes;
  }

  private static int number(byte[] pieces, int at) {
    int value = 0;
    int i = at;
    while (pieces[i] < 0) {
      value |= (pieces[i] & 0x7f) << 7 * (i - at);
      i++;
    }
    return value | pieces[i] << 7 * (i - at);
  }

  private static int width(int number) {
    return number == 0 ? 1 : (Integer.SIZE - Integer.numberOfLeadingZeros(number) + 6) / 7;
  }
}
