package dev.berth.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;

/**
 * Gathers the body of one request, within the limits. Grows with what has arrived, not with what was announced: a
 * client that says 3 MiB and sends nothing costs nothing. Owned by the connection's event loop.
 */
final class BodyCollector {
  enum Added {
    OK,
    TOO_LARGE,
    TOO_MANY
  }

  private static final byte[] EMPTY = new byte[0];
  private static final int UNCOUNTED_BYTES = 64 * 1024;

  private final int limit;
  private final InFlight inFlight;
  private byte[] bytes = EMPTY;
  private int size;
  private int reserved;

  BodyCollector(int limit, InFlight inFlight) {
    this.limit = limit;
    this.inFlight = inFlight;
  }

  Added add(ByteBuf part) {
    int n = part.readableBytes();
    if (n == 0) {
      return Added.OK;
    }
    if (n > limit - size) {
      return Added.TOO_LARGE;
    }
    if (size == 0) {
      bytes = ByteBufUtil.getBytes(part);
      size = n;
      return reserve(bytes.length) ? Added.OK : Added.TOO_MANY;
    }
    if (size + n > bytes.length) {
      int grown = Math.min(limit, Math.max(size + n, bytes.length * 2));
      if (!reserve(grown)) {
        return Added.TOO_MANY;
      }
      bytes = Arrays.copyOf(bytes, grown);
    }
    part.getBytes(part.readerIndex(), bytes, size, n);
    size += n;
    return Added.OK;
  }

  /** The body; the collector is empty afterwards. */
  byte[] take() {
    byte[] whole = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    clear();
    return whole;
  }

  void clear() {
    bytes = EMPTY;
    size = 0;
    inFlight.releaseBody(reserved);
    reserved = 0;
  }

  private boolean reserve(int capacity) {
    if (capacity <= UNCOUNTED_BYTES) {
      return true;
    }
    if (!inFlight.reserveBody(capacity - reserved)) {
      return false;
    }
    reserved = capacity;
    return true;
  }
}
