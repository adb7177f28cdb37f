package dev.berth.node.simulated;

import dev.berth.base.stream.Link;
import dev.berth.base.stream.Sink;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A connection to a port of a simulated pod: an HTTP request is answered with the pod's hostname, anything else comes back as it
 * is. Thread-safe as far as its sinks are.
 */
final class SimulatedPort implements Link, Sink {
  private static final int LONGEST_HEAD = 64 * 1024;

  private final String hostname;
  private final Sink received;
  private final StringBuilder head = new StringBuilder();
  private boolean http;
  private boolean begun;

  SimulatedPort(String hostname, Sink received) {
    this.hostname = hostname;
    this.received = received;
  }

  /** What every request is answered with. */
  static String page(String hostname) {
    return hostname + "\n";
  }

  @Override
  public Sink sink() {
    return this;
  }

  @Override
  public synchronized CompletionStage<Void> write(byte[] bytes) {
    if (!begun) {
      begun = true;
      http = new String(bytes, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("").contains(" HTTP/1.");
    }
    if (!http) {
      return received.write(bytes);
    }
    head.append(new String(bytes, StandardCharsets.ISO_8859_1));
    if (head.indexOf("\r\n\r\n") < 0 && head.length() < LONGEST_HEAD) {
      return CompletableFuture.completedFuture(null);
    }
    head.setLength(0);
    String page = page(hostname);
    int length = page.getBytes(StandardCharsets.UTF_8).length;
    String answer =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: " + length + "\r\n\r\n" + page;
    return received.write(answer.getBytes(StandardCharsets.UTF_8)).thenRun(received::end);
  }

  @Override
  public void end() {
    received.end();
  }

  @Override
  public void close() {
    received.end();
  }
}
