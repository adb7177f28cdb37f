package dev.berth.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may not do, and what becomes of one that does. */
@Timeout(60)
class LimitsTest {
  private static final Duration SHORT = Duration.ofMillis(150);
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final FakeApi api = new FakeApi();
  private final Recorded recorded = new Recorded();
  private Optional<HttpServer> server = Optional.empty();

  @AfterEach
  void stop() {
    api.release.countDown();
    server.ifPresent(HttpServer::close);
  }

  private InetSocketAddress serve(Limits limits, Optional<TlsConfig> tls) throws IOException {
    HttpServer started =
        HttpServer.start(
            HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls)
                .withLimits(limits)
                .withDrain(SHORT),
            api,
            recorded);
    server = Optional.of(started);
    return started.address();
  }

  private RawClient connect(Limits limits) throws IOException {
    return RawClient.connect(serve(limits, Optional.empty()));
  }

  private static Limits times(Duration head, Duration body, Duration idle, Duration stall) {
    return Limits.DEFAULT.withTimes(head, body, idle, stall);
  }

  @Test
  @Spec("E4")
  void aBodyAnnouncedTooLargeIsRefusedBeforeItIsSent() throws Exception {
    try (RawClient client = connect(Limits.DEFAULT)) {
      client.send("POST /slow HTTP/1.1\nHost: x\nAudit-ID: a\nExpect: 100-continue\nContent-Length: 3145729\n\n");
      String answer = client.answer();
      assertThat(answer)
          .startsWith("HTTP/1.1 413 Request Entity Too Large\nAudit-Id: a\n")
          .contains("Content-Type: application/json\n")
          .contains("Connection: close\n")
          .endsWith(
              """
              {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
              "message":"Request entity too large: limit is 3145728","reason":"RequestEntityTooLarge","code":413}
              """);
      assertThat(client.rest()).isEmpty();
    }
    assertThat(recorded.limits).containsExactly(RequestObserver.Limit.BODY_BYTES);
    assertThat(api.asked).isEmpty();
  }

  @Test
  @Spec("E4")
  void aChunkedBodyIsCutWhereItBecomesTooLarge() throws Exception {
    try (RawClient client = connect(Limits.DEFAULT)) {
      client.send("POST /slow HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n");
      String chunk = "10000\n" + "a".repeat(0x10000) + "\n";
      for (int i = 0; i < 49; i++) {
        client.send(chunk);
      }
      assertThat(client.answer()).startsWith("HTTP/1.1 413 ");
      client.send("0\n\n");
      assertThat(client.rest()).isEmpty();
    }
    assertThat(api.asked).isEmpty();
  }

  @Test
  void bodiesOnTheirWayInShareABudget() throws Exception {
    try (RawClient client = connect(Limits.DEFAULT.withBufferedBodyBytes(500_000))) {
      client.send("POST /slow HTTP/1.1\nHost: x\nContent-Length: 400000\n\n" + "a".repeat(400_000));
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ");
      client.send("POST /slow HTTP/1.1\nHost: x\nContent-Length: 600000\n\n" + "a".repeat(600_000));
      assertThat(client.answer()).startsWith("HTTP/1.1 429 ").contains("Retry-After: 1\n");
    }
    assertThat(recorded.limits).containsExactly(RequestObserver.Limit.BUFFERED_BODY_BYTES);
  }

  @Test
  void aRequestLineThatIsTooLongIsRefused() throws Exception {
    try (RawClient client = connect(Limits.DEFAULT)) {
      client.send("GET /" + "a".repeat(64 * 1024) + " HTTP/1.1\nHost: x\n\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 431 Request Header Fields Too Large\n");
    }
    assertThat(recorded.limits).containsExactly(RequestObserver.Limit.HEAD_BYTES);
  }

  @Test
  void aHeaderThatIsTooLongIsRefused() throws Exception {
    try (RawClient client = connect(Limits.DEFAULT)) {
      StringBuilder head = new StringBuilder("GET /quick HTTP/1.1\nHost: x\n");
      for (int i = 0; i < 300; i++) {
        head.append("X-").append(i).append(": ").append("b".repeat(1000)).append('\n');
      }
      client.send(head.append('\n').toString());
      assertThat(client.rest()).startsWith("HTTP/1.1 431 ").contains("\"code\":431");
    }
    assertThat(recorded.limits).containsExactly(RequestObserver.Limit.HEAD_BYTES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "GET /quick HTTP/1.1\n", "GET /quick HTTP/1.1\nHost: x\nX-Slow: "})
  void aHeaderThatDoesNotArriveEndsTheConnection(String part) throws Exception {
    try (RawClient client = connect(times(SHORT, LONG, LONG, LONG))) {
      client.send(part);
      assertThat(client.rest()).isEmpty();
    }
    assertThat(recorded.limits).containsExactly(RequestObserver.Limit.HEAD_TIME);
  }

  @Test
  void aSecondHeaderHasTheSameTime() throws Exception {
    try (RawClient client = connect(times(SHORT, LONG, LONG, LONG))) {
      client.send("GET /quick HTTP/1.1\nHost: x\n\n");
      client.answer();
      client.send("POST /slow HTTP/1.1\nHost: x\nContent-Length: 2\n\n");
      client.send("okGET /quick HT");
      assertThat(client.answer()).endsWith("ok");
      assertThat(client.rest()).isEmpty();
    }
    assertThat(recorded.limits).containsExactly(RequestObserver.Limit.HEAD_TIME);
  }

  @Test
  void aBodyThatDoesNotArriveIsATimeout() throws Exception {
    try (RawClient client = connect(times(LONG, SHORT, LONG, LONG))) {
      client.send("POST /slow HTTP/1.1\nHost: x\nContent-Length: 10\n\nhalf");
      assertThat(client.rest()).startsWith("HTTP/1.1 408 Request Timeout\n").contains("\"reason\":\"Timeout\"");
    }
    assertThat(recorded.limits).containsExactly(RequestObserver.Limit.BODY_TIME);
    assertThat(api.asked).isEmpty();
  }

  @Test
  void anIdleConnectionIsClosed() throws Exception {
    try (RawClient client = connect(times(LONG, LONG, SHORT, LONG))) {
      client.send("GET /quick HTTP/1.1\nHost: x\n\n");
      client.answer();
      assertThat(client.rest()).isEmpty();
    }
    assertThat(recorded.limits).containsExactly(RequestObserver.Limit.IDLE_TIME);
  }

  @Test
  void aConnectionThatSaysNothingIsClosed() throws Exception {
    try (RawClient client = connect(times(LONG, LONG, SHORT, LONG))) {
      assertThat(client.rest()).isEmpty();
    }
    assertThat(recorded.limits).containsExactly(RequestObserver.Limit.IDLE_TIME);
  }

  @Test
  void aWatchWithoutEventsIsNotIdle() throws Exception {
    try (RawClient watch = connect(times(SHORT, SHORT, SHORT, SHORT));
        RawClient idle = RawClient.connect(server.orElseThrow().address())) {
      watch.send("GET /watch?watch=1 HTTP/1.1\nHost: x\n\n").head();
      assertThat(idle.rest()).isEmpty();
      Recorded.next(api.feeds).add("still here\n");
      assertThat(watch.chunk()).isEqualTo("still here\n");
    }
  }

  @Test
  void aHandshakeThatDoesNotArriveEndsTheConnection() throws Exception {
    TlsConfig tls = new Certificates("CN=ours").server();
    try (RawClient client =
        RawClient.connect(serve(Limits.DEFAULT.withHandshake(SHORT), Optional.of(tls)))) {
      client.rest();
    }
    assertThat(Recorded.next(recorded.limits)).isEqualTo(RequestObserver.Limit.HANDSHAKE_TIME);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/watch?watch=1", "/big/50000000"})
  void aClientThatDoesNotReadIsCutOff(String target) throws Exception {
    try (RawClient client = connect(times(LONG, LONG, LONG, SHORT))) {
      client.send("GET " + target + " HTTP/1.1\nHost: x\n\n").head();
      if (target.startsWith("/watch")) {
        FakeFeed feed = Recorded.next(api.feeds);
        for (int i = 0; i < 5_000; i++) {
          feed.add("z".repeat(9_999) + "\n");
        }
        assertThat(feed.closed().get(20, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(Recorded.next(recorded.limits)).isEqualTo(RequestObserver.Limit.STALL_TIME);
      Recorded.next(recorded.closings);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void requestsInFlightAreLimitedByKind(String method) throws Exception {
    try (RawClient held = connect(Limits.DEFAULT.withInFlight(1, 1));
        RawClient refused = RawClient.connect(server.orElseThrow().address())) {
      held.send(method + " /held HTTP/1.1\nHost: x\n\n");
      Recorded.next(api.asked);
      refused.send(method + " /slow HTTP/1.1\nHost: x\n\n");
      assertThat(refused.answer())
          .startsWith("HTTP/1.1 429 Too Many Requests\n")
          .contains("Retry-After: 1\n")
          .contains("\"message\":\"Too many requests, please try again later.\",\"reason\":\"TooManyRequests\"");
      String other = method.equals("GET") ? "POST" : "GET";
      assertThat(refused.send(other + " /slow HTTP/1.1\nHost: x\n\n").answer()).startsWith("HTTP/1.1 200 ");
      api.release.countDown();
      assertThat(held.answer()).startsWith("HTTP/1.1 200 ");
      assertThat(refused.send(method + " /slow HTTP/1.1\nHost: x\n\n").answer()).startsWith("HTTP/1.1 200 ");
    }
    assertThat(recorded.limits).hasSize(1);
  }

  @Test
  void oneConnectionTooManyIsClosed() throws Exception {
    try (RawClient one = connect(Limits.DEFAULT.withConnections(1))) {
      one.send("GET /quick HTTP/1.1\nHost: x\n\n").answer();
      try (RawClient two = RawClient.connect(server.orElseThrow().address())) {
        assertThat(two.rest()).isEmpty();
      }
      assertThat(recorded.limits).containsExactly(RequestObserver.Limit.CONNECTIONS);
      assertThat(one.send("GET /quick HTTP/1.1\nHost: x\n\n").answer()).startsWith("HTTP/1.1 200 ");
    }
    Recorded.next(recorded.closings);
    try (RawClient three = RawClient.connect(server.orElseThrow().address())) {
      assertThat(three.send("GET /quick HTTP/1.1\nHost: x\n\n").answer()).startsWith("HTTP/1.1 200 ");
    }
  }

  private RawClient http2(Limits limits) throws Exception {
    Certificates ours = new Certificates("CN=ours");
    InetSocketAddress address = serve(limits, Optional.of(ours.server()));
    SSLSocket socket =
        (SSLSocket) ours.client().getSocketFactory().createSocket(address.getAddress(), address.getPort());
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    return new RawClient(socket);
  }

  /** Length, type, flags, stream, payload of a frame (RFC 9113, section 4.1), the length by us. */
  private static byte[] frame(int type, int flags, int stream, int... payload) {
    byte[] frame = new byte[9 + payload.length];
    frame[2] = (byte) payload.length;
    frame[3] = (byte) type;
    frame[4] = (byte) flags;
    frame[8] = (byte) stream;
    for (int i = 0; i < payload.length; i++) {
      frame[9 + i] = (byte) payload[i];
    }
    return frame;
  }

  @Test
  void anHttp2ConnectionSaysHowManyStreamsItTakes() throws Exception {
    try (RawClient client = http2(Limits.DEFAULT)) {
      client.sendBytes(PREFACE).sendBytes(frame(4, 0, 0));
      byte[] head = client.bytes(9);
      assertThat(head[3]).as("SETTINGS").isEqualTo((byte) 4);
      byte[] settings = client.bytes(head[2]);
      int streams = -1;
      for (int at = 0; at < settings.length; at += 6) {
        if (settings[at + 1] == 3) {
          streams = ((settings[at + 4] & 255) << 8) | (settings[at + 5] & 255);
        }
      }
      assertThat(streams).isEqualTo(250);
    }
  }

  @Test
  void anIdleHttp2ConnectionIsClosed() throws Exception {
    try (RawClient client = http2(times(LONG, LONG, SHORT, LONG))) {
      client.sendBytes(PREFACE).sendBytes(frame(4, 0, 0)).rest();
    }
    assertThat(recorded.limits).containsExactly(RequestObserver.Limit.IDLE_TIME);
  }

  @Test
  void anHttp2BodyThatDoesNotArriveIsATimeout() throws Exception {
    try (RawClient client = http2(times(LONG, SHORT, LONG, LONG))) {
      // HPACK: :method POST, :scheme https, :path /, :authority x; END_HEADERS without END_STREAM.
      client
          .sendBytes(PREFACE)
          .sendBytes(frame(4, 0, 0))
          .sendBytes(frame(1, 4, 1, 0x83, 0x87, 0x84, 0x01, 1, 'x'));
      assertThat(Recorded.next(recorded.finished).code()).isEqualTo(408);
    }
    assertThat(recorded.limits).containsExactly(RequestObserver.Limit.BODY_TIME);
    assertThat(api.asked).isEmpty();
  }
}
