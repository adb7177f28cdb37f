package dev.berth.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Says exactly what a test says, and hears exactly what the server says. */
final class RawClient implements AutoCloseable {
  private static final int GIVE_UP_MILLIS = 20_000;

  private final Socket socket;

  RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(GIVE_UP_MILLIS);
  }

  static RawClient connect(InetSocketAddress address) throws IOException {
    return new RawClient(new Socket(address.getAddress(), address.getPort()));
  }

  /** Lines end with CR LF on the wire. */
  RawClient send(String text) throws IOException {
    return sendBytes(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient sendBytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** The header of one answer, with its empty line; line ends are LF. */
  String head() throws IOException {
    return until("\r\n\r\n").replace("\r\n", "\n");
  }

  /** Header and body of an answer with Content-Length. */
  String answer() throws IOException {
    String head = head();
    int length =
        head.lines()
            .filter(l -> l.startsWith("Content-Length: "))
            .mapToInt(l -> Integer.parseInt(l.substring(16)))
            .findFirst()
            .orElse(0);
    return head + new String(bytes(length), StandardCharsets.UTF_8);
  }

  /** One chunk's content; empty for the last. */
  String chunk() throws IOException {
    String size = until("\r\n");
    byte[] content = bytes(Integer.parseInt(size.strip(), 16));
    until("\r\n");
    return new String(content, StandardCharsets.UTF_8);
  }

  byte[] bytes(int count) throws IOException {
    byte[] got = socket.getInputStream().readNBytes(count);
    if (got.length < count) {
      throw new EOFException("closed after " + got.length + " of " + count + " bytes");
    }
    return got;
  }

  /** What comes until the server closes; a reset is an end like any other. */
  String rest() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    try {
      in.transferTo(out);
    } catch (java.net.SocketException _) {
      // The server has cut us off.
    }
    return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String until(String end) throws IOException {
    StringBuilder b = new StringBuilder();
    while (b.indexOf(end, Math.max(0, b.length() - end.length())) < 0) {
      int c = socket.getInputStream().read();
      if (c < 0) {
        throw new EOFException("closed after: " + b);
      }
      b.append((char) c);
    }
    return b.toString();
  }
}
