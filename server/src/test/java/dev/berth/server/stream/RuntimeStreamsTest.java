package dev.berth.server.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.Api;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.access.User;
import dev.berth.api.connect.Upgraded;
import dev.berth.base.Spec;
import dev.berth.base.stream.Exit;
import dev.berth.base.stream.Link;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.ProcessSession.Output;
import dev.berth.base.stream.Sink;
import dev.berth.base.stream.Terminal;
import dev.berth.http.HttpConfig;
import dev.berth.http.HttpServer;
import dev.berth.http.RequestObserver;
import dev.berth.model.streams.NodeStreams.Wanted;
import dev.berth.model.streams.Opened;
import dev.berth.node.cri.stream.SpdyCriStreams;
import dev.berth.node.runtime.Runtime.ExecRequest;
import dev.berth.node.runtime.RuntimeFailure;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client of runtimes' streams against our own wire, which speaks as runtimes do. */
class RuntimeStreamsTest {
  private final SpdyCriStreams client = new SpdyCriStreams();
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        HttpServer.start(
            HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty())
                .withDrain(Duration.ofSeconds(2)),
            new Streams(),
            RequestObserver.NONE);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** {@code /cat} says what it hears and exits with 3 when that ends, {@code /fails} cannot be run, {@code /ports} echoes. */
  private static final class Streams implements Api {
    @Override
    public Response handle(Request request) {
      return switch (request.path()) {
        case "/cat" -> upgrade(process(new Opened.Ready<>(output -> done(new Cat(output)))));
        case "/fails" ->
            upgrade(process(new Opened.Ready<>(_ -> CompletableFuture.failedFuture(new IllegalStateException("no sh")))));
        case "/none" -> upgrade(process(new Opened.Refused<>(404, "container not found (\"x\")")));
        default -> upgrade(new Upgraded.Ports("ns/p", "u", List.of(), new Opened.Ready<>(Streams::connect)));
      };
    }

    private static Upgraded process(Opened<dev.berth.model.streams.NodeStreams.Start> start) {
      return new Upgraded.Process("error executing command in container", new Wanted(true, true, true, false), start);
    }

    private static CompletionStage<Link> connect(int port, Sink received) {
      if (port != 80) {
        return CompletableFuture.failedFuture(new IllegalStateException("connect: connection refused"));
      }
      return done(
          new Link() {
            @Override
            public Sink sink() {
              return received;
            }

            @Override
            public void close() {
              received.end();
            }
          });
    }

    private static Response upgrade(Upgraded to) {
      return new Response(101, "", List.of(), new Response.Content.Upgrade(to));
    }

    private static <T> CompletionStage<T> done(T value) {
      return CompletableFuture.completedFuture(value);
    }

    @Override
    public Response handleAs(User user, Request request) {
      return handle(request);
    }

    @Override
    public boolean isQuick(Request request) {
      return false;
    }
  }

  private record Cat(Output output, CompletableFuture<Exit> exit) implements ProcessSession {
    Cat(Output output) {
      this(output, new CompletableFuture<>());
    }

    @Override
    public Sink input() {
      return new Sink() {
        @Override
        public CompletionStage<Void> write(byte[] bytes) {
          return output.out().write(bytes);
        }

        @Override
        public void end() {
          output.error().write("over".getBytes(StandardCharsets.UTF_8));
          output.out().end();
          output.error().end();
          exit.complete(new Exit.Code(3));
        }
      };
    }

    @Override
    public void resize(Terminal terminal) {}

    @Override
    public void close() {
      exit.complete(new Exit.Code(137));
    }
  }

  /** Keeps what it is given. */
  private static final class Kept implements Sink {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    @Override
    public synchronized CompletionStage<Void> write(byte[] some) {
      bytes.writeBytes(some);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void end() {
      ended.complete(true);
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.address().getPort() + path;
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private ProcessSession open(String path, Kept out, Kept error) throws Exception {
    return get(
        client.open(url(path), new ExecRequest(List.of("x"), true, true, true, false), new Output(out, error)));
  }

  @Test
  @Spec({"E56", "F46"})
  void inputEndsAloneAndTheExitCodeComesAfterTheOutputs() throws Exception {
    Kept out = new Kept();
    Kept error = new Kept();
    ProcessSession process = open("/cat", out, error);
    get(process.input().write("hello ".getBytes(StandardCharsets.UTF_8)));
    get(process.input().write("there".getBytes(StandardCharsets.UTF_8)));
    process.input().end();
    assertThat(get(process.exit())).isEqualTo(new Exit.Code(3));
    assertThat(out.ended).isCompleted();
    assertThat(error.ended).isCompleted();
    assertThat(out.text()).isEqualTo("hello there");
    assertThat(error.text()).isEqualTo("over");
  }

  @Test
  void manyMegabytesPassWithoutPilingUp() throws Exception {
    Kept out = new Kept();
    ProcessSession process = open("/cat", out, new Kept());
    byte[] piece = new byte[64 * 1024];
    for (int i = 0; i < 160; i++) {
      get(process.input().write(piece.clone()));
    }
    process.input().end();
    assertThat(get(process.exit())).isEqualTo(new Exit.Code(3));
    assertThat(out.bytes.size()).isEqualTo(160 * piece.length);
  }

  @Test
  void aHundredAtOnce() throws Exception {
    List<ProcessSession> all = new ArrayList<>();
    List<Kept> outs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      outs.add(new Kept());
      all.add(open("/cat", outs.get(i), new Kept()));
    }
    for (int i = 0; i < 100; i++) {
      get(all.get(i).input().write(Integer.toString(i).getBytes(StandardCharsets.UTF_8)));
      all.get(i).input().end();
    }
    for (int i = 0; i < 100; i++) {
      assertThat(get(all.get(i).exit())).isEqualTo(new Exit.Code(3));
      assertThat(outs.get(i).text()).isEqualTo(Integer.toString(i));
    }
  }

  @Test
  void whatCannotBeRunIsSaidOnce() throws Exception {
    assertThat(get(open("/fails", new Kept(), new Kept()).exit())).isEqualTo(new Exit.Failed("no sh"));
    assertThatThrownBy(() -> open("/none", new Kept(), new Kept()))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(RuntimeFailure.class)
        .hasMessage("container not found (\"x\")");
  }

  @Test
  void aLostConnectionIsAnEnd() throws Exception {
    ProcessSession process = open("/cat", new Kept(), new Kept());
    process.close();
    assertThat(get(process.exit())).isEqualTo(new Exit.Failed("the connection to the container was lost"));
  }

  @Test
  @Spec({"E57", "F48"})
  void aPortIsALinkWhoseTroubleComesLater() throws Exception {
    Kept back = new Kept();
    Link link = get(client.connect(url("/ports"), 80, back));
    get(link.sink().write("ping".getBytes(StandardCharsets.UTF_8)));
    link.sink().end();
    get(back.ended);
    assertThat(back.text()).isEqualTo("ping");
    Kept nothing = new Kept();
    Link closed = get(client.connect(url("/ports"), 81, nothing));
    assertThat(get(closed.trouble()))
        .isEqualTo("error forwarding port 81 to pod ns/p, uid u: connect: connection refused");
    get(nothing.ended);
  }
}
