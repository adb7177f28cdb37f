package dev.berth.client.https;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.berth.base.loop.RealLoop;
import dev.berth.client.Picture;
import dev.berth.model.kinds.Kinds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers that are not ours. With one of ours: {@code RemoteTest}. */
class ReflectorTest {
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final RealLoop loop = new RealLoop("component", faults::add);
  private final LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();
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
      return; // open for as long as the server
    }
    exchange.getResponseBody().write((watch ? bookmark : list).getBytes(StandardCharsets.UTF_8));
    exchange.close();
  }

  private static String bookmark(long revision) {
    return "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"" + revision + "\"}}}\n";
  }

  /** Servers of old tell where their last change of the type was, and some tell nothing. */
  @ParameterizedTest
  @ValueSource(longs = {0, 5, 9})
  void whatNoWatchTellsOfAListDoes(long told) throws Exception {
    bookmark = told == 0 ? "" : bookmark(told);
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    Endpoint endpoint = new Endpoint(address, List.of(), Optional.empty(), Optional.empty());
    try (Connection connection = new Connection(endpoint, Connection.Settings.of("test"))) {
      Picture picture = new Picture(loop, new HttpsSource(connection, loop));
      loop.execute(() -> picture.follow(List.of(Kinds.POD)));
      assertThat(asked.take()).isEqualTo("list");
      assertThat(asked.take()).isEqualTo("watch");
      newest = 9;
      CompletableFuture<Boolean> seen = new CompletableFuture<>();
      loop.execute(() -> picture.onceSeen(Kinds.POD.type(), 9, () -> seen.complete(true)));
      assertThat(asked.take()).isEqualTo("brief");
      assertThat(seen).succeedsWithin(Duration.ofSeconds(30));
      assertThat(asked.take()).isEqualTo(told == 9 ? "watch" : "list");
    }
  }
}
