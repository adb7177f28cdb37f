package dev.berth.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many writes and flushes an answer costs: each is a TLS record or a system call. */
class WriteCountTest {
  private static final String GET = "GET /quick HTTP/1.1\r\nHost: x\r\n\r\n";

  private int writes;
  private int flushes;
  private final FakeApi api = new FakeApi();
  private final EmbeddedChannel channel = channel();

  private EmbeddedChannel channel() {
    HttpConfig config =
        HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty());
    EmbeddedChannel made = new EmbeddedChannel();
    RequestDecoder decoder = new RequestDecoder(config.limits());
    Serving serving = new Serving(api, config, RequestObserver.NONE);
    made.pipeline()
        .addLast(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
                writes++;
                ctx.write(msg, promise);
              }

              @Override
              public void flush(ChannelHandlerContext ctx) {
                flushes++;
                ctx.flush();
              }
            },
            decoder,
            new Http1Handler(
                serving, new Peer("test", List.of(), false), decoder, new Deadline(made.eventLoop())));
    return made;
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void send(String text) {
    channel.writeOneInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    channel.flushInbound();
  }

  @Test
  void aSmallAnswerIsOneWriteAndOneFlush() {
    send(GET);
    assertThat(writes).isOne();
    assertThat(flushes).isOne();
  }

  @Test
  void answersToRequestsThatCameTogetherShareAFlush() {
    send(GET.repeat(10));
    assertThat(writes).isEqualTo(10);
    assertThat(flushes).isOne();
  }

  @Test
  void framesThatAreReadyTogetherAreOneWrite() throws InterruptedException {
    send("GET /quick/watch?watch=1 HTTP/1.1\r\nHost: x\r\n\r\n");
    FakeFeed feed = Recorded.next(api.feeds);
    assertThat(writes).as("the header").isOne();
    assertThat(flushes).isOne();
    // The first wakes the pump, which runs when the loop does.
    for (int i = 0; i < 10; i++) {
      feed.add("event\n");
    }
    channel.runPendingTasks();
    assertThat(writes).isEqualTo(2);
    assertThat(flushes).isEqualTo(2);
  }

  @Test
  void aStormIsLookedAtOnATick() throws InterruptedException {
    send("GET /quick/watch?watch=1 HTTP/1.1\r\nHost: x\r\n\r\n");
    FakeFeed feed = Recorded.next(api.feeds);
    channel.freezeTime();
    feed.add("one\n");
    feed.add("two\n");
    channel.runPendingTasks();
    assertThat(writes).isEqualTo(2);
    for (int i = 0; i < 10; i++) {
      feed.add("event\n");
      channel.runPendingTasks();
    }
    assertThat(writes).as("until the tick").isEqualTo(2);
    channel.advanceTimeBy(5, TimeUnit.MILLISECONDS);
    channel.runPendingTasks();
    assertThat(writes).isEqualTo(3);
    // A tick that finds nothing is the storm's end.
    channel.advanceTimeBy(5, TimeUnit.MILLISECONDS);
    channel.runPendingTasks();
    feed.add("alone\n");
    channel.runPendingTasks();
    assertThat(writes).isEqualTo(4);
  }
}
