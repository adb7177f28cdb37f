package dev.berth.base.stream.spdy;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes to frames. Control frames come whole, and have a limit; data comes in the pieces in which it arrives. Owned by its
 * session.
 */
final class SpdyDecoder {
  private static final int HEAD = 8;
  private static final int LONGEST_CONTROL = 128 * 1024;

  /** What is in the frames. */
  interface Frames {
    void control(int type, int flags, byte[] body);

    /** @param fin whether the other side says no more on the stream */
    void data(int stream, byte[] bytes, boolean fin);
  }

  private final Frames frames;
  private final byte[] head = new byte[HEAD];
  private int headLength;
  private byte[] body = {};
  private int bodyLength;
  private boolean control;
  private int type;
  private int stream;
  private int flags;
  private int left;

  SpdyDecoder(Frames frames) {
    this.frames = frames;
  }

  /** @throws SpdyException where it is no frame */
  void decode(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      if (headLength < HEAD) {
        int n = Math.min(HEAD - headLength, bytes.length - at);
        System.arraycopy(bytes, at, head, headLength, n);
        headLength += n;
        at += n;
        if (headLength < HEAD) {
          return;
        }
        begin();
      }
      int n = Math.min(left, bytes.length - at);
      left -= n;
      if (control) {
        System.arraycopy(bytes, at, body, bodyLength, n);
        bodyLength += n;
        if (left == 0) {
          headLength = 0;
          frames.control(type, flags, body);
        }
      } else if (n > 0 || left == 0) {
        boolean last = left == 0;
        if (last) {
          headLength = 0;
        }
        frames.data(stream, Arrays.copyOfRange(bytes, at, at + n), last && (flags & SpdyFrames.FIN) != 0);
      }
      at += n;
    }
  }

  private void begin() {
    ByteBuffer fields = ByteBuffer.wrap(head);
    int first = fields.getInt();
    int second = fields.getInt();
    control = first < 0;
    flags = second >>> 24;
    left = second & 0xff_ffff;
    if (!control) {
      stream = first;
      return;
    }
    int version = first >>> 16 & 0x7fff;
    type = first & 0xffff;
    if (version != SpdyFrames.VERSION) {
      throw new SpdyException("a frame of SPDY version " + version);
    }
    if (left > LONGEST_CONTROL) {
      throw new SpdyException("a control frame of " + left + " bytes");
    }
    body = new byte[left];
    bodyLength = 0;
  }
}
