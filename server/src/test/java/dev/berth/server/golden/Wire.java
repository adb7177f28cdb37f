package dev.berth.server.golden;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.ArrayList;
import javax.net.ssl.SSLSocketFactory;

/**
 * One HTTP/1.1 connection at a time over a plain socket, for requests that no client library would send: broken paths,
 * no media types. Used by one thread.
 */
final class Wire implements AutoCloseable {
  private static final int SILENCE_MILLIS = 60_000;

  private final SSLSocketFactory tls;
  private final int port;
  private final String token;
  private Optional<Socket> open = Optional.empty();

  /** Header names are in lower case. */
  record Reply(int code, Map<String, List<String>> fields, byte[] body) {
    List<String> headers(String name) {
      return fields.getOrDefault(name, List.of());
    }

    Optional<String> header(String name) {
      return headers(name).stream().findFirst();
    }
  }

  Wire(SSLSocketFactory tls, int port, String token) {
    this.tls = tls;
    this.port = port;
    this.token = token;
  }

  /** A connection of its own to the same server. */
  Wire another() {
    return new Wire(tls, port, token);
  }

  /** Sends what a recording has under {@code request}. A kept connection may have been closed meanwhile: then once more. */
  Answer send(JsonObject request) {
    for (boolean kept = open.isPresent(); ; kept = false) {
      try {
        return Answer.of(exchange(request, () -> {}));
      } catch (IOException e) {
        close();
        if (!kept) {
          return Answer.broken(e);
        }
      }
    }
  }

  /** Runs {@code whileOpen} when the answer has begun, then reads until the server ends it. */
  Answer watch(JsonObject request, Runnable whileOpen) {
    try {
      return Answer.of(exchange(request, whileOpen)).asWatch();
    } catch (IOException e) {
      return Answer.broken(e);
    } finally {
      close();
    }
  }

  private Reply exchange(JsonObject request, Runnable begun) throws IOException {
    Socket socket = open.isPresent() ? open.get() : connect();
    socket.getOutputStream().write(bytes(request));
    socket.getOutputStream().flush();
    InputStream in = new BufferedInputStream(socket.getInputStream());
    String status = line(in);
    int code = Integer.parseInt(status.split(" ", 3)[1]);
    Map<String, List<String>> fields = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      fields
          .computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    Reply head = new Reply(code, fields, new byte[0]);
    begun.run();
    byte[] body = body(head, in);
    if (head.header("connection").filter("close"::equalsIgnoreCase).isPresent()) {
      close();
    }
    return new Reply(code, fields, body);
  }

  private Socket connect() throws IOException {
    Socket socket = tls.createSocket("127.0.0.1", port);
    socket.setSoTimeout(SILENCE_MILLIS);
    socket.setTcpNoDelay(true);
    open = Optional.of(socket);
    return socket;
  }

  private byte[] bytes(JsonObject request) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Host", "127.0.0.1:" + port);
    headers.put("User-Agent", "golden/1.0");
    headers.put("Accept", "application/json");
    headers.put("Authorization", "Bearer " + token);
    byte[] body = request.text("raw").getBytes(StandardCharsets.UTF_8);
    Optional<Json> tree = request.get("body");
    if (tree.isPresent()) {
      body = tree.get().toBytes();
      headers.put("Content-Type", "application/json");
    }
    request
        .object("headers")
        .forEach(
            (name, value) -> {
              headers.remove(name);
              if (value instanceof JsonString s) {
                headers.put(name, s.value());
              }
            });
    if (tree.isPresent() || request.has("raw")) {
      headers.put("Content-Length", Integer.toString(body.length));
    }
    StringBuilder head = new StringBuilder();
    head.append(request.text("method")).append(' ').append(request.text("path").replace(" ", "%20")).append(" HTTP/1.1\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    out.writeBytes(body);
    return out.toByteArray();
  }

  private static byte[] body(Reply head, InputStream in) throws IOException {
    if (head.header("transfer-encoding").filter("chunked"::equalsIgnoreCase).isEmpty()) {
      return in.readNBytes(Integer.parseInt(head.header("content-length").orElse("0")));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
      out.writeBytes(in.readNBytes(size));
      line(in);
    }
    line(in);
    return out.toByteArray();
  }

  private static int chunkSize(InputStream in) throws IOException {
    return Integer.parseInt(line(in).strip(), 16);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection was closed within a line");
      }
      if (c != '\r') {
        out.write(c);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      if (open.isPresent()) {
        open.get().close();
      }
    } catch (IOException alreadyGone) {
      // Nothing to give back.
    }
    open = Optional.empty();
  }
}
