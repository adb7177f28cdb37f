package dev.berth.base.stream.spdy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.stream.Sink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.zip.Adler32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpdySessionTest {
  private final Queue<Runnable> turns = new ArrayDeque<>();
  private final End client = new End(false);
  private final End server = new End(true);

  /** One side, whose frames pile up until the other side is given them. */
  private final class End implements SpdySession.Events {
    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    final List<SpdyStream> opened = new ArrayList<>();
    final SpdySession session;

    End(boolean server) {
      session =
          new SpdySession(
              turns::add,
              frame -> {
                sent.writeBytes(frame);
                return CompletableFuture.completedFuture(null);
              },
              server,
              this);
    }

    @Override
    public boolean accepts(SpdyStream stream) {
      return !stream.header("kind").equals("unwanted");
    }

    @Override
    public void opened(SpdyStream stream) {
      opened.add(stream);
    }

    @Override
    public void drained() {}

    @Override
    public void goingAway() {}
  }

  /** Takes what it is given when it is told to. */
  private static final class Taker implements Sink {
    final StringBuilder taken = new StringBuilder();
    final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    boolean slow;
    boolean ended;

    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      taken.append(new String(bytes, StandardCharsets.UTF_8));
      CompletableFuture<Void> done = new CompletableFuture<>();
      if (slow) {
        waiting.add(done);
      } else {
        done.complete(null);
      }
      return done;
    }

    @Override
    public void end() {
      ended = true;
    }
  }

  /** Delivers both ways until nothing is on its way. */
  private void settle() {
    while (client.sent.size() > 0 || server.sent.size() > 0 || !turns.isEmpty()) {
      while (!turns.isEmpty()) {
        turns.remove().run();
      }
      deliver(client, server);
      deliver(server, client);
    }
  }

  private static void deliver(End from, End to) {
    byte[] bytes = from.sent.toByteArray();
    from.sent.reset();
    to.session.receive(bytes);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theDictionaryIsTheDrafts() {
    Adler32 sum = new Adler32();
    sum.update(SpdyDictionary.bytes());
    assertThat(sum.getValue()).isEqualTo(0xe3c6a7c2L);
  }

  @Test
  void bothDirectionsOfAStreamEndAlone() {
    SpdyStream mine = client.session.open(Map.of("streamType", "stdin", "port", "80"));
    Taker back = new Taker();
    mine.receive(back, () -> {});
    settle();
    SpdyStream theirs = server.opened.getFirst();
    assertThat(theirs.header("streamtype")).isEqualTo("stdin");
    assertThat(theirs.header("port")).isEqualTo("80");
    var early = mine.write(text("before anybody takes it, "));
    settle();
    Taker there = new Taker();
    theirs.receive(there, () -> {});
    var later = mine.write(text("and after"));
    mine.end();
    settle();
    assertThat(there.taken).hasToString("before anybody takes it, and after");
    assertThat(there.ended).isTrue();
    assertThat(back.ended).isFalse();
    var answer = theirs.write(text("still here"));
    theirs.end();
    settle();
    assertThat(back.taken).hasToString("still here");
    assertThat(back.ended).isTrue();
  }

  @Test
  void aSlowTakerIsCountedAndHoldsNobodyElseBack() {
    SpdyStream slow = client.session.open(Map.of("kind", "slow"));
    SpdyStream quick = client.session.open(Map.of("kind", "quick"));
    settle();
    Taker lazy = new Taker();
    lazy.slow = true;
    Taker keen = new Taker();
    server.opened.get(0).receive(lazy, () -> {});
    server.opened.get(1).receive(keen, () -> {});
    for (int i = 0; i < 10; i++) {
      var unused = slow.write(text("0123456789"));
    }
    var unused = quick.write(text("x"));
    slow.end();
    settle();
    assertThat(keen.taken).hasToString("x");
    assertThat(lazy.taken).hasToString("0123456789");
    assertThat(server.session.waiting()).isEqualTo(100);
    while (!lazy.waiting.isEmpty()) {
      lazy.waiting.remove().complete(null);
      settle();
    }
    assertThat(lazy.taken).hasSize(100);
    assertThat(lazy.ended).isTrue();
    assertThat(server.session.waiting()).isZero();
  }

  @Test
  void whatIsNotWantedIsReset() {
    List<String> told = new ArrayList<>();
    client.session.open(Map.of("kind", "unwanted")).receive(Sink.NOWHERE, () -> told.add("reset"));
    settle();
    assertThat(told).containsExactly("reset");
    assertThat(server.opened).isEmpty();
  }

  @Test
  void whatCameBeforeTheConnectionWasLostIsStillTaken() {
    SpdyStream mine = client.session.open(Map.of());
    settle();
    Taker lazy = new Taker();
    lazy.slow = true;
    List<String> told = new ArrayList<>();
    server.opened.getFirst().receive(lazy, () -> told.add("lost"));
    var unused = mine.write(text("one "));
    unused = mine.write(text("two"));
    settle();
    server.session.close();
    assertThat(told).containsExactly("lost");
    while (!lazy.waiting.isEmpty()) {
      lazy.waiting.remove().complete(null);
      settle();
    }
    assertThat(lazy.taken).hasToString("one two");
    assertThat(lazy.ended).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void howBytesAreCutDoesNotMatter(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder expected = new StringBuilder();
    SpdyStream mine = client.session.open(Map.of("n", Long.toString(seed)));
    for (int i = 0; i < 20; i++) {
      String piece = Integer.toString(random.nextInt()).repeat(random.nextInt(1, 2000));
      expected.append(piece);
      var unused = mine.write(text(piece));
    }
    mine.end();
    byte[] all = client.sent.toByteArray();
    Taker taker = new Taker();
    for (int from = 0; from < all.length; ) {
      int to = Math.min(all.length, from + random.nextInt(1, 3000));
      server.session.receive(Arrays.copyOfRange(all, from, to));
      if (!server.opened.isEmpty() && taker.taken.isEmpty()) {
        server.opened.getFirst().receive(taker, () -> {});
      }
      while (!turns.isEmpty()) {
        turns.remove().run();
      }
      from = to;
    }
    assertThat(taker.taken.toString()).isEqualTo(expected.toString());
    assertThat(taker.ended).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void garbageIsRefusedOrIgnoredAndNeverAnythingElse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      End end = new End(true);
      byte[] bytes = new byte[random.nextInt(1, 400)];
      random.nextBytes(bytes);
      if (random.nextBoolean()) {
        bytes[0] = (byte) 0x80;
        if (bytes.length > 8) {
          bytes[1] = 3;
          bytes[2] = 0;
          bytes[3] = (byte) random.nextInt(12);
          bytes[5] = 0;
          bytes[6] = 0;
        }
      }
      try {
        end.session.receive(bytes);
      } catch (SpdyException refused) {
        assertThat(end.sent.size()).as("says GOAWAY").isPositive();
      }
      end.session.close();
      assertThat(end.session.waiting()).isLessThan(1000);
    }
  }

  @Test
  void aHeaderThatUnpacksToTooMuchIsRefused() {
    byte[] bomb = new SpdyHeaders().compress(Map.of("a", "x".repeat(1 << 20)));
    byte[] frame = SpdyFrames.synStream(1, bomb, false);
    assertThatThrownBy(() -> server.session.receive(frame)).isInstanceOf(SpdyException.class);
  }

  @Test
  void pingsOfTheOtherSideAreAnswered() {
    server.session.receive(SpdyFrames.ping(7));
    assertThat(server.sent.toByteArray()).isEqualTo(SpdyFrames.ping(7));
    server.sent.reset();
    server.session.receive(SpdyFrames.ping(8));
    assertThat(server.sent.size()).isZero();
  }
}
