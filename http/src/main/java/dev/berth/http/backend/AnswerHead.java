package dev.berth.http.backend;

import dev.berth.api.Response;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of an HTTP/1.1 answer.
 *
 * @param text as it came
 * @param code the status
 * @param fields in order
 */
record AnswerHead(byte[] text, int code, List<Response.Header> fields) {
  private static final int LONGEST = 256 * 1024;

  /** Up to and with its empty line. */
  static byte[] head(InputStream in) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream(512);
    int ends = 0;
    while (ends < 2) {
      int c = in.read();
      if (c < 0 || text.size() > LONGEST) {
        throw new IOException(c < 0 ? "EOF" : "net/http: server response headers exceeded " + LONGEST + " bytes");
      }
      text.write(c);
      ends = c == '\n' ? ends + 1 : c == '\r' ? ends : 0;
    }
    return text.toByteArray();
  }

  static AnswerHead read(InputStream in) throws IOException {
    byte[] text = head(in);
    List<String> lines = new String(text, StandardCharsets.ISO_8859_1).lines().toList();
    String[] status = lines.getFirst().split(" ", 3);
    if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("[1-5]\\d\\d")) {
      throw new IOException("malformed HTTP response \"" + lines.getFirst() + "\"");
    }
    List<Response.Header> fields = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.add(new Response.Header(line.substring(0, colon).strip(), line.substring(colon + 1).strip()));
      }
    }
    return new AnswerHead(text, Integer.parseInt(status[1]), fields);
  }

  Optional<String> first(String name) {
    return fields.stream().filter(f -> f.name().equalsIgnoreCase(name)).map(Response.Header::value).findFirst();
  }

  private boolean isChunked() {
    return first("transfer-encoding").map(v -> v.toLowerCase(Locale.ROOT)).filter(v -> v.endsWith("chunked")).isPresent();
  }

  /** Of the body in bytes; -1 where only its end tells. */
  long length() {
    if (isChunked()) {
      return -1;
    }
    return first("content-length").filter(l -> l.matches("\\d{1,18}")).map(Long::parseLong).orElse(-1L);
  }

  /** The body, without its framing. */
  InputStream body(InputStream in) {
    return isChunked() ? new Chunks(in) : length() >= 0 ? new Counted(in, length()) : in;
  }

  private static final class Counted extends FilterInputStream {
    private long left;

    Counted(InputStream in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = super.read(into, from, (int) Math.min(left, length));
      if (n < 0) {
        throw new IOException("unexpected EOF");
      }
      left -= n;
      return n;
    }
  }

  private static final class Chunks extends FilterInputStream {
    private static final int LONGEST_LINE = 4096;

    private long left;
    private boolean first = true;
    private boolean over;

    Chunks(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (!over && left == 0) {
        next();
      }
      if (over) {
        return -1;
      }
      int n = super.read(into, from, (int) Math.min(left, length));
      if (n < 0) {
        throw new IOException("unexpected EOF");
      }
      left -= n;
      return n;
    }

    private void next() throws IOException {
      if (!first) {
        line();
      }
      first = false;
      String size = line();
      int semicolon = size.indexOf(';');
      try {
        left = Long.parseLong((semicolon < 0 ? size : size.substring(0, semicolon)).strip(), 16);
      } catch (NumberFormatException e) {
        throw new IOException("malformed chunk size \"" + size + "\"");
      }
      over = left <= 0;
      while (over && !line().isEmpty()) {
        continue; // trailers end where a head does
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0 || line.length() > LONGEST_LINE) {
          throw new IOException("unexpected EOF");
        }
        line.append((char) c);
      }
      return line.toString().strip();
    }
  }
}
