package dev.berth.http;

import dev.berth.api.FrameSource;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/** A watch or a log over a WebSocket: sends frames, answers pings, ends when either side says so. Owned by its event loop. */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
final class WebSocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final int PONG = 0x8a;
  private static final int CLOSE = 0x88;

  private final Serving serving;
  private final Peer peer;
  private final Exchange exchange;
  private final FrameSource frames;
  private final FrameFormat format;
  private final Deadline deadline;
  private BodyPump pump = new BodyPump() {
    @Override
    public void writabilityChanged() {}

    @Override
    public void close() {}

    @Override
    public void drain() {}
  };

  WebSocketHandler(
      Serving serving, Peer peer, Exchange exchange, FrameSource frames, FrameFormat format, Deadline deadline) {
    this.serving = serving;
    this.peer = peer;
    this.exchange = exchange;
    this.frames = frames;
    this.format = format;
    this.deadline = deadline;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    WatchPump watch =
        new WatchPump(
            ctx,
            frames,
            format,
            exchange,
            Stall.of(ctx, serving, deadline),
            // Ours is the first close frame: wait a little for the client's.
            () -> deadline.set(Serving.LINGER_NANOS, ctx::close));
    pump = watch;
    watch.start();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    if (frame instanceof PingWebSocketFrame) {
      ctx.writeAndFlush(control(ctx, PONG, frame.content()), ctx.voidPromise());
    } else if (frame instanceof CloseWebSocketFrame) {
      pump.close();
      ctx.writeAndFlush(control(ctx, CLOSE, frame.content())).addListener(ChannelFutureListener.CLOSE);
    }
    // A watch has nothing to hear: what else the client says is dropped, as upstream does.
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    pump.writabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    deadline.close();
    pump.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == Serving.Drain.EVENT) {
      pump.drain();
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Faults.connection(cause, peer.address());
    ctx.close();
  }

  private static ByteBuf control(ChannelHandlerContext ctx, int opcode, ByteBuf payload) {
    int n = Math.min(125, payload.readableBytes());
    return ctx.alloc().heapBuffer(2 + n).writeByte(opcode).writeByte(n).writeBytes(payload, payload.readerIndex(), n);
  }
}
