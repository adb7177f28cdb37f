package dev.berth.http.stream;

import dev.berth.api.connect.Upgraded;
import dev.berth.base.stream.Exit;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.Sink;
import dev.berth.base.stream.spdy.SpdyStream;
import dev.berth.model.streams.NodeStreams.Start;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A process over SPDY: the client opens a stream for each of {@code error}, {@code stdin}, {@code stdout}, {@code stderr} and
 * {@code resize} that it wants, and the process is begun when all are there (kubelet's cri/streaming/remotecommand).
 */
public final class SpdyProcess implements SpdyService {
  /** The versions of the protocol, best first. */
  public static final List<String> PROTOCOLS =
      List.of("v5.channel.k8s.io", "v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io");

  private static final Set<String> RESIZING = Set.of("v5.channel.k8s.io", "v4.channel.k8s.io", "v3.channel.k8s.io");
  private static final Set<String> STATUSES = Set.of("v5.channel.k8s.io", "v4.channel.k8s.io");
  private static final Set<String> KINDS = Set.of("error", "stdin", "stdout", "stderr", "resize");
  private static final int CREATION_SECONDS = 30;

  private final Upgraded.Process process;
  private final Start start;
  private final String protocol;
  private final Map<String, SpdyStream> streams = new HashMap<>();
  private final int expected;
  private Optional<ProcessSession> session = Optional.empty();
  private @Nullable Connection connection;
  private boolean begun;
  private boolean gone;

  public SpdyProcess(Upgraded.Process process, Start start, String protocol) {
    this.process = process;
    this.start = start;
    this.protocol = protocol;
    var wanted = process.wanted();
    this.expected =
        1 + one(wanted.input()) + one(wanted.output()) + one(wanted.error())
            + one(wanted.terminal() && RESIZING.contains(protocol));
  }

  private static int one(boolean wanted) {
    return wanted ? 1 : 0;
  }

  @Override
  public void begin(Connection to) {
    connection = to;
    to.later(
        CREATION_SECONDS,
        () -> {
          if (!begun && !gone) {
            to.finish();
          }
        });
  }

  @Override
  public boolean accepts(SpdyStream stream) {
    String kind = stream.header("streamtype");
    return !begun && KINDS.contains(kind) && !streams.containsKey(kind);
  }

  @Override
  public void opened(SpdyStream stream) {
    streams.put(stream.header("streamtype"), stream);
    Connection to = connection;
    if (streams.size() == expected && !begun && to != null) {
      begun = true;
      ProcessSession.Output output = new ProcessSession.Output(sink("stdout"), sink("stderr"));
      var unused =
          start
              .start(output)
              .whenComplete((s, failed) -> to.on(() -> running(to, Optional.ofNullable(s), failed)));
    }
  }

  private Sink sink(String kind) {
    SpdyStream stream = streams.get(kind);
    return stream == null ? Sink.NOWHERE : stream;
  }

  private void running(Connection to, Optional<ProcessSession> started, @Nullable Object failed) {
    if (started.isEmpty()) {
      ended(to, new Exit.Failed(Failures.text(failed)));
      return;
    }
    ProcessSession running = started.get();
    if (gone) {
      running.close();
      return;
    }
    session = started;
    SpdyStream input = streams.get("stdin");
    if (input != null) {
      input.receive(running.input(), () -> running.input().end());
    }
    SpdyStream resize = streams.get("resize");
    if (resize != null) {
      resize.receive(new Sizes(running), () -> {});
    }
    var unused = running.exit().thenAccept(exit -> to.on(() -> ended(to, exit)));
  }

  private void ended(Connection to, Exit exit) {
    SpdyStream error = streams.get("error");
    if (error != null) {
      Endings.told(exit, process.failure(), STATUSES.contains(protocol))
          .ifPresent(
              text -> {
                var unused = error.write(text);
              });
    }
    streams.values().forEach(SpdyStream::end);
    to.finish();
  }

  @Override
  public void gone() {
    if (!gone) {
      gone = true;
      session.ifPresent(ProcessSession::close);
    }
  }

  /** What the client says of its terminal. */
  private static final class Sizes implements Sink {
    private final ProcessSession session;
    private final Resizes resizes = new Resizes();

    Sizes(ProcessSession session) {
      this.session = session;
    }

    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      resizes.add(bytes).forEach(session::resize);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void end() {
      // the terminal stays as large as it is
    }
  }
}
