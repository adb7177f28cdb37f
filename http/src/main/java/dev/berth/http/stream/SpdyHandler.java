package dev.berth.http.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
import org.jspecify.annotations.Nullable;

/** SPDY/3.1 on a connection that was HTTP. Owned by its event loop. */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
public final class SpdyHandler extends SimpleChannelInboundHandler<ByteBuf> {
  private final SpdyService service;
  private @Nullable SpdyEnd end;
  private long heardAt = System.nanoTime();

  public SpdyHandler(SpdyService service) {
    this.service = service;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Outlet outlet = new Outlet(ctx);
    end = new SpdyEnd(ctx, frame -> outlet.send(Unpooled.wrappedBuffer(frame)), service, () -> ctx.close());
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
    heardAt = System.nanoTime();
    SpdyEnd e = end;
    if (e != null) {
      e.receive(ByteBufUtil.getBytes(bytes)).ifPresent(_ -> ctx.close()); // after the GOAWAY that says why
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    SpdyEnd e = end;
    if (e != null) {
      e.gone();
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof IdleStateEvent && System.nanoTime() - heardAt > SocketHandler.IDLE_NANOS) {
      ctx.close();
    }
    super.userEventTriggered(ctx, event);
  }
}
