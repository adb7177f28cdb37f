package dev.berth.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches over HTTP/1.1 without TLS. */
@Timeout(60)
class WatchTest {
  private final FakeApi api = new FakeApi();
  private final Recorded recorded = new Recorded();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        HttpServer.start(
            HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty())
                .withLimits(Limits.DEFAULT.withInFlight(1, 1))
                .withDrain(Duration.ofSeconds(5)),
            api,
            recorded);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient watch() throws IOException {
    return RawClient.connect(server.address()).send("GET /watch?watch=true HTTP/1.1\nHost: x\n\n");
  }

  @Test
  void theHeadOfAWatchIsSentBeforeItsFirstEvent() throws Exception {
    try (RawClient client = watch()) {
      assertThat(client.head()).startsWith("HTTP/1.1 200 OK\n").contains("Transfer-Encoding: chunked\n");
      assertThat(recorded.finished).isEmpty();
    }
  }

  @Test
  @Spec("E39")
  void eventsArriveAsTheyAreAdded() throws Exception {
    try (RawClient client = watch()) {
      client.head();
      FakeFeed feed = Recorded.next(api.feeds);
      for (int i = 0; i < 20; i++) {
        feed.add("event " + i + "\n");
        assertThat(client.chunk()).isEqualTo("event " + i + "\n");
      }
    }
  }

  @Test
  void manyEventsShareAChunkAndKeepTheirOrder() throws Exception {
    try (RawClient client = watch()) {
      client.head();
      FakeFeed feed = Recorded.next(api.feeds);
      StringBuilder sent = new StringBuilder();
      for (int i = 0; i < 20_000; i++) {
        String event = "event " + i + " " + "x".repeat(i % 300) + "\n";
        sent.append(event);
        feed.add(event);
      }
      feed.end();
      StringBuilder got = new StringBuilder();
      int chunks = 0;
      for (String chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) {
        got.append(chunk);
        chunks++;
      }
      assertThat(got.toString().equals(sent.toString())).isTrue();
      assertThat(chunks).isLessThan(20_000);
    }
  }

  @Test
  void anEventLargerThanABatchIsSent() throws Exception {
    try (RawClient client = watch()) {
      client.head();
      String event = "y".repeat(300_000) + "\n";
      Recorded.next(api.feeds).add(event);
      assertThat(client.chunk()).isEqualTo(event);
    }
  }

  @Test
  @Spec("E43")
  void aWatchThatEndsLeavesTheConnectionToTheNextRequest() throws Exception {
    try (RawClient client = watch()) {
      client.head();
      FakeFeed feed = Recorded.next(api.feeds);
      feed.add("last\n");
      feed.end();
      assertThat(client.chunk()).isEqualTo("last\n");
      assertThat(client.chunk()).isEmpty();
      client.send("GET /quick HTTP/1.1\nHost: x\n\n");
      assertThat(client.answer()).endsWith("GET /quick  ");
      assertThat(feed.closed()).isCompletedWithValue(true);
    }
    assertThat(Recorded.next(recorded.finished))
        .satisfies(
            request -> {
              assertThat(request.path()).isEqualTo("/watch");
              assertThat(request.bytesOut()).isEqualTo(5);
              assertThat(request.watch()).isTrue();
            });
  }

  @Test
  void aClientThatGoesEndsItsWatch() throws Exception {
    FakeFeed feed;
    try (RawClient client = watch()) {
      client.head();
      feed = Recorded.next(api.feeds);
    }
    assertThat(feed.closed().get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Recorded.next(recorded.finished).watch()).isTrue();
    assertThat(recorded.watches).hasValue(0);
  }

  @Test
  void anOldClientGetsItsWatchWithoutChunks() throws Exception {
    try (RawClient client = RawClient.connect(server.address()).send("GET /watch?watch=1 HTTP/1.0\n\n")) {
      client.head();
      FakeFeed feed = Recorded.next(api.feeds);
      feed.add("one\n");
      feed.end();
      assertThat(client.rest()).isEqualTo("one\n");
    }
  }

  @Test
  void aSlowClientHoldsItsPlaceAndNotItsEvents() throws Exception {
    try (RawClient client = watch()) {
      client.head();
      FakeFeed feed = Recorded.next(api.feeds);
      String event = "z".repeat(9_999) + "\n";
      int count = 5_000;
      for (int i = 0; i < count; i++) {
        feed.add(event);
      }
      // The client reads one event: whatever the sockets hold, most of the 50 MB must still be with the feed.
      client.chunk();
      assertThat(feed.waiting()).isGreaterThan(count / 2);
      feed.end();
      long bytes = 10_000;
      for (String chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) {
        bytes += chunk.length();
      }
      assertThat(bytes).isEqualTo(10_000L * count);
    }
  }

  @Test
  void watchesDoNotCountAsInFlight() throws Exception {
    try (RawClient one = watch();
        RawClient two = watch();
        RawClient three = RawClient.connect(server.address())) {
      one.head();
      two.head();
      assertThat(three.send("GET /slow HTTP/1.1\nHost: x\n\n").answer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void closingTheServerEndsWatchesInOrder() throws Exception {
    try (RawClient client = watch()) {
      client.head();
      FakeFeed feed = Recorded.next(api.feeds);
      feed.add("one\n");
      assertThat(client.chunk()).isEqualTo("one\n");
      server.close();
      assertThat(client.rest()).isEqualTo("0\n\n");
      assertThat(feed.closed()).isCompletedWithValue(true);
    }
  }
}
