package dev.berth.http.stream;

import dev.berth.api.connect.Upgraded;
import dev.berth.base.stream.Link;
import dev.berth.base.stream.Sink;
import dev.berth.base.stream.spdy.SpdyStream;
import dev.berth.model.streams.NodeStreams.Forward;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Ports of a pod over SPDY: for each connection the client opens a stream for errors and one for data, which name the port and,
 * in {@code requestid}, each other (kubelet's cri/streaming/portforward).
 */
public final class SpdyPorts implements SpdyService {
  public static final String PROTOCOL = "portforward.k8s.io";

  private static final int CREATION_SECONDS = 30;
  private static final int MOST_PAIRS = 500;

  private final Upgraded.Ports ports;
  private final Forward forward;
  private final Map<String, Pair> waiting = new HashMap<>();
  private @Nullable Connection connection;

  public SpdyPorts(Upgraded.Ports ports, Forward forward) {
    this.ports = ports;
    this.forward = forward;
  }

  /** The two streams of one connection, as far as they are there. */
  private static final class Pair {
    Optional<SpdyStream> error = Optional.empty();
    Optional<SpdyStream> data = Optional.empty();
  }

  @Override
  public void begin(Connection to) {
    connection = to;
  }

  @Override
  public boolean accepts(SpdyStream stream) {
    String kind = stream.header("streamtype");
    return port(stream) > 0 && (kind.equals("error") || kind.equals("data")) && waiting.size() < MOST_PAIRS;
  }

  private static int port(SpdyStream stream) {
    String port = stream.header("port");
    boolean number = !port.isEmpty() && port.length() < 6 && port.chars().allMatch(Character::isDigit);
    int value = number ? Integer.parseInt(port) : 0;
    return value < 65_536 ? value : 0;
  }

  @Override
  public void opened(SpdyStream stream) {
    boolean data = stream.header("streamtype").equals("data");
    String id = stream.header("requestid");
    // clients before 1.3 name none: their data stream is the one after their error stream
    String key = !id.isEmpty() ? id : "#" + (data ? stream.id() - 2 : stream.id());
    Pair pair = waiting.get(key);
    if (pair == null) {
      pair = new Pair();
      waiting.put(key, pair);
      Pair made = pair;
      to().later(CREATION_SECONDS, () -> expire(key, made));
    }
    if ((data ? pair.data : pair.error).isPresent()) {
      stream.reset();
      return;
    }
    if (data) {
      pair.data = Optional.of(stream);
    } else {
      pair.error = Optional.of(stream);
      stream.receive(Sink.NOWHERE, () -> {});
    }
    if (pair.data.isPresent() && pair.error.isPresent()) {
      waiting.remove(key);
      connect(pair.data.get(), pair.error.get());
    }
  }

  private void expire(String key, Pair pair) {
    if (waiting.remove(key, pair)) {
      pair.error.ifPresent(e -> say(e, "timed out waiting for streams"));
      pair.data.ifPresent(SpdyStream::reset);
    }
  }

  private void connect(SpdyStream data, SpdyStream error) {
    Connection to = to();
    Back back = new Back(data, error);
    var unused =
        forward
            .connect(port(data), back)
            .whenComplete(
                (link, failed) -> to.on(() -> connected(data, error, Optional.ofNullable(link), failed)));
  }

  private void connected(SpdyStream data, SpdyStream error, Optional<Link> link, @Nullable Object failed) {
    if (link.isEmpty()) {
      fail(data, error, Failures.text(failed));
      data.end();
      return;
    }
    var unused = link.get().trouble().thenAccept(why -> fail(data, error, why));
    data.receive(
        link.get().sink(),
        () -> {
          link.get().close();
          error.end();
        });
  }

  private void fail(SpdyStream data, SpdyStream error, String why) {
    String known = "error forwarding port";
    say(
        error,
        why.startsWith(known)
            ? why
            : known + " " + port(data) + " to pod " + ports.pod() + ", uid " + ports.uid() + ": " + why);
  }

  private static void say(SpdyStream error, String text) {
    var unused = error.write(text.getBytes(StandardCharsets.UTF_8));
    error.end();
  }

  private Connection to() {
    Connection to = connection;
    if (to == null) {
      throw new IllegalStateException("a stream before the connection");
    }
    return to;
  }

  @Override
  public void gone() {
    waiting.clear(); // their streams, and all others, have been told
  }

  /** From the pod to the client. Its end is the end of the stream for errors too, for which clients wait. */
  private record Back(SpdyStream data, SpdyStream error) implements Sink {
    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      return data.write(bytes);
    }

    @Override
    public void end() {
      data.end();
      error.end();
    }
  }
}
