package dev.berth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP/1.1 and HTTP/2 over TLS, with the JDK's client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Spec("E1")
@Timeout(60)
class TlsTest {
  private final FakeApi api = new FakeApi();
  private final Recorded recorded = new Recorded();
  private final Certificates ours;
  private final HttpServer server;

  TlsTest() throws Exception {
    ours = new Certificates("CN=ours");
    server =
        HttpServer.start(
            HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.of(ours.server()))
                .withDrain(Duration.ofMillis(200)),
            api,
            recorded);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private HttpClient client(HttpClient.Version version, Certificates.Identity... identity) throws Exception {
    SSLContext tls = ours.client(identity);
    return HttpClient.newBuilder().version(version).sslContext(tls).build();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + server.address().getPort() + path));
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void clientsGetTheVersionTheyAskFor(HttpClient.Version version) throws Exception {
    try (HttpClient client = client(version)) {
      HttpResponse<String> answer = client.send(to("/slow?q").build(), BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("GET /slow q ");
      assertThat(answer.headers().firstValue("cache-control")).contains("no-cache, private");
      assertThat(answer.headers().firstValue("audit-id")).isPresent();
      assertThat(answer.headers().firstValue("date")).isPresent();
      assertThat(answer.headers().firstValue("content-type")).contains("text/plain");
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void theApiSeesTheClientsVerifiedChain(HttpClient.Version version) throws Exception {
    Certificates.Identity kubectl = ours.issue("CN=kubectl,O=people");
    try (HttpClient client = client(version, kubectl)) {
      String path = "/quick/chain/" + version;
      client.send(to(path).header("X-Tag", "t").build(), BodyHandlers.discarding());
      var request = Recorded.next(api.asked);
      while (!request.path().equals(path)) {
        request = Recorded.next(api.asked);
      }
      assertThat(request.peerCertificates()).isEqualTo(kubectl.chain());
      assertThat(request.headers().first("x-tag")).contains("t");
      assertThat(request.headers().first("Host")).contains("localhost:" + server.address().getPort());
    }
  }

  @Test
  @Spec("E2")
  void aForeignCertificateIsUnauthorizedUnlessThereIsAToken() throws Exception {
    Certificates foreign = new Certificates("CN=ours");
    try (HttpClient client = client(HttpClient.Version.HTTP_2, foreign.issue("CN=admin,O=system:masters"))) {
      HttpResponse<String> answer = client.send(to("/quick/foreign").build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body())
          .isEqualTo(
              """
              {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized",\
              "reason":"Unauthorized","code":401}
              """);
      HttpResponse<String> withToken =
          client.send(to("/quick/token").header("Authorization", "Bearer t").build(), BodyHandlers.ofString());
      assertThat(withToken.statusCode()).isEqualTo(200);
      var request = Recorded.next(api.asked);
      while (!request.path().equals("/quick/token")) {
        assertThat(request.path()).isNotEqualTo("/quick/foreign");
        request = Recorded.next(api.asked);
      }
      assertThat(request.peerCertificates()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void largeBodiesGoBothWays(HttpClient.Version version) throws Exception {
    try (HttpClient client = client(version)) {
      String sent = "0123456789".repeat(300_000);
      HttpResponse<String> answer =
          client.send(to("/slow").POST(BodyPublishers.ofString(sent)).build(), BodyHandlers.ofString());
      assertThat(answer.body().equals("POST /slow  " + sent)).isTrue();
      HttpResponse<byte[]> big = client.send(to("/big/5000001").build(), BodyHandlers.ofByteArray());
      assertThat(big.body()).hasSize(5_000_001);
      assertThat(big.body()[4_999_999]).isEqualTo(FakeApi.bigByte(4_999_999));
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  @Spec("E4")
  void largeAnswersAreCompressedForThoseWhoAsk(HttpClient.Version version) throws Exception {
    try (HttpClient client = client(version)) {
      HttpResponse<byte[]> packed =
          client.send(to("/big/131073").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
      assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
      assertThat(packed.headers().firstValue("Vary")).contains("Accept-Encoding");
      assertThat(packed.body().length).isLessThan(131_073);
      byte[] plain = client.send(to("/big/131073").build(), BodyHandlers.ofByteArray()).body();
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
        assertThat(Arrays.equals(in.readAllBytes(), plain)).isTrue();
      }
      HttpResponse<byte[]> small =
          client.send(to("/big/131072").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
      assertThat(small.headers().firstValue("Content-Encoding")).isEmpty();
      assertThat(small.body()).hasSize(131_072);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void bodiesThatAreTooLargeAreRefused(HttpClient.Version version) throws Exception {
    try (HttpClient client = client(version)) {
      byte[] fits = new byte[Limits.DEFAULT.bodyBytes()];
      Arrays.fill(fits, (byte) 'a');
      HttpResponse<String> taken =
          client.send(to("/slow").POST(BodyPublishers.ofByteArray(fits)).build(), BodyHandlers.ofString());
      assertThat(taken.statusCode()).isEqualTo(200);
      HttpResponse<String> refused =
          client.send(
              to("/slow").POST(BodyPublishers.ofByteArray(new byte[fits.length + 1])).build(),
              BodyHandlers.ofString());
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(refused.body()).contains("\"message\":\"Request entity too large: limit is 3145728\"");
    }
  }

  @Test
  void manyStreamsOfOneConnectionAreServedAtOnce() throws Exception {
    try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
      client.send(to("/quick").build(), BodyHandlers.discarding());
      int connections = recorded.connections.get();
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String path = i % 2 == 0 ? "/slow?" : "/quick?";
        answers.add(client.sendAsync(to(path + i).build(), BodyHandlers.ofString()));
      }
      for (int i = 0; i < 200; i++) {
        assertThat(answers.get(i).get(20, TimeUnit.SECONDS).body()).contains(" " + i + " ");
      }
      assertThat(recorded.connections).hasValue(connections);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aWatchArrivesInOrderAndEndsWhenTheClientLetsGo(HttpClient.Version version) throws Exception {
    try (HttpClient client = client(version)) {
      HttpResponse<InputStream> answer = client.send(to("/watch?watch=1").build(), BodyHandlers.ofInputStream());
      FakeFeed feed = Recorded.next(api.feeds);
      StringBuilder sent = new StringBuilder();
      for (int i = 0; i < 10_000; i++) {
        String event = "event " + i + " " + "v".repeat(i % 500) + "\n";
        sent.append(event);
        feed.add(event);
      }
      try (InputStream in = answer.body()) {
        byte[] got = in.readNBytes(sent.length());
        assertThat(new String(got, StandardCharsets.UTF_8).equals(sent.toString())).isTrue();
        feed.add("one more\n");
        assertThat(new String(in.readNBytes(9), StandardCharsets.UTF_8)).isEqualTo("one more\n");
      }
      assertThat(feed.closed().get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aSlowWatchOfAConnectionDoesNotHoldUpAnother() throws Exception {
    try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
      client.send(to("/quick").build(), BodyHandlers.discarding());
      HttpResponse<InputStream> slow = client.send(to("/watch?watch=1").build(), BodyHandlers.ofInputStream());
      FakeFeed unread = Recorded.next(api.feeds);
      for (int i = 0; i < 10_000; i++) {
        unread.add("w".repeat(9_999) + "\n");
      }
      HttpResponse<InputStream> brisk = client.send(to("/watch?watch=1").build(), BodyHandlers.ofInputStream());
      FakeFeed read = Recorded.next(api.feeds);
      for (int i = 0; i < 100; i++) {
        read.add("event\n");
        assertThat(new String(brisk.body().readNBytes(6), StandardCharsets.UTF_8)).isEqualTo("event\n");
      }
      assertThat(unread.waiting()).isPositive();
      slow.body().close();
      brisk.body().close();
    }
  }

  @Test
  void aWatchOverASecureWebSocketArrives() throws Exception {
    LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
    try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .buildAsync(
                  URI.create("wss://localhost:" + server.address().getPort() + "/watch?watch=1"),
                  new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                      messages.add(data.toString());
                      return WebSocket.Listener.super.onText(from, data, last);
                    }
                  })
              .get(20, TimeUnit.SECONDS);
      Recorded.next(api.feeds).add("event");
      assertThat(Recorded.next(messages)).isEqualTo("event");
      socket.abort();
    }
  }

  @Test
  void anHttp2HeaderThatIsTooLongIsRefused() throws Exception {
    try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
      client.send(to("/quick").build(), BodyHandlers.discarding());
      HttpRequest.Builder request = to("/quick");
      for (int i = 0; i < 300; i++) {
        request.header("X-" + i, "b".repeat(1000));
      }
      assertThat(client.send(request.build(), BodyHandlers.discarding()).statusCode()).isEqualTo(431);
      assertThat(client.send(to("/quick").build(), BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void closingTheServerEndsWatchesOfBothVersions() throws Exception {
    try (HttpClient one = client(HttpClient.Version.HTTP_1_1);
        HttpClient two = client(HttpClient.Version.HTTP_2);
        HttpServer other =
            HttpServer.start(
                HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.of(ours.server())),
                api,
                RequestObserver.NONE)) {
      URI uri = URI.create("https://localhost:" + other.address().getPort() + "/watch?watch=1");
      InputStream first = one.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream()).body();
      InputStream second = two.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream()).body();
      FakeFeed feed = Recorded.next(api.feeds);
      FakeFeed another = Recorded.next(api.feeds);
      other.close();
      assertThat(first.readAllBytes()).isEmpty();
      assertThat(second.readAllBytes()).isEmpty();
      assertThat(feed.closed()).isDone();
      assertThat(another.closed()).isDone();
      assertThatThrownBy(() -> one.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()))
          .isInstanceOf(IOException.class);
    }
  }
}
