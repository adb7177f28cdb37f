package dev.berth.base.stream.spdy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Header blocks: names and values, compressed as one stream in each direction of a session, so that each block depends on all
 * before it. Names are in lower case. Owned by its session.
 */
final class SpdyHeaders implements AutoCloseable {
  private static final int MOST_BYTES = 256 * 1024;
  private static final int MOST_FIELDS = 1000;

  private final Deflater deflater = new Deflater();
  private final Inflater inflater = new Inflater();

  SpdyHeaders() {
    deflater.setDictionary(SpdyDictionary.bytes());
  }

  byte[] compress(Map<String, String> headers) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    number(plain, headers.size());
    headers.forEach(
        (name, value) -> {
          text(plain, name.toLowerCase(Locale.ROOT));
          text(plain, value);
        });
    deflater.setInput(plain.toByteArray());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[1024];
    int n;
    do {
      n = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
      out.write(buffer, 0, n);
    } while (n == buffer.length);
    return out.toByteArray();
  }

  /** @throws SpdyException where it is no header block */
  Map<String, String> decompress(byte[] block, int from) {
    ByteBuffer plain = ByteBuffer.wrap(inflated(block, from));
    Map<String, String> headers = new LinkedHashMap<>();
    int count = length(plain, MOST_FIELDS);
    for (int i = 0; i < count; i++) {
      String name = text(plain).toLowerCase(Locale.ROOT);
      if (name.isEmpty() || headers.put(name, text(plain)) != null) {
        throw new SpdyException("a header block with the name \"" + name + "\" twice, or with none");
      }
    }
    return headers;
  }

  private byte[] inflated(byte[] block, int from) {
    inflater.setInput(block, from, block.length - from);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[1024];
    try {
      while (true) {
        int n = inflater.inflate(buffer);
        out.write(buffer, 0, n);
        if (out.size() > MOST_BYTES) {
          throw new SpdyException("a header block of more than " + MOST_BYTES + " bytes");
        }
        if (n == 0 && inflater.needsDictionary()) {
          inflater.setDictionary(SpdyDictionary.bytes());
        } else if (n == 0) {
          return out.toByteArray();
        }
      }
    } catch (DataFormatException | IllegalArgumentException e) {
      throw new SpdyException("a header block that is not compressed as it should be: " + e.getMessage());
    }
  }

  private static int length(ByteBuffer plain, int most) {
    int length = plain.remaining() < 4 ? -1 : plain.getInt();
    if (length < 0 || length > most) {
      throw new SpdyException("a header block with a length of " + length);
    }
    return length;
  }

  private static String text(ByteBuffer plain) {
    byte[] bytes = new byte[length(plain, plain.remaining())];
    if (plain.remaining() < bytes.length) {
      throw new SpdyException("a header block that is cut off");
    }
    plain.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void number(ByteArrayOutputStream out, int n) {
    out.writeBytes(ByteBuffer.allocate(4).putInt(n).array());
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(out, bytes.length);
    out.writeBytes(bytes);
  }

  @Override
  public void close() {
    deflater.end();
    inflater.end();
  }
}
