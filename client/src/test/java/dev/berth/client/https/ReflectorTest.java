package dev.berth.client.https;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.berth.base.loop.Loop;
import dev.berth.base.loop.RealLoop;
import dev.berth.client.Picture;
import dev.berth.model.kinds.Kinds;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers that are not ours. With one of ours: {@code RemoteTest}. */
class ReflectorTest {
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final RealLoop loop = new RealLoop("component", faults::add);
  private final LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<OutputStream> watching = new LinkedBlockingQueue<>();
  private HttpServer server;
  private String bookmark = "";
  private volatile long newest = 5;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/api/v1/pods", this::answer);
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
    loop.close();
    assertThat(faults).isEmpty();
  }

  /** Its watches have one bookmark at most, and end at once where they are short. */
  private void answer(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    boolean watch = query.contains("watch=1");
    boolean brief = query.endsWith("timeoutSeconds=3");
    String list = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"" + newest + "\"},\"items\":[]}";
    asked.add(watch ? brief ? "brief" : "watch" : "list");
    exchange.sendResponseHeaders(200, 0);
    if (watch && !brief) {
      watching.add(exchange.getResponseBody());
      return; // open for as long as the server
    }
    exchange.getResponseBody().write((watch ? bookmark : list).getBytes(StandardCharsets.UTF_8));
    exchange.close();
  }

  private static String frame(String type, long revision) {
    return """
        {"type":"%s","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"default","uid":"u","resourceVersion":"%d"}}}
        """.formatted(type, revision);
  }

  private Picture picture(Connection connection, Loop on) {
    Picture picture = new Picture(on, new HttpsSource(connection, on));
    loop.execute(() -> picture.follow(List.of(Kinds.POD)));
    return picture;
  }

  private Connection connection() {
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new Connection(new Endpoint(address, List.of(), Optional.empty(), Optional.empty()), Connection.Settings.of("test"));
  }

  private CompletableFuture<Boolean> seen(Picture picture, long revision) {
    CompletableFuture<Boolean> seen = new CompletableFuture<>();
    loop.execute(() -> picture.onceSeen(Kinds.POD.type(), revision, () -> seen.complete(true)));
    return seen;
  }

  /** The same loop, whose timers the test lets run. */
  private final class Held implements Loop {
    private final LinkedBlockingQueue<Runnable> timers = new LinkedBlockingQueue<>();

    @Override
    public Timer schedule(Duration delay, Runnable task) {
      timers.add(task);
      return () -> false;
    }

    @Override
    public InstantSource clock() {
      return loop.clock();
    }

    @Override
    public long nanos() {
      return loop.nanos();
    }

    @Override
    public RandomGenerator random() {
      return loop.random();
    }

    @Override
    public void execute(Runnable task) {
      loop.execute(task);
    }

    @Override
    public boolean inLoop() {
      return loop.inLoop();
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  /** Servers of old tell where their last change of the type was, and some tell nothing. */
  @ParameterizedTest
  @ValueSource(longs = {0, 5, 9})
  void whatNoWatchTellsOfAListDoes(long told) throws Exception {
    bookmark = told == 0 ? "" : frame("BOOKMARK", told);
    try (Connection connection = connection()) {
      Picture picture = picture(connection, loop);
      assertThat(asked.take()).isEqualTo("list");
      assertThat(asked.take()).isEqualTo("watch");
      newest = 9;
      CompletableFuture<Boolean> seen = seen(picture, 9);
      assertThat(asked.take()).isEqualTo("brief");
      assertThat(seen).succeedsWithin(Duration.ofSeconds(30));
      assertThat(asked.take()).isEqualTo(told == 9 ? "watch" : "list");
    }
  }

  /** A server that is behind is not helped by whoever begins anew. */
  @Test
  void aWatchThatTellsOnIsLeftAlone() throws Exception {
    try (Connection connection = connection()) {
      Held held = new Held();
      Picture picture = picture(connection, held);
      OutputStream watch = watching.take();
      held.timers.take(); // whether the watch is silent for minutes
      CompletableFuture<Boolean> last = seen(picture, 30);
      for (long revision = 6; revision < 9; revision++) {
        Runnable look = held.timers.take();
        watch.write(frame("MODIFIED", revision).getBytes(StandardCharsets.UTF_8));
        watch.flush();
        assertThat(seen(picture, revision)).succeedsWithin(Duration.ofSeconds(30));
        loop.execute(look);
      }
      loop.execute(held.timers.take());
      assertThat(asked.take()).isEqualTo("list");
      assertThat(asked.take()).isEqualTo("watch");
      assertThat(asked.take()).as("once it is silent").isEqualTo("brief");
      assertThat(last).isNotDone();
    }
  }
}
