package dev.berth.store.log;

import java.nio.ByteBuffer;

/** One frame being made, outside the heap so that writing copies nothing. Used by one thread. */
final class FrameBuffer {
  private static final int START_BYTES = 1 << 16;
  private static final int KEPT_BYTES = 1 << 23;

  private ByteBuffer buffer = ByteBuffer.allocateDirect(START_BYTES);
  private int kind;

  void begin(int frameKind) {
    if (buffer.capacity() > KEPT_BYTES) {
      buffer = ByteBuffer.allocateDirect(START_BYTES);
    }
    kind = frameKind;
    buffer.clear().position(Frame.HEADER_BYTES);
  }

  /** The bytes of payload so far. */
  int payloadBytes() {
    return buffer.position() - Frame.HEADER_BYTES;
  }

  void setInt(int payloadOffset, int value) {
    buffer.putInt(Frame.HEADER_BYTES + payloadOffset, value);
  }

  void putByte(int value) {
    room(1).put((byte) value);
  }

  void putInt(int value) {
    room(Integer.BYTES).putInt(value);
  }

  void putLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  /** Length and bytes. */
  void putBytes(byte[] bytes) {
    room(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes);
  }

  /** The whole frame, ready to be written to the file whose header has this revision. */
  ByteBuffer finish(long fileRevision) {
    int length = payloadBytes();
    while (buffer.position() % Frame.ALIGNMENT != 0) {
      putByte(0);
    }
    int end = buffer.position();
    ByteBuffer payload = buffer.duplicate().position(Frame.HEADER_BYTES).limit(Frame.HEADER_BYTES + length);
    int checksum = Frame.checksum(fileRevision, kind, payload);
    buffer.putInt(0, Frame.MAGIC).putInt(4, length).putInt(8, checksum).putInt(12, kind);
    return buffer.duplicate().position(0).limit(end);
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int capacity = Math.toIntExact(Math.max(buffer.capacity() * 2L, buffer.position() + (long) bytes));
      buffer = ByteBuffer.allocateDirect(capacity).put(buffer.flip());
    }
    return buffer;
  }
}
