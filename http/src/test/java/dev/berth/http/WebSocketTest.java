package dev.berth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches over WebSocket, with the JDK's client and byte by byte. */
@Timeout(60)
class WebSocketTest {
  private static final String UPGRADE =
      """
      GET /watch?watch=true HTTP/1.1
      Host: x
      Connection: keep-alive, Upgrade
      Upgrade: websocket
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

      """;

  private final FakeApi api = new FakeApi();
  private final Recorded recorded = new Recorded();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        HttpServer.start(
            HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty())
                .withDrain(Duration.ofSeconds(5)),
            api,
            recorded);
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    server.close();
  }

  private static final class Heard implements WebSocket.Listener {
    final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        messages.add(message.toString());
        message.setLength(0);
      }
      return WebSocket.Listener.super.onText(socket, data, last);
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
      messages.add("pong of " + payload.remaining());
      return WebSocket.Listener.super.onPong(socket, payload);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      messages.add("close " + code);
      return WebSocket.Listener.super.onClose(socket, code, reason);
    }
  }

  private WebSocket open(String path, Heard heard) throws Exception {
    return client
        .newWebSocketBuilder()
        .buildAsync(URI.create("ws://127.0.0.1:" + server.address().getPort() + path), heard)
        .get(20, TimeUnit.SECONDS);
  }

  @Test
  @Spec("E39")
  void eachEventIsOneMessageWhateverItsLength() throws Exception {
    Heard heard = new Heard();
    WebSocket socket = open("/watch?watch=true", heard);
    FakeFeed feed = Recorded.next(api.feeds);
    for (int length : new int[] {1, 125, 126, 65_535, 65_536, 300_000}) {
      feed.add("m".repeat(length));
      assertThat(Recorded.next(heard.messages)).hasSize(length);
    }
    for (int i = 0; i < 5_000; i++) {
      feed.add("event " + i);
    }
    for (int i = 0; i < 5_000; i++) {
      assertThat(Recorded.next(heard.messages)).isEqualTo("event " + i);
    }
    socket.abort();
    assertThat(feed.closed().get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Recorded.next(recorded.finished).code()).isEqualTo(101);
  }

  @Test
  void aPingIsAnswered() throws Exception {
    Heard heard = new Heard();
    open("/watch?watch=true", heard).sendPing(ByteBuffer.wrap(new byte[7])).get(20, TimeUnit.SECONDS);
    assertThat(Recorded.next(heard.messages)).isEqualTo("pong of 7");
  }

  @Test
  void theClientsCloseIsAnsweredAndEndsTheWatch() throws Exception {
    Heard heard = new Heard();
    WebSocket socket = open("/watch?watch=true", heard);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(20, TimeUnit.SECONDS);
    assertThat(Recorded.next(heard.messages)).isEqualTo("close 1000");
    assertThat(Recorded.next(api.feeds).closed().get(20, TimeUnit.SECONDS)).isTrue();
    Recorded.next(recorded.closings);
  }

  @Test
  void theEndOfTheWatchClosesTheSocket() throws Exception {
    Heard heard = new Heard();
    open("/watch?watch=true", heard);
    FakeFeed feed = Recorded.next(api.feeds);
    feed.add("last");
    feed.end();
    assertThat(Recorded.next(heard.messages)).isEqualTo("last");
    assertThat(Recorded.next(heard.messages)).isEqualTo("close 1000");
    Recorded.next(recorded.closings);
  }

  @Test
  void closingTheServerClosesTheSocketInOrder() throws Exception {
    Heard heard = new Heard();
    open("/watch?watch=true", heard);
    Recorded.next(api.feeds);
    server.close();
    assertThat(Recorded.next(heard.messages)).isEqualTo("close 1000");
  }

  @Test
  void theHandshakeIsThatOfTheRfc() throws Exception {
    try (RawClient raw = RawClient.connect(server.address()).send(UPGRADE)) {
      assertThat(raw.head())
          .startsWith("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n")
          .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n");
      Recorded.next(api.feeds).add("hi");
      assertThat(raw.bytes(4)).containsExactly(0x81, 2, 'h', 'i');
    }
  }

  @Test
  void anUnmaskedFrameEndsTheConnection() throws Exception {
    try (RawClient raw = RawClient.connect(server.address()).send(UPGRADE)) {
      raw.head();
      raw.sendBytes(new byte[] {(byte) 0x81, 2, 'h', 'i'});
      raw.rest();
    }
    assertThat(Recorded.next(api.feeds).closed().get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aRefusalIsAPlainAnswer() {
    assertThatThrownBy(() -> open("/code/403", new Heard()))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class, e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
  }
}
