package dev.berth.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The end of an HTTP/2 connection's pipeline: closes it when idle, says GOAWAY when the server closes. */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
final class Http2Lifetime extends ChannelInboundHandlerAdapter {
  private final Serving serving;
  private final Peer peer;
  private final Http2FrameCodec codec;
  private final Set<BodyPump> pumps = new HashSet<>();
  private boolean used;

  Http2Lifetime(Serving serving, Peer peer, Http2FrameCodec codec) {
    this.serving = serving;
    this.peer = peer;
    this.codec = codec;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Deadline deadline = new Deadline(ctx.executor());
    codec
        .connection()
        .addListener(
            new Http2ConnectionAdapter() {
              @Override
              public void onStreamAdded(Http2Stream stream) {
                used = true;
              }
            });
    ctx.channel().closeFuture().addListener(_ -> deadline.close());
    watchIdle(ctx, deadline);
  }

  /** Looks once in an idle time whether the connection was used since: it goes after one to two idle times. */
  private void watchIdle(ChannelHandlerContext ctx, Deadline deadline) {
    used = false;
    deadline.set(
        serving.limits().idle().toNanos(),
        () -> {
          if (used || codec.connection().numActiveStreams() > 0) {
            watchIdle(ctx, deadline);
          } else {
            serving.observer().limited(RequestObserver.Limit.IDLE_TIME);
            ctx.close();
          }
        });
  }

  /** A body that is being sent, until {@link #ended}: it is told when the server closes. */
  void started(BodyPump pump) {
    pumps.add(pump);
  }

  void ended(BodyPump pump) {
    pumps.remove(pump);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    // Settings, pings and the like, which the codec has acted on.
    ReferenceCountUtil.release(msg);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == Serving.Drain.EVENT) {
      List.copyOf(pumps).forEach(BodyPump::drain);
      // Says GOAWAY and waits for the streams that are left.
      ctx.close();
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Faults.connection(cause, peer.address());
    ctx.close();
  }
}
