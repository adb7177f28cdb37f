package dev.berth.node.cri.stream;

import dev.berth.base.stream.Link;
import dev.berth.base.stream.Sink;
import dev.berth.base.stream.spdy.SpdySession;
import dev.berth.base.stream.spdy.SpdyStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLContext;

/** A port at the other end of a SPDY connection of its own. Whether something listens there turns out only later. */
final class RemoteLink implements Link {
  private static final List<String> PROTOCOLS = List.of("portforward.k8s.io");
  private static final int LONGEST_ERROR = 16 * 1024;

  private final CompletableFuture<String> trouble = new CompletableFuture<>();
  private final CompletableFuture<SpdyConnection> connection = new CompletableFuture<>();
  private final CompletableFuture<SpdyStream> data = new CompletableFuture<>();

  private int open = 2;

  private RemoteLink() {}

  /** Blocks until the streams are asked for. */
  static Link open(URI url, int port, Sink received) throws IOException {
    return open(url, Optional.empty(), port, received);
  }

  static Link open(URI url, Optional<SSLContext> tls, int port, Sink received) throws IOException {
    RemoteLink link = new RemoteLink();
    SpdyConnection connection = SpdyConnection.open(url, tls, PROTOCOLS, () -> {});
    link.connection.complete(connection);
    connection.owner().execute(() -> link.begin(connection.onOwner(), Integer.toString(port), received));
    link.data.join();
    return link;
  }

  private void begin(SpdySession session, String port, Sink received) {
    SpdyStream error = session.open(Map.of("streamtype", "error", "port", port, "requestid", "0"));
    error.end();
    error.receive(new Words(received), () -> {});
    SpdyStream stream = session.open(Map.of("streamtype", "data", "port", port, "requestid", "0"));
    stream.receive(
        new Sink() {
          @Override
          public CompletionStage<Void> write(byte[] bytes) {
            return received.write(bytes);
          }

          @Override
          public void end() {
            ended(received);
          }
        },
        () -> {});
    data.complete(stream);
  }

  /** Streams end in no order of each other: only when both have, nothing is missed. On the owner of the session. */
  private void ended(Sink received) {
    open--;
    if (open == 0) {
      received.end();
      close();
    }
  }

  /** What the runtime says went wrong. */
  private final class Words implements Sink {
    private final Sink received;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    Words(Sink received) {
      this.received = received;
    }

    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      if (said.size() < LONGEST_ERROR) {
        said.writeBytes(bytes);
      }
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void end() {
      if (said.size() > 0) {
        trouble.complete(said.toString(StandardCharsets.UTF_8));
      }
      ended(received);
    }
  }

  @Override
  public Sink sink() {
    return data.join();
  }

  @Override
  public CompletionStage<String> trouble() {
    return trouble;
  }

  @Override
  public void close() {
    connection.thenAccept(SpdyConnection::close);
  }
}
