package dev.berth.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that is not HTTP: an answer where one can be given, a closed connection, and nothing reaches the api. */
@Timeout(60)
class MalformedTest {
  private final FakeApi api = new FakeApi();
  private final Recorded recorded = new Recorded();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = serve(Optional.empty());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpServer serve(Optional<TlsConfig> tls) throws IOException {
    return HttpServer.start(
        HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls)
            .withLimits(Limits.DEFAULT.withTimes(Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(5),
                Duration.ofSeconds(5)))
            .withDrain(Duration.ofMillis(50)),
        api,
        recorded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\n\n",
        "GET\n\n",
        "GET /\n\n",
        "GET / HTTP/x.y\nHost: x\n\n",
        "GET / NOTHTTP/1.1\nHost: x\n\n",
        "G\u0001T / HTTP/1.1\nHost: x\n\n",
        "GET quick HTTP/1.1\nHost: x\n\n",
        "GET * HTTP/1.1\nHost: x\n\n",
        "CONNECT x:443 HTTP/1.1\nHost: x\n\n",
        "GET /a%zz HTTP/1.1\nHost: x\n\n",
        "GET /a%2 HTTP/1.1\nHost: x\n\n",
        "GET /a\u0007b HTTP/1.1\nHost: x\n\n",
        "GET / HTTP/1.1\n\n",
        "GET / HTTP/1.1\nHost: x\nHost: y\n\n",
        "GET / HTTP/1.1\nHost: x\nno colon\n\n",
        "GET / HTTP/1.1\nHost: x\nBad Name: y\n\n",
        "GET / HTTP/1.1\nHost: x\nX-Zero: a\u0000b\n\n",
        "POST / HTTP/1.1\nHost: x\nContent-Length: many\n\n",
        "POST / HTTP/1.1\nHost: x\nContent-Length: -1\n\n",
        "POST / HTTP/1.1\nHost: x\nContent-Length: 1\nContent-Length: 2\n\nab",
        "POST / HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\nzz\nab\n0\n\n",
        "POST / HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n-5\nab\n0\n\n",
      })
  void whatIsNotARequestIsABadRequestAndTheEnd(String bytes) throws Exception {
    try (RawClient client = RawClient.connect(server.address())) {
      client.send(bytes);
      assertThat(client.rest())
          .startsWith("HTTP/1.1 400 Bad Request\n")
          .contains("\"reason\":\"BadRequest\"")
          .contains("Connection: close\n");
    }
    assertThat(api.asked).isEmpty();
    theServerStillServes();
  }

  @Test
  void randomBytesEndTheConnection() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[1 + random.nextInt(3000)];
      random.nextBytes(bytes);
      bytes[bytes.length - 1] = '\n';
      try (RawClient client = RawClient.connect(server.address())) {
        try {
          client.sendBytes(bytes);
        } catch (IOException _) {
          // The server has seen enough.
        }
        client.rest();
      }
    }
    assertThat(api.asked).isEmpty();
    theServerStillServes();
  }

  @Test
  void plainHttpToTheTlsPortIsClosed() throws Exception {
    try (HttpServer secure = serve(Optional.of(new Certificates("CN=ours").server()));
        RawClient client = RawClient.connect(secure.address())) {
      client.send("GET /quick HTTP/1.1\nHost: x\n\n");
      client.rest();
    }
    assertThat(api.asked).isEmpty();
  }

  private void theServerStillServes() throws IOException {
    try (RawClient client = RawClient.connect(server.address())) {
      assertThat(client.send("GET /quick HTTP/1.1\nHost: x\n\n").answer()).endsWith("GET /quick  ");
    }
    api.asked.clear();
  }
}
