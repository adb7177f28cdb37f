package dev.berth.store.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a file's frames from the first on. Used by one thread. */
final class FrameReader {
  private static final int WINDOW_BYTES = 1 << 20;

  private final FileChannel channel;
  private final long fileRevision;
  private final long length;
  private ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);

  /** Where the window's first byte stands in the file. */
  private long windowAt;

  private long offset = FileHeader.BYTES;

  FrameReader(FileChannel channel, long fileRevision) throws IOException {
    this.channel = channel;
    this.fileRevision = fileRevision;
    this.length = channel.size();
  }

  sealed interface Next {
    /**
     * @param kind of frame
     * @param payload valid until the next frame is read
     * @param offset of the frame in the file
     */
    record Whole(int kind, ByteBuffer payload, long offset) implements Next {}

    /** No valid frame begins here. */
    record None(long offset) implements Next {}
  }

  /** Where the next frame begins. */
  long offset() {
    return offset;
  }

  Next next() throws IOException {
    if (!fill(Frame.HEADER_BYTES)) {
      return new Next.None(offset);
    }
    int at = (int) (offset - windowAt);
    int payloadBytes = window.getInt(at + 4);
    if (window.getInt(at) != Frame.MAGIC
        || payloadBytes < 0
        || Frame.bytes(payloadBytes) > length - offset
        || !fill((int) Frame.bytes(payloadBytes))) {
      return new Next.None(offset);
    }
    at = (int) (offset - windowAt);
    int kind = window.getInt(at + 12);
    ByteBuffer payload = window.slice(at + Frame.HEADER_BYTES, payloadBytes);
    if (window.getInt(at + 8) != Frame.checksum(fileRevision, kind, payload)) {
      return new Next.None(offset);
    }
    Next.Whole whole = new Next.Whole(kind, payload, offset);
    offset += Frame.bytes(payloadBytes);
    return whole;
  }

  /** What lies behind the last frame. */
  record Rest(boolean zero, long wholeFrameAt, long lastByteAt) {}

  /**
   * Looks at everything from the next frame's place on: whether there is anything, and whether a valid frame is among it.
   *
   * @return with {@code wholeFrameAt} -1 where there is none; {@code lastByteAt} is the last one that is not zero
   */
  Rest rest() throws IOException {
    long begin = offset;
    long last = -1;
    long position = begin;
    ByteBuffer chunk = ByteBuffer.allocate(WINDOW_BYTES);
    while (position < length) {
      chunk.clear();
      int read = channel.read(chunk, position);
      if (read < 0) {
        break;
      }
      last = Math.max(last, lastNonZero(chunk.flip(), position));
      position += read;
    }
    if (last < 0) {
      return new Rest(true, -1, -1);
    }
    for (long at = begin + Frame.ALIGNMENT; at <= last; at += Frame.ALIGNMENT) {
      offset = at;
      if (fill(Frame.HEADER_BYTES)
          && window.getInt((int) (offset - windowAt)) == Frame.MAGIC
          && next() instanceof Next.Whole) {
        offset = begin;
        return new Rest(false, at, last);
      }
    }
    offset = begin;
    return new Rest(false, -1, last);
  }

  private static long lastNonZero(ByteBuffer chunk, long position) {
    int at = chunk.limit();
    while (at >= Long.BYTES && chunk.getLong(at - Long.BYTES) == 0) {
      at -= Long.BYTES;
    }
    while (at > 0 && chunk.get(at - 1) == 0) {
      at--;
    }
    return at == 0 ? -1 : position + at - 1;
  }

  /** Makes so many bytes from the offset on available in the window; false where the file ends sooner. */
  private boolean fill(int bytes) throws IOException {
    if (bytes > length - offset) {
      return false;
    }
    if (offset >= windowAt && offset + bytes <= windowAt + window.limit()) {
      return true;
    }
    if (window.capacity() < bytes) {
      window = ByteBuffer.allocate(bytes);
    }
    window.clear();
    windowAt = offset;
    while (window.hasRemaining()) {
      if (channel.read(window, windowAt + window.position()) < 0) {
        break;
      }
    }
    window.flip();
    return window.limit() >= bytes;
  }
}
