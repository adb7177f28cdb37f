package dev.berth.http.stream;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;

/** SPDY/3.1 in the messages of a WebSocket (KEP-4006). Owned by its event loop. */
public final class SpdyTunnel extends SocketHandler {
  /** Before the name of what is tunneled, in {@code Sec-WebSocket-Protocol}. */
  public static final String PREFIX = "SPDY/3.1+";

  private final SpdyService service;
  private @Nullable SpdyEnd end;

  public SpdyTunnel(SpdyService service) {
    this.service = service;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Outlet outlet = new Outlet(ctx);
    end =
        new SpdyEnd(
            ctx, frame -> outlet.send(Messages.binary(ctx.alloc(), frame)), service, () -> close(ctx, NORMAL, ""));
  }

  @Override
  void message(ChannelHandlerContext ctx, WebSocketFrame frame) {
    SpdyEnd e = end;
    if (e != null) {
      e.receive(ByteBufUtil.getBytes(frame.content())).ifPresent(why -> close(ctx, PROTOCOL_ERROR, why));
    }
  }

  @Override
  void gone() {
    SpdyEnd e = end;
    if (e != null) {
      e.gone();
    }
  }
}
