package dev.berth.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 without TLS, byte by byte. */
@Timeout(60)
class Http1Test {
  private final FakeApi api = new FakeApi();
  private final Recorded recorded = new Recorded();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        HttpServer.start(
            HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty())
                .withClock(() -> Instant.parse("2026-03-04T05:06:07.890Z"))
                .withDrain(Duration.ofMillis(50)),
            api,
            recorded);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient connect() throws IOException {
    return RawClient.connect(server.address());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/quick", "/slow"})
  @Spec("E5")
  void anAnswerHasUpstreamsHeaders(String path) throws Exception {
    try (RawClient client = connect()) {
      client.send("GET " + path + "?a=%20b HTTP/1.1\nHost: x\nAudit-ID: mine\n\n");
      assertThat(client.answer())
          .isEqualTo(
              """
              HTTP/1.1 200 OK
              Audit-Id: mine
              Cache-Control: no-cache, private
              Content-Type: text/plain
              Date: Wed, 04 Mar 2026 05:06:07 GMT
              Content-Length: %d

              GET %s a=%%20b \
              """
                  .formatted(path.length() + 12, path));
    }
    assertThat(Recorded.next(recorded.finished))
        .satisfies(
            request -> {
              assertThat(request.path()).isEqualTo(path);
              assertThat(request.query()).isEqualTo("a=%20b");
              assertThat(request.code()).isEqualTo(200);
              assertThat(request.bytesOut()).isEqualTo(path.length() + 12);
              assertThat(request.watch()).isFalse();
            });
  }

  @Test
  void anAnswerWithoutGivenAuditIdGetsARandomOne() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET /quick HTTP/1.1\nHost: x\n\n");
      String first = client.answer();
      client.send("GET /quick HTTP/1.1\nHost: x\n\n");
      assertThat(first)
          .containsPattern("Audit-Id: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n");
      assertThat(client.answer()).isNotEqualTo(first);
    }
  }

  @Test
  void theApiSeesWhatWasSent() throws Exception {
    try (RawClient client = connect()) {
      client.send("POST /a%2Fb/c?x=y&z HTTP/1.1\nHost: h\nX-Thing: 1\nx-thing: 2\nContent-Length: 5\n\nhello");
      client.answer();
      var request = Recorded.next(api.asked);
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.path()).isEqualTo("/a%2Fb/c");
      assertThat(request.query()).isEqualTo("x=y&z");
      assertThat(request.headers().all("X-THING")).containsExactly("1", "2");
      assertThat(request.body()).asString().isEqualTo("hello");
      assertThat(request.peerCertificates()).isEmpty();
      assertThat(request.remoteAddress()).isEqualTo("127.0.0.1:" + client.socket().getLocalPort());
    }
  }

  @Test
  void rawBytesInThePathArriveEncoded() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET /quick/\u00e4 HTTP/1.1\nHost: h\n\n");
      client.answer();
      assertThat(Recorded.next(api.asked).path()).isEqualTo("/quick/%E4");
    }
  }

  @Test
  void requestsSentAheadAreAnsweredInOrder() throws Exception {
    try (RawClient client = connect()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        String path = i % 3 == 0 ? "/slow" : "/quick";
        all.append("POST " + path + "?" + i + " HTTP/1.1\nHost: x\nContent-Length: 2\n\nok");
      }
      client.send(all.toString());
      for (int i = 0; i < 200; i++) {
        assertThat(client.answer()).endsWith((i % 3 == 0 ? "/slow " : "/quick ") + i + " ok");
      }
    }
  }

  @Test
  void aChunkedBodyIsPutTogether() throws Exception {
    try (RawClient client = connect()) {
      client.send("POST /slow HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n3\nabc\n");
      client.send("4\ndefg\n0\n\n");
      assertThat(client.answer()).endsWith("POST /slow  abcdefg");
    }
  }

  @Test
  void theHeadOfAnAnswerIsAllOfIt() throws Exception {
    try (RawClient client = connect()) {
      client.send("HEAD /big/50000 HTTP/1.1\nHost: x\n\nGET /quick HTTP/1.1\nHost: x\n\n");
      assertThat(client.head()).contains("Content-Length: 50000\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 200").endsWith("GET /quick  ");
    }
  }

  @Test
  void answersThatHaveNoBodyHaveNone() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET /code/304 HTTP/1.1\nHost: x\n\nGET /quick HTTP/1.1\nHost: x\n\n");
      assertThat(client.head()).startsWith("HTTP/1.1 304 Not Modified\n").doesNotContain("Content-Length");
      assertThat(client.answer()).endsWith("GET /quick  ");
    }
  }

  @Test
  void aLargeAnswerArrivesWhole() throws Exception {
    int size = 5_000_123;
    try (RawClient client = connect()) {
      client.send("GET /big/" + size + " HTTP/1.1\nHost: x\n\nGET /quick HTTP/1.1\nHost: x\n\n");
      assertThat(client.head()).contains("Content-Length: " + size + "\n");
      byte[] body = client.bytes(size);
      for (int i = 0; i < size; i++) {
        if (body[i] != FakeApi.bigByte(i)) {
          assertThat(i).as("first wrong byte").isEqualTo(size);
        }
      }
      assertThat(client.answer()).endsWith("GET /quick  ");
    }
    assertThat(Recorded.next(recorded.finished).bytesOut()).isEqualTo(size);
  }

  @Test
  void aClientThatWaitsForContinueIsTold() throws Exception {
    try (RawClient client = connect()) {
      client.send("POST /slow HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: 2\n\n");
      assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\n\n");
      client.send("ok");
      assertThat(client.answer()).endsWith("POST /slow  ok");
    }
  }

  @Test
  void aClientThatAsksToCloseIsClosed() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET /slow HTTP/1.1\nHost: x\nConnection: close\n\n");
      assertThat(client.rest()).contains("Connection: close\n").endsWith("GET /slow  ");
    }
  }

  @Test
  void anOldClientIsClosedUnlessItAsksToStay() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET /quick HTTP/1.0\nConnection: keep-alive\n\n");
      assertThat(client.answer()).contains("Connection: keep-alive\n");
      client.send("GET /quick HTTP/1.0\n\n");
      assertThat(client.rest()).endsWith("GET /quick  ");
    }
  }

  @Test
  void aHeaderValueCannotStartALine() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET /warned HTTP/1.1\nHost: x\n\n");
      assertThat(client.answer())
          .contains("Warning: 299 - \"one  Set-Cookie: x\"\nWarning: 299 - \"two Ã¤\"\n")
          .contains("Cache-Control: public\n")
          .doesNotContain("no-cache");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/throws", "/breaks"})
  void aHandlerThatThrowsIsAnInternalErrorWithTheAuditId(String path) throws Exception {
    try (RawClient client = connect()) {
      client.send("GET " + path + " HTTP/1.1\nHost: x\nAudit-ID: 42\n\n");
      assertThat(client.answer())
          .startsWith("HTTP/1.1 500 Internal Server Error\nAudit-Id: 42\n")
          .contains("\"reason\":\"InternalError\"")
          .contains("audit ID 42");
      client.send("GET /quick HTTP/1.1\nHost: x\n\n");
      assertThat(client.answer()).endsWith("GET /quick  ");
    }
  }

  @Test
  void anAnswerToAClientThatHasGoneIsDropped() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET /held HTTP/1.1\nHost: x\n\n");
      Recorded.next(api.asked);
    }
    assertThat(Recorded.next(recorded.finished).code()).isZero();
    api.release.countDown();
  }
}
