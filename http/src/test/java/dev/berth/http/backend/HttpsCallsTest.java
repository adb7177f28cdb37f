package dev.berth.http.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.outbound.Answer;
import dev.berth.api.outbound.Target;
import dev.berth.base.Spec;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

@Spec("E68")
final class HttpsCallsTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int LIMIT = 1 << 20;

  private final HttpsCalls calls = new HttpsCalls(InstantSource.system());

  private static Target target(Webhook webhook, String host, String path) {
    return new Target(
        host,
        443,
        Optional.of(new Target.Endpoint("127.0.0.1", webhook.port())),
        path,
        Webhook.roots());
  }

  private Answer call(Target to, Duration within) {
    return calls.call(to, "{\"a\":1}".getBytes(StandardCharsets.UTF_8), within, LIMIT);
  }

  private static String told(Answer answer) {
    return switch (answer) {
      case Answer.Answered(int code, String type, byte[] body) ->
          code + " " + type + " " + new String(body, StandardCharsets.UTF_8);
      case Answer.Failed(String reason) -> reason;
    };
  }

  @Test
  void aBodyGoesOutAndAnAnswerComesBackUnderTheNameOfAService() {
    try (Webhook webhook = Webhook.serving("hook.ns.svc").on("/x", body -> body + "!")) {
      assertThat(told(call(target(webhook, "hook.ns.svc", "/x?timeout=1s"), LONG)))
          .isEqualTo("200 application/json {\"a\":1}!");
    }
  }

  @Test
  void aConnectionIsUsedAgain() {
    try (Webhook webhook = Webhook.serving().on("/x", body -> body)) {
      for (int i = 0; i < 5; i++) {
        call(target(webhook, "localhost", "/x"), LONG);
      }
      assertThat(webhook.connections()).isEqualTo(1);
    }
  }

  @Test
  void chunksAreReadToTheEndSoThatTheConnectionIsGoodForMore() {
    try (Webhook webhook =
        Webhook.serving()
            .handle(
                "/x",
                exchange -> {
                  String body = Webhook.read(exchange);
                  exchange.sendResponseHeaders(200, 0);
                  try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body.getBytes(StandardCharsets.UTF_8));
                  }
                })) {
      for (int i = 0; i < 3; i++) {
        assertThat(told(call(target(webhook, "localhost", "/x"), LONG))).isEqualTo("200  {\"a\":1}");
      }
      assertThat(webhook.connections()).isEqualTo(1);
    }
  }

  @Test
  void aPeerThatHangsIsGivenUpInTime() {
    CountDownLatch never = new CountDownLatch(1);
    try (Webhook webhook =
        Webhook.serving()
            .on(
                "/x",
                body -> {
                  await(never);
                  return body;
                })) {
      assertThat(told(call(target(webhook, "localhost", "/x"), SHORT))).isEqualTo("context deadline exceeded");
    } finally {
      never.countDown();
    }
  }

  @Test
  void aPeerThatDripsIsGivenUpInTime() {
    CountDownLatch never = new CountDownLatch(1);
    try (Webhook webhook =
        Webhook.serving()
            .handle(
                "/x",
                exchange -> {
                  exchange.sendResponseHeaders(200, 0);
                  OutputStream out = exchange.getResponseBody();
                  for (int i = 0; i < 100_000 && never.getCount() > 0; i++) {
                    out.write('a');
                    out.flush();
                  }
                  await(never);
                })) {
      assertThat(told(call(target(webhook, "localhost", "/x"), SHORT))).isEqualTo("context deadline exceeded");
    } finally {
      never.countDown();
    }
  }

  @Test
  void aPeerThatNeverAcceptsIsGivenUpInTime() throws IOException {
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Target to =
          new Target(
              "localhost", 443, Optional.of(new Target.Endpoint("127.0.0.1", deaf.getLocalPort())), "/", Webhook.roots());
      assertThat(told(call(to, SHORT))).isEqualTo("context deadline exceeded");
    }
  }

  @Test
  void anAnswerLongerThanTheLimitIsNotRead() {
    byte[] piece = new byte[1 << 20];
    try (Webhook webhook =
        Webhook.serving()
            .handle("/told", exchange -> Webhook.send(exchange, 200, Map.of(), new byte[100 << 20]))
            .handle(
                "/untold",
                exchange -> {
                  exchange.sendResponseHeaders(200, 0);
                  try (OutputStream out = exchange.getResponseBody()) {
                    for (int i = 0; i < 100; i++) {
                      out.write(piece);
                    }
                  }
                })) {
      for (String path : new String[] {"/told", "/untold"}) {
        assertThat(told(call(target(webhook, "localhost", path), LONG)))
            .isEqualTo("the response is longer than 1048576 bytes");
      }
    }
  }

  @Test
  void whoIsNotSignedByTheRootsIsNotBelieved() {
    try (Webhook webhook = Webhook.serving().on("/x", body -> body)) {
      Target system = new Target("localhost", webhook.port(), Optional.empty(), "/x", "");
      assertThat(told(call(system, LONG)))
          .isEqualTo("tls: failed to verify certificate: x509: certificate signed by unknown authority");
    }
  }

  @Test
  void whoIsSomebodyElseIsNotBelieved() {
    try (Webhook webhook = Webhook.onlyFor("other.ns.svc").on("/x", body -> body)) {
      assertThat(told(call(target(webhook, "hook.ns.svc", "/x"), LONG)))
          .isEqualTo(
              "tls: failed to verify certificate: x509: certificate is valid for other.ns.svc, not hook.ns.svc");
    }
  }

  @Test
  void aCertificateOfYesteryearIsNotBelieved() {
    try (Webhook webhook = Webhook.expired().on("/x", body -> body)) {
      assertThat(told(call(target(webhook, "localhost", "/x"), LONG)))
          .startsWith("tls: failed to verify certificate: x509: certificate has expired or is not yet valid: ");
    }
  }

  @Test
  void nobodyListensOrNobodyIsThere() throws IOException {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    assertThat(told(call(new Target("localhost", port, Optional.empty(), "/", ""), LONG)))
        .isEqualTo("dial tcp localhost:" + port + ": connect: connection refused");
    assertThat(told(call(new Target("no.such.invalid", 443, Optional.empty(), "/", ""), LONG)))
        .isEqualTo("dial tcp: lookup no.such.invalid: no such host");
  }

  @Test
  void whoSpeaksPlainHttpIsToldApart() throws IOException {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerPlainly(plain));
      Target to =
          new Target(
              "localhost", 443, Optional.of(new Target.Endpoint("127.0.0.1", plain.getLocalPort())), "/", Webhook.roots());
      assertThat(told(call(to, LONG))).isEqualTo("http: server gave HTTP response to HTTPS client");
    }
  }

  private static void answerPlainly(ServerSocket server) {
    try (Socket socket = server.accept()) {
      assertThat(socket.getInputStream().read()).isPositive();
      socket.getOutputStream().write("HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
    } catch (IOException e) {
      return; // the caller has gone
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
