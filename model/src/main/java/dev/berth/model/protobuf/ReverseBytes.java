package dev.berth.model.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Protobuf that is written from the end to the start, so that the length of a message is known when its header is written.
 * Write the last field first. Mutable, for one thread.
 *
 * <pre>
 * int since = out.length();
 * out.string(1, "inner");
 * out.header(2, since); // field 2 holds what was written since
 * </pre>
 */
public final class ReverseBytes {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int GROUP = 3;
  static final int GROUP_END = 4;
  static final int FIXED32 = 5;

  private byte[] bytes = new byte[1024];
  private int start = bytes.length;

  /** How much is written so far. */
  public int length() {
    return bytes.length - start;
  }

  private void reserve(int count) {
    if (start < count) {
      int used = length();
      byte[] larger = new byte[Math.max(bytes.length * 2, used + count)];
      System.arraycopy(bytes, start, larger, larger.length - used, used);
      start = larger.length - used;
      bytes = larger;
    }
  }

  /** Bytes as they are, without a header. */
  public void raw(byte[] content) {
    reserve(content.length);
    start -= content.length;
    System.arraycopy(content, 0, bytes, start, content.length);
  }

  void varint(long value) {
    reserve(10);
    int size = 1;
    for (long v = value >>> 7; v != 0; v >>>= 7) {
      size++;
    }
    start -= size;
    long v = value;
    for (int i = 0; i < size - 1; i++, v >>>= 7) {
      bytes[start + i] = (byte) (v & 0x7f | 0x80);
    }
    bytes[start + size - 1] = (byte) v;
  }

  void fixed64(long value) {
    reserve(8);
    start -= 8;
    for (int i = 0; i < 8; i++) {
      bytes[start + i] = (byte) (value >>> (8 * i));
    }
  }

  void tag(int number, int wire) {
    varint((long) number << 3 | wire);
  }

  /** Ends (that is, begins) a field of bytes whose content was written since the given length. */
  public void header(int number, int since) {
    varint(length() - since);
    tag(number, LENGTH);
  }

  /** A field of text. */
  public void string(int number, String text) {
    bytes(number, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A field of bytes. */
  public void bytes(int number, byte[] content) {
    raw(content);
    varint(content.length);
    tag(number, LENGTH);
  }

  /** A field of an integer or boolean. */
  public void integer(int number, long value) {
    varint(value);
    tag(number, VARINT);
  }

  /** All that was written, first to last. */
  public byte[] toBytes() {
    return Arrays.copyOfRange(bytes, start, bytes.length);
  }
}
