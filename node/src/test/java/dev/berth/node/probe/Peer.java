package dev.berth.node.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A server on the loopback address that answers each request's head with what it is told to, and closes. */
final class Peer implements AutoCloseable {
  private static final int TLS_HANDSHAKE = 22;

  /** Heads of the requests that came. */
  final List<String> heard = new CopyOnWriteArrayList<>();

  private final ServerSocket socket;
  private final UnaryOperator<String> answer;

  /** @param answer to a request's head; "" to hang on without a word */
  Peer(ServerSocket socket, UnaryOperator<String> answer) {
    this.socket = socket;
    this.answer = answer;
    Thread.ofVirtual().start(this::accept);
  }

  static Peer answering(String answer) {
    return on(_ -> answer);
  }

  static Peer on(UnaryOperator<String> answer) {
    try {
      return new Peer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /** On which nobody listens. */
  static int deadPort() {
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return gone.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try {
      BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
      StringBuilder head = new StringBuilder();
      in.mark(1);
      if (in.read() == TLS_HANDSHAKE) {
        connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        connection.close();
        return;
      }
      in.reset();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        head.append(line).append('\n');
      }
      heard.add(head.toString());
      String said = answer.apply(head.toString());
      if (!said.isEmpty()) {
        connection.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
        connection.getOutputStream().flush();
        connection.close();
      }
    } catch (IOException e) {
      // whoever asked has gone
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
