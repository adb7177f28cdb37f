package dev.berth.http.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.concurrent.TimeUnit;

/**
 * What all WebSockets here have in common: pings both ways, an orderly close, and an end when nothing was said for {@link
 * #IDLE_NANOS}. Owned by its event loop.
 */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
abstract class SocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
  /** Upstream's {@code --streaming-connection-idle-timeout}. */
  static final long IDLE_NANOS = TimeUnit.HOURS.toNanos(4);

  static final int NORMAL = 1000;
  static final int PROTOCOL_ERROR = 1002;

  private static final int TOO_LONG = 1009;

  private static final int LINGER_SECONDS = 2;

  private volatile long spokenAt = System.nanoTime();
  private boolean closing;

  /** A message, whole. */
  abstract void message(ChannelHandlerContext ctx, WebSocketFrame frame);

  /** The other side has gone, or nobody listens any more. */
  abstract void gone();

  /**
   * The other side says that it has said all.
   *
   * @param answer says so too, and is the end of the connection; to be run once
   */
  void leaves(ChannelHandlerContext ctx, Runnable answer) {
    gone();
    answer.run();
  }

  @Override
  protected final void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    switch (frame) {
      case PingWebSocketFrame ping -> ctx.writeAndFlush(Messages.pong(ctx.alloc(), ping.content()), ctx.voidPromise());
      case PongWebSocketFrame _ -> {}
      case CloseWebSocketFrame close -> {
        if (closing) {
          gone();
          ctx.close();
        } else {
          closing = true;
          ByteBuf answer = Messages.closed(ctx.alloc(), close.content());
          leaves(ctx, () -> ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE));
        }
      }
      default -> {
        spoken();
        if (!closing) {
          message(ctx, frame);
        }
      }
    }
  }

  /** Something was said that counts. */
  final void spoken() {
    spokenAt = System.nanoTime();
  }

  /** Says that this is the end, and waits a little for the client to say so too. */
  final void close(ChannelHandlerContext ctx, int code, String reason) {
    if (!closing) {
      closing = true;
      ctx.channel().config().setAutoRead(true);
      ctx.writeAndFlush(Messages.close(ctx.alloc(), code, reason), ctx.voidPromise());
      ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    gone();
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    switch (cause) {
      case CorruptedWebSocketFrameException e -> {
        gone();
        close(ctx, e.closeStatus().code(), String.valueOf(e.getMessage()));
      }
      case TooLongFrameException e -> {
        gone();
        close(ctx, TOO_LONG, String.valueOf(e.getMessage()));
      }
      default -> ctx.fireExceptionCaught(cause);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof IdleStateEvent) {
      if (System.nanoTime() - spokenAt > IDLE_NANOS) {
        gone();
        close(ctx, NORMAL, "idle");
      } else {
        ctx.writeAndFlush(Messages.ping(ctx.alloc()), ctx.voidPromise());
      }
    }
    super.userEventTriggered(ctx, event);
  }
}
