package dev.berth.base.stream.spdy;

import java.nio.ByteBuffer;

/** Frames as bytes: eight of a head, then what the head says (section 2.2). */
final class SpdyFrames {
  static final int SYN_STREAM = 1;
  static final int SYN_REPLY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int HEADERS = 8;
  static final int WINDOW_UPDATE = 9;

  static final int FIN = 1;
  static final int VERSION = 3;

  static final int PROTOCOL_ERROR = 1;
  static final int REFUSED_STREAM = 3;
  static final int CANCEL = 5;

  private static final int HEAD = 8;
  private static final int CONTROL = 0x8000_0000;

  private SpdyFrames() {}

  static byte[] synStream(int stream, byte[] headers, boolean fin) {
    return control(SYN_STREAM, fin ? FIN : 0, 10 + headers.length)
        .putInt(stream).putInt(0).putShort((short) 0).put(headers).array();
  }

  static byte[] synReply(int stream, byte[] headers) {
    return control(SYN_REPLY, 0, 4 + headers.length).putInt(stream).put(headers).array();
  }

  static byte[] reset(int stream, int status) {
    return control(RST_STREAM, 0, 8).putInt(stream).putInt(status).array();
  }

  static byte[] ping(int id) {
    return control(PING, 0, 4).putInt(id).array();
  }

  static byte[] goAway(int lastStream, int status) {
    return control(GOAWAY, 0, 8).putInt(lastStream).putInt(status).array();
  }

  static byte[] data(int stream, byte[] bytes, int from, int to, boolean fin) {
    int length = to - from;
    return ByteBuffer.allocate(HEAD + length)
        .putInt(stream).putInt((fin ? FIN : 0) << 24 | length).put(bytes, from, length).array();
  }

  private static ByteBuffer control(int type, int flags, int length) {
    return ByteBuffer.allocate(HEAD + length).putInt(CONTROL | VERSION << 16 | type).putInt(flags << 24 | length);
  }
}
