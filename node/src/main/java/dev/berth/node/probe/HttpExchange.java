package dev.berth.node.probe;

import dev.berth.base.tls.AnyCertificate;
import dev.berth.node.probe.HttpTarget.Header;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One GET over HTTP/1.1 on a connection of its own, which ends with it. Whoever answers is believed: certificates are not
 * looked at. Blocks.
 */
final class HttpExchange {
  /** As much of a body as anyone reads. */
  static final int BODY_LIMIT = 10 * 1024;

  private static final int HEAD_LIMIT = 64 * 1024;

  private HttpExchange() {}

  /** @param body at most {@link #BODY_LIMIT} of it */
  record Response(int code, List<Header> headers, String body) {
    Optional<String> header(String name) {
      return HttpTarget.find(headers, name);
    }
  }

  /** What was heard was not TLS, but HTTP. */
  static final class PlainAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    PlainAnswerException() {
      super("http: server gave HTTP response to HTTPS client");
    }
  }

  /** @throws IOException whose message is Go's */
  static Response get(HttpTarget target, long deadlineNanos) throws IOException {
    try (Socket plain = Dialing.open(target.host(), target.port(), deadlineNanos)) {
      try {
        plain.setSoTimeout(Dialing.millisUntil(deadlineNanos));
        Socket socket = target.scheme().equals("https") ? secured(plain, target) : plain;
        socket.getOutputStream().write(request(target).getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return read(new BufferedInputStream(new Timed(socket.getInputStream(), plain, deadlineNanos)));
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (EOFException e) {
        throw new IOException("EOF", e);
      } catch (IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("reset")) {
          throw new IOException(
              "read tcp " + Text.address(plain.getLocalSocketAddress()) + "->" + target.authority()
                  + ": read: connection reset by peer",
              e);
        }
        throw e;
      }
    }
  }

  private static String request(HttpTarget target) {
    StringBuilder text = new StringBuilder("GET ").append(target.path()).append(" HTTP/1.1\r\n");
    text.append("Host: ").append(HttpTarget.find(target.headers(), "Host").filter(h -> !h.isEmpty()).orElseGet(target::authority));
    text.append("\r\n");
    for (Header header : target.headers()) {
      // an empty value takes back what would be said otherwise
      if (!header.name().equalsIgnoreCase("Host") && !header.value().isEmpty()) {
        text.append(header.name()).append(": ").append(Text.line(header.value())).append("\r\n");
      }
    }
    return text.append("Connection: close\r\n\r\n").toString();
  }

  private static Response read(InputStream in) throws IOException {
    int code;
    List<Header> headers;
    do {
      String status = line(in);
      if (!status.startsWith("HTTP/1.") || !status.matches("HTTP/1\\.[01] [0-9]{3}.*")) {
        throw new IOException("net/http: HTTP/1.x transport connection broken: malformed HTTP response "
            + "\"" + Text.line(status) + "\"");
      }
      code = Integer.parseInt(status.substring(9, 12));
      headers = headers(in);
    } while (code >= 100 && code < 200 && code != 101);
    Response head = new Response(code, headers, "");
    return new Response(code, headers, body(in, head));
  }

  private static List<Header> headers(InputStream in) throws IOException {
    List<Header> headers = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.add(new Header(line.substring(0, colon), line.substring(colon + 1).strip()));
      }
    }
    return headers;
  }

  private static String body(InputStream in, Response head) throws IOException {
    if (head.code() == 204 || head.code() == 304 || head.code() == 101) {
      return "";
    }
    if (head.header("Transfer-Encoding").filter(e -> e.toLowerCase(Locale.ROOT).contains("chunked")).isPresent()) {
      return chunks(in);
    }
    Optional<String> length = head.header("Content-Length").filter(l -> l.matches("[0-9]{1,18}"));
    if (length.isEmpty()) {
      return text(in.readNBytes(BODY_LIMIT));
    }
    int wanted = (int) Math.min(Long.parseLong(length.get()), BODY_LIMIT);
    byte[] body = in.readNBytes(wanted);
    if (body.length < wanted) {
      throw new IOException("unexpected EOF");
    }
    return text(body);
  }

  private static String chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (body.size() < BODY_LIMIT) {
      String size = line(in);
      int end = size.indexOf(';');
      String digits = (end < 0 ? size : size.substring(0, end)).strip();
      if (!digits.matches("[0-9a-fA-F]{1,15}")) {
        throw new IOException("invalid byte in chunk length");
      }
      long length = Long.parseLong(digits, 16);
      if (length == 0) {
        break;
      }
      int wanted = (int) Math.min(length, BODY_LIMIT - body.size());
      byte[] part = in.readNBytes(wanted);
      body.writeBytes(part);
      if (part.length < wanted) {
        throw new IOException("unexpected EOF");
      }
      if (wanted == length) {
        line(in);
      }
    }
    return text(body.toByteArray());
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (text.length() >= HEAD_LIMIT) {
        throw new IOException("net/http: server response headers exceeded " + HEAD_LIMIT + " bytes; aborted");
      }
      text.append((char) c);
    }
    int last = text.length() - 1;
    return last >= 0 && text.charAt(last) == '\r' ? text.substring(0, last) : text.toString();
  }

  // ---- TLS

  private static Socket secured(Socket plain, HttpTarget target) throws IOException {
    try {
      SSLSocketFactory sockets = AnyCertificate.context().getSocketFactory();
      SSLSocket socket = (SSLSocket) sockets.createSocket(plain, target.host(), target.port(), false);
      socket.startHandshake();
      return socket;
    } catch (SSLException e) {
      if (String.valueOf(e.getMessage()).contains("Unsupported or unrecognized SSL message")) {
        throw new PlainAnswerException();
      }
      throw new IOException("tls: " + e.getMessage(), e);
    }
  }

  /** Reads within what is left of the time. */
  private static final class Timed extends InputStream {
    private final InputStream in;
    private final Socket socket;
    private final long deadlineNanos;

    Timed(InputStream in, Socket socket, long deadlineNanos) {
      this.in = in;
      this.socket = socket;
      this.deadlineNanos = deadlineNanos;
    }

    private void limit() throws IOException {
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw new SocketTimeoutException("timeout");
      }
      socket.setSoTimeout(Dialing.millisUntil(deadlineNanos));
    }

    @Override
    public int read() throws IOException {
      limit();
      return in.read();
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
      limit();
      return in.read(to, from, length);
    }
  }
}
