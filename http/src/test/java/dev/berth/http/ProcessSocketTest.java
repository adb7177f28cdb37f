package dev.berth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.stream.Exit;
import dev.berth.base.stream.Terminal;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes over a WebSocket, as clients speak it. */
class ProcessSocketTest {
  private static final String UPGRADE =
      """
      GET /exec?stdin=1&stdout=1 HTTP/1.1
      Host: x
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Protocol: v5.channel.k8s.io, v4.channel.k8s.io

      """;

  private final FakeApi api = new FakeApi();
  private final Recorded recorded = new Recorded();
  private HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
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

  /** Messages as {@code 1:text}. */
  private static final class Heard implements WebSocket.Listener {
    final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] part = new byte[data.remaining()];
      data.get(part);
      bytes.writeBytes(part);
      if (last) {
        byte[] all = bytes.toByteArray();
        messages.add(all[0] + ":" + new String(all, 1, all.length - 1, StandardCharsets.UTF_8));
        bytes.reset();
      }
      return WebSocket.Listener.super.onBinary(socket, data, last);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        String all = text.toString();
        messages.add(
            all.charAt(0) + ":" + new String(Base64.getDecoder().decode(all.substring(1)), StandardCharsets.UTF_8));
        text.setLength(0);
      }
      return WebSocket.Listener.super.onText(socket, data, last);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      messages.add("close " + code);
      return WebSocket.Listener.super.onClose(socket, code, reason);
    }
  }

  private WebSocket open(String path, Heard heard, String protocol, String... others) throws Exception {
    return client
        .newWebSocketBuilder()
        .subprotocols(protocol, others)
        .buildAsync(URI.create("ws://127.0.0.1:" + server.address().getPort() + path), heard)
        .get(20, TimeUnit.SECONDS);
  }

  private static void send(WebSocket socket, int channel, String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    socket
        .sendBinary(ByteBuffer.allocate(1 + bytes.length).put((byte) channel).put(bytes).flip(), true)
        .get(20, TimeUnit.SECONDS);
  }

  private static JsonObject status(String message) {
    assertThat(message).startsWith("3:");
    return (JsonObject) Json.parse(message.substring(2).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @Spec({"E56", "F46"})
  void theNewestProtocolClosesInputAloneAndTellsTheExitCode() throws Exception {
    Heard heard = new Heard();
    WebSocket socket = open("/exec?stdin=1&stdout=1&code=7", heard, "v4.channel.k8s.io", "v5.channel.k8s.io");
    assertThat(socket.getSubprotocol()).isEqualTo("v5.channel.k8s.io");
    send(socket, 0, "hello");
    assertThat(Recorded.next(heard.messages)).as("nothing before it, which kubectl might not be ready for").isEqualTo("1:hello");
    socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, 0}), true);
    JsonObject status = status(Recorded.next(heard.messages));
    assertThat(status.text("reason")).isEqualTo("NonZeroExitCode");
    assertThat(status.object("details").array("causes").object(0).text("reason")).isEqualTo("ExitCode");
    assertThat(status.object("details").array("causes").object(0).text("message")).isEqualTo("7");
    assertThat(Recorded.next(heard.messages)).isEqualTo("close 1000");
    Recorded.next(recorded.closings);
    assertThat(Recorded.next(recorded.finished).code()).isEqualTo(101);
  }

  @Test
  @Spec("E56")
  void olderProtocolsAreSpokenToo() throws Exception {
    Heard heard = new Heard();
    WebSocket socket = open("/exec?stdin=1&stdout=1", heard, "v4.base64.channel.k8s.io");
    assertThat(Recorded.next(heard.messages)).as("says that it is there").isEqualTo("1:");
    socket.sendText("0" + Base64.getEncoder().encodeToString("häh".getBytes(StandardCharsets.UTF_8)), true);
    assertThat(Recorded.next(heard.messages)).isEqualTo("1:häh");
    Recorded.next(api.processes).end(new Exit.Code(0));
    assertThat(status(Recorded.next(heard.messages)).text("status")).isEqualTo("Success");

    Heard bare = new Heard();
    open("/exec?stdout=1", bare, "channel.k8s.io");
    assertThat(Recorded.next(bare.messages)).isEqualTo("1:");
    Recorded.next(api.processes).end(new Exit.Code(3));
    assertThat(Recorded.next(bare.messages))
        .isEqualTo("3:command terminated with non-zero exit code: command terminated with exit code 3");
  }

  @Test
  @Spec("F46")
  void sizesOfTheTerminalReachTheProcess() throws Exception {
    WebSocket socket = open("/exec?stdin=1&stdout=1&tty=1", new Heard(), "v5.channel.k8s.io");
    send(socket, 4, "{\"Width\":80,\"Height\":24}{\"Width\":100,");
    send(socket, 4, "\"Height\":30}");
    FakeProcess process = Recorded.next(api.processes);
    assertThat(Recorded.next(process.sizes)).isEqualTo(new Terminal(80, 24));
    assertThat(Recorded.next(process.sizes)).isEqualTo(new Terminal(100, 30));
  }

  @Test
  void aProcessThatCannotBeRunIsTold() throws Exception {
    Heard heard = new Heard();
    open("/exec?stdout=1", heard, "v5.channel.k8s.io");
    Recorded.next(api.processes).end(new Exit.Failed("no such file"));
    JsonObject status = status(Recorded.next(heard.messages));
    assertThat(status.text("message"))
        .isEqualTo("Internal error occurred: error executing command in container: no such file");
    assertThat(status.number("code")).isEqualTo(500);
  }

  @Test
  @Spec("E56")
  void aRefusalComesAfterTheUpgradeInTheNewestProtocolAndBeforeItInOthers() throws Exception {
    Heard heard = new Heard();
    open("/refused", heard, "v5.channel.k8s.io");
    assertThat(status(Recorded.next(heard.messages)).text("message"))
        .isEqualTo("Internal error occurred: unable to upgrade connection: container not found (\"x\")");
    assertThatThrownBy(() -> open("/refused", new Heard(), "v4.channel.k8s.io"))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class, e -> assertThat(e.getResponse().statusCode()).isEqualTo(500));
  }

  @Test
  void anUnknownProtocolIsForbidden() {
    assertThatThrownBy(() -> open("/exec?stdout=1", new Heard(), "v9.channel.k8s.io"))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class, e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
  }

  @Test
  void aClientThatGoesAwayEndsTheProcess() throws Exception {
    WebSocket socket = open("/exec?stdin=1&stdout=1", new Heard(), "v5.channel.k8s.io");
    FakeProcess process = Recorded.next(api.processes);
    process.output();
    socket.abort();
    assertThat(process.closed.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatAClientSaidBeforeItLeftIsReadAndAnswered() throws Exception {
    Heard heard = new Heard();
    WebSocket socket = open("/exec?stdin=1&stdout=1&code=7", heard, "v4.channel.k8s.io");
    assertThat(Recorded.next(heard.messages)).isEqualTo("1:");
    FakeProcess process = Recorded.next(api.processes);
    CompletableFuture<Boolean> slow = new CompletableFuture<>();
    process.takes(slow);
    send(socket, 0, "one");
    send(socket, 0, "two");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(20, TimeUnit.SECONDS);
    slow.complete(true);
    assertThat(Recorded.next(heard.messages)).isEqualTo("1:one");
    assertThat(Recorded.next(heard.messages)).isEqualTo("1:two");
    assertThat(status(Recorded.next(heard.messages)).text("reason")).isEqualTo("NonZeroExitCode");
    assertThat(Recorded.next(heard.messages)).isEqualTo("close 1000");
    assertThat(process.closed.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aProcessThatGoesOnWithoutInputIsLeftByAClientThatLeaves() throws Exception {
    Heard heard = new Heard();
    WebSocket socket = open("/exec?stdin=1&stdout=1", heard, "v4.channel.k8s.io");
    FakeProcess process = Recorded.next(api.processes);
    process.goesOn();
    assertThat(Recorded.next(heard.messages)).isEqualTo("1:");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(20, TimeUnit.SECONDS);
    assertThat(Recorded.next(heard.messages)).isEqualTo("close 1000");
    assertThat(process.closed.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exit).isNotDone();
  }

  @Test
  void closingTheServerEndsTheProcess() throws Exception {
    open("/exec?stdin=1&stdout=1", new Heard(), "v5.channel.k8s.io");
    FakeProcess process = Recorded.next(api.processes);
    process.output();
    server.close();
    assertThat(process.closed.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aClientThatDoesNotReadHoldsTheProcessBack() throws Exception {
    try (RawClient raw = RawClient.connect(server.address()).send(UPGRADE)) {
      raw.head();
      FakeProcess process = Recorded.next(api.processes);
      byte[] piece = new byte[64 * 1024];
      CompletionStage<Void> last = process.output().out().write(piece);
      int taken = 0;
      while (last.toCompletableFuture().isDone() && taken < 1000) {
        taken++;
        last = process.output().out().write(piece);
      }
      assertThat(taken).as("of 64 MB, before somebody has to wait").isLessThan(500);
    }
  }

  /** All at the same time: each connection is held open for a while after the close frame. */
  @Test
  void garbageClosesTheConnection() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    List<FakeProcess> processes = new ArrayList<>();
    try {
      for (int seed = 1; seed <= 8; seed++) {
        RawClient raw = RawClient.connect(server.address()).send(UPGRADE);
        clients.add(raw);
        raw.head();
        FakeProcess process = Recorded.next(api.processes);
        processes.add(process);
        process.output();
        raw.sendBytes(garbage(seed));
      }
      for (int i = 0; i < clients.size(); i++) {
        assertThat(clients.get(i).rest()).as("seed " + (i + 1)).contains("�"); // a close frame
        assertThat(processes.get(i).closed.get(20, TimeUnit.SECONDS)).as("seed " + (i + 1)).isTrue();
      }
    } finally {
      for (RawClient raw : clients) {
        raw.close();
      }
    }
    for (RawClient _ : clients) {
      Recorded.next(recorded.closings);
    }
    assertThat(recorded.connections.get()).isZero();
  }

  private static byte[] garbage(int seed) {
    byte[] garbage = new byte[200];
    new SplittableRandom(seed).nextBytes(garbage);
    garbage[0] = (byte) 0x83; // a kind of frame that there is not
    return garbage;
  }

  @Test
  void withoutTheAskingForItNothingIsUpgraded() throws Exception {
    try (RawClient raw = RawClient.connect(server.address()).send("GET /exec?stdout=1 HTTP/1.1\nHost: x\n\n")) {
      assertThat(raw.answer()).startsWith("HTTP/1.1 400 Bad Request\n").contains("unable to upgrade");
    }
  }
}
