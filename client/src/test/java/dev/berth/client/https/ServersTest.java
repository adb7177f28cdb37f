package dev.berth.client.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.berth.base.queue.Backoff;
import dev.berth.client.ClientException;
import dev.berth.client.Requests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster of several servers, of which one serves. */
class ServersTest {
  private static final long PATIENCE_SECONDS = 60;
  private static final Connection.Settings SETTINGS =
      new Connection.Settings(
          "test", Duration.ofSeconds(30), Duration.ofMillis(50), 64, 100, 500, Duration.ofMinutes(3), Duration.ofMinutes(5),
          new Backoff(Duration.ofMillis(800), Duration.ofSeconds(30)));

  private final List<Side> sides = new ArrayList<>();

  /** What a server does when it is asked for something, and how often it was asked whether it is ready. */
  private static final class Side implements AutoCloseable {
    private final String name;
    private final HttpServer http;
    private final LinkedBlockingQueue<String> looks = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<HttpExchange> silent = new LinkedBlockingQueue<>();
    private volatile int code = 200;
    private volatile boolean hangs;

    Side(String name) throws IOException {
      this.name = name;
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      http.createContext("/readyz", exchange -> {
        looks.add(name);
        exchange.sendResponseHeaders(code, -1);
        exchange.close();
      });
      http.createContext("/name", this::answer);
      http.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
      if (hangs) {
        silent.add(exchange);
        return; // open for as long as the server
      }
      byte[] body = ("{\"kind\":\"" + name + "\"}").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(code, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }

    URI address() {
      return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    @Override
    public void close() {
      http.stop(0);
    }
  }

  private Side side(String name) throws IOException {
    Side side = new Side(name);
    sides.add(side);
    return side;
  }

  @AfterEach
  void end() {
    sides.forEach(Side::close);
  }

  private static Connection connection(Side... to) {
    List<URI> servers = List.of(to).stream().map(Side::address).toList();
    return new Connection(new Endpoint(servers, List.of(), Optional.empty(), Optional.empty()), SETTINGS);
  }

  private static Connection.Reply ask(Connection connection) throws InterruptedException {
    return connection.exchange(new Requests.Line("GET", "/name", "", "application/json", Optional.empty()));
  }

  private static void awaitAnswerOf(Side side, Connection connection) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!isAnsweredBy(side, connection)) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
    }
  }

  private static boolean isAnsweredBy(Side side, Connection connection) throws InterruptedException {
    try {
      Connection.Reply reply = ask(connection);
      return reply.code() == 200 && reply.body().text("kind").equals(side.name);
    } catch (ClientException e) {
      return false; // nobody listens there
    }
  }

  @Test
  void whereOneHasEndedTheOtherIsAsked() throws Exception {
    Side one = side("one");
    Side two = side("two");
    try (Connection connection = connection(one, two)) {
      assertThat(ask(connection).body().text("kind")).isEqualTo("one");
      assertThat(two.looks).isEmpty();
      one.close();
      awaitAnswerOf(two, connection);
    }
  }

  @Test
  void oneThatCannotAnswerIsLeftAndItsWatchesEnd() throws Exception {
    Side one = side("one");
    Side two = side("two");
    try (Connection connection = connection(one, two)) {
      one.hangs = true;
      Connection.Stream[] watch = new Connection.Stream[1];
      Thread watching = Thread.ofVirtual().start(() -> watch[0] = opened(connection));
      HttpExchange begun = one.silent.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      begun.sendResponseHeaders(200, 0);
      begun.getResponseBody().flush();
      watching.join();
      one.hangs = false;
      one.code = 503;
      assertThat(ask(connection).code()).isEqualTo(503);
      awaitAnswerOf(two, connection);
      assertThatThrownBy(() -> watch[0].body().readAllBytes()).isInstanceOf(IOException.class);
    }
  }

  private static Connection.Stream opened(Connection connection) {
    try {
      return connection.open(new Requests.Line("GET", "/name", "", "application/json", Optional.empty()));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void oneThatHangsIsLeftAndWhoWaitedForItIsTold() throws Exception {
    Side one = side("one");
    Side two = side("two");
    one.hangs = true;
    one.code = 503; // it is not ready either
    try (Connection connection = connection(one, two)) {
      assertThatThrownBy(() -> ask(connection)).isInstanceOf(ClientException.class);
      awaitAnswerOf(two, connection);
    }
  }

  @Test
  void oneThatIsReadyAfterAllIsStillAsked() throws Exception {
    Side one = side("one");
    Side two = side("two");
    one.hangs = true;
    try (Connection connection = connection(one, two)) {
      Thread slow = Thread.ofVirtual().start(() -> opened(connection));
      assertThat(one.looks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("one");
      HttpExchange late = one.silent.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      one.hangs = false;
      late.sendResponseHeaders(200, -1);
      slow.join();
      assertThat(ask(connection).body().text("kind")).isEqualTo("one");
      assertThat(two.looks).isEmpty();
    }
  }

  @Test
  void whereNoneIsReadyItIsLookedAgainUntilOneIs() throws Exception {
    Side one = side("one");
    Side two = side("two");
    one.code = 503;
    two.code = 503;
    try (Connection connection = connection(one, two)) {
      assertThat(ask(connection).code()).isEqualTo(503);
      for (int i = 0; i < 2; i++) {
        assertThat(two.looks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("two");
      }
      assertThat(ask(connection).body().text("kind")).isEqualTo("one");
      two.code = 200;
      awaitAnswerOf(two, connection);
    }
  }

  @Test
  void aSingleOneIsNotAskedWhetherItIsReady() throws Exception {
    Side one = side("one");
    one.code = 503;
    try (Connection connection = connection(one)) {
      assertThat(ask(connection).code()).isEqualTo(503);
      assertThat(ask(connection).code()).isEqualTo(503);
    }
    assertThat(one.looks).isEmpty();
  }
}
