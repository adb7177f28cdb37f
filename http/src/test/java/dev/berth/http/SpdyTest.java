package dev.berth.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.stream.spdy.SpdySession;
import dev.berth.base.stream.spdy.SpdyStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The handshake of SPDY, and clients that break its rules. What it carries is proven where both ends are at hand. */
class SpdyTest {
  private static final String UPGRADE =
      """
      POST /exec?stdin=1&stdout=1 HTTP/1.1
      Host: x
      Upgrade: SPDY/3.1
      Connection: Upgrade
      Content-Length: 0
      %s
      """;

  private final FakeApi api = new FakeApi();
  private final Recorded recorded = new Recorded();
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
    server.close();
  }

  private RawClient open(String version) throws Exception {
    return RawClient.connect(server.address()).send(UPGRADE.formatted(version.isEmpty() ? "" : version + "\n"));
  }

  @Test
  @Spec("E56")
  void theFirstVersionThatBothKnowIsSpoken() throws Exception {
    try (RawClient raw = open("X-Stream-Protocol-Version: v9.channel.k8s.io, v4.channel.k8s.io")) {
      assertThat(raw.head())
          .startsWith("HTTP/1.1 101 Switching Protocols\nUpgrade: SPDY/3.1\nConnection: Upgrade\n")
          .contains("X-Stream-Protocol-Version: v4.channel.k8s.io\n");
    }
  }

  @Test
  @Spec("E56")
  void withoutACommonVersionTheKnownOnesAreListed() throws Exception {
    try (RawClient raw = open("X-Stream-Protocol-Version: v9.channel.k8s.io")) {
      assertThat(raw.answer())
          .startsWith("HTTP/1.1 403 Forbidden\n")
          .contains("X-Accepted-Stream-Protocol-Versions: v4.channel.k8s.io\n")
          .contains("unable to upgrade: unable to negotiate protocol: client supports [v9.channel.k8s.io]");
    }
    try (RawClient raw = open("")) {
      assertThat(raw.answer())
          .startsWith("HTTP/1.1 400 Bad Request\n")
          .contains("unable to upgrade: header X-Stream-Protocol-Version does not exist in request with ");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void garbageClosesTheConnectionAndLeavesNothing(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] garbage = new byte[300];
    random.nextBytes(garbage);
    garbage[0] = (byte) 0x80;
    garbage[1] = (byte) (4 + random.nextInt(100)); // a version that there is not
    try (RawClient raw = open("X-Stream-Protocol-Version: v4.channel.k8s.io")) {
      raw.head();
      raw.sendBytes(garbage);
      byte[] goAway = raw.bytes(16);
      assertThat(goAway[3]).as("GOAWAY").isEqualTo((byte) 7);
      assertThat(goAway[15]).as("for breaking the rules").isEqualTo((byte) 1);
      assertThat(raw.rest()).isEmpty();
    }
    Recorded.next(recorded.closings);
    assertThat(recorded.connections.get()).isZero();
  }

  @Test
  void aClientThatGoesAwayEndsTheProcess() throws Exception {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    SpdySession client =
        new SpdySession(
            Runnable::run,
            frame -> {
              frames.writeBytes(frame);
              return CompletableFuture.completedFuture(null);
            },
            false,
            new Nobody());
    for (String kind : new String[] {"error", "stdin", "stdout"}) {
      client.open(Map.of("streamtype", kind));
    }
    FakeProcess process;
    try (RawClient raw = open("X-Stream-Protocol-Version: v4.channel.k8s.io")) {
      raw.head();
      raw.sendBytes(frames.toByteArray());
      process = Recorded.next(api.processes);
      process.output();
    }
    assertThat(process.closed.get(20, TimeUnit.SECONDS)).isTrue();
  }

  private static final class Nobody implements SpdySession.Events {
    @Override
    public boolean accepts(SpdyStream stream) {
      return false;
    }

    @Override
    public void opened(SpdyStream stream) {}

    @Override
    public void drained() {}

    @Override
    public void goingAway() {}
  }
}
