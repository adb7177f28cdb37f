package dev.berth.node.cri.stream;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.base.stream.Exit;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.Sink;
import dev.berth.base.stream.Terminal;
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

/**
 * A process at the other end of a SPDY connection: a stream for each of its own, one for sizes of its terminal, and one on which
 * the runtime says how it ended. Its exit completes once all of them have ended.
 */
final class RemoteProcess implements ProcessSession {
  static final List<String> PROTOCOLS = List.of("v4.channel.k8s.io");
  private static final int LONGEST_STATUS = 64 * 1024;
  private static final List<String> PREFIXES =
      List.of(
          "Internal error occurred: ", "error executing command in container: ", "error attaching to container: ");

  /** Its streams that are wanted. */
  record Wanted(boolean input, boolean output, boolean error, boolean terminal) {}

  private final CompletableFuture<Exit> exit = new CompletableFuture<>();
  private final ByteArrayOutputStream status = new ByteArrayOutputStream();
  private Optional<SpdyConnection> connection = Optional.empty();
  private Sink input = Sink.NOWHERE;
  private Sink sizes = Sink.NOWHERE;
  private int open;

  private RemoteProcess() {}

  /** Blocks until it is begun. */
  static ProcessSession open(URI url, Wanted wanted, Output output) throws IOException {
    return on(SpdyConnection.open(url, PROTOCOLS, () -> {}), wanted, output);
  }

  /** On a connection that was opened for it. Blocks until it is begun. */
  static ProcessSession on(SpdyConnection connection, Wanted wanted, Output output) {
    RemoteProcess process = new RemoteProcess();
    process.connection = Optional.of(connection);
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    connection
        .owner()
        .execute(
            () -> {
              process.begin(connection.onOwner(), wanted, output);
              begun.complete(true);
            });
    begun.join();
    return process;
  }

  private void begin(SpdySession session, Wanted wanted, Output output) {
    receive(stream(session, "error"), new Status());
    if (wanted.input()) {
      input = stream(session, "stdin");
    }
    if (wanted.output()) {
      receive(stream(session, "stdout"), output.out());
    } else {
      output.out().end();
    }
    if (wanted.error() && !wanted.terminal()) {
      receive(stream(session, "stderr"), output.error());
    } else {
      output.error().end();
    }
    if (wanted.terminal()) {
      sizes = stream(session, "resize");
    }
  }

  private static SpdyStream stream(SpdySession session, String kind) {
    return session.open(Map.of("streamtype", kind));
  }

  /** On the owner of the session, as all that follows of it is. */
  private void receive(SpdyStream stream, Sink to) {
    open++;
    stream.receive(
        new Sink() {
          private boolean ended;

          @Override
          public CompletionStage<Void> write(byte[] bytes) {
            return to.write(bytes);
          }

          @Override
          public void end() {
            if (!ended) {
              ended = true;
              to.end();
              streamEnded();
            }
          }
        },
        () -> {});
  }

  private void streamEnded() {
    open--;
    if (open == 0) {
      exit.complete(read(status.toString(StandardCharsets.UTF_8)));
      connection.ifPresent(SpdyConnection::close);
    }
  }

  /** What is said on the stream for errors: a Status. */
  private final class Status implements Sink {
    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      if (status.size() < LONGEST_STATUS) {
        status.writeBytes(bytes);
      }
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void end() {
      // told with the other streams
    }
  }

  static Exit read(String text) {
    if (text.isBlank()) {
      return new Exit.Failed("the connection to the container was lost");
    }
    try {
      if (Json.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonObject told) {
        return read(told);
      }
    } catch (JsonException e) {
      // an older runtime says it in plain words
      return new Exit.Failed(bare(text));
    }
    return new Exit.Failed(bare(text));
  }

  private static Exit read(JsonObject told) {
    if (told.text("status").equals("Success")) {
      return new Exit.Code(0);
    }
    if (told.text("reason").equals("NonZeroExitCode")) {
      for (JsonObject cause : told.object("details").array("causes").objects().toList()) {
        String code = cause.text("message");
        if (cause.text("reason").equals("ExitCode") && code.matches("\\d{1,9}")) {
          return new Exit.Code(Integer.parseInt(code));
        }
      }
    }
    return new Exit.Failed(bare(told.text("message")));
  }

  /** Without what whoever tells it to a client says before it again. */
  private static String bare(String message) {
    String rest = message;
    for (String prefix : PREFIXES) {
      rest = rest.startsWith(prefix) ? rest.substring(prefix.length()) : rest;
    }
    return rest;
  }

  @Override
  public Sink input() {
    return input;
  }

  @Override
  public void resize(Terminal terminal) {
    String size = "{\"Width\":" + terminal.columns() + ",\"Height\":" + terminal.rows() + "}\n";
    var unused = sizes.write(size.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public CompletionStage<Exit> exit() {
    return exit;
  }

  @Override
  public void close() {
    connection.ifPresent(SpdyConnection::close);
  }
}
