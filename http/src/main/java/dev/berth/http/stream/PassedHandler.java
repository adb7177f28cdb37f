package dev.berth.http.stream;

import dev.berth.api.connect.Upgraded;
import dev.berth.base.stream.Feeder;
import dev.berth.base.stream.Link;
import dev.berth.base.stream.Sink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** Passes bytes through to a backend that has upgraded, and back. Owned by its event loop. */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
public final class PassedHandler extends SimpleChannelInboundHandler<ByteBuf> {
  private static final int MOST_WAITING = 256 * 1024;

  private final Upgraded.Passed passed;
  private Optional<Link> link = Optional.empty();
  private Optional<Feeder> towards = Optional.empty();

  public PassedHandler(Upgraded.Passed passed) {
    this.passed = passed;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Outlet outlet = new Outlet(ctx);
    ctx.writeAndFlush(Unpooled.wrappedBuffer(passed.head()), ctx.voidPromise());
    Link to =
        passed
            .through()
            .begin(
                new Sink() {
                  @Override
                  public CompletionStage<Void> write(byte[] bytes) {
                    return outlet.send(Unpooled.wrappedBuffer(bytes));
                  }

                  @Override
                  public void end() {
                    try {
                      ctx.executor().execute(ctx::close);
                    } catch (RejectedExecutionException e) {
                      // the server has closed, and this connection with it
                      return;
                    }
                  }
                });
    link = Optional.of(to);
    towards = Optional.of(new Feeder(ctx.executor(), to.sink(), () -> read(ctx)));
  }

  private void read(ChannelHandlerContext ctx) {
    ctx.channel().config().setAutoRead(towards.map(Feeder::waiting).orElse(0L) < MOST_WAITING);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
    towards.ifPresent(t -> t.feed(ByteBufUtil.getBytes(bytes)));
    read(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    towards.ifPresent(Feeder::drop);
    link.ifPresent(Link::close);
    ctx.fireChannelInactive();
  }
}
