package dev.berth.http.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * The way out of a connection for messages from any thread. A message counts as taken once the channel has room for more: what
 * is on its way is bounded by the channel's water mark and one message of each writer.
 */
final class Outlet {
  private final ChannelHandlerContext ctx;

  Outlet(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  CompletionStage<Void> send(ByteBuf message) {
    CompletableFuture<Void> taken = new CompletableFuture<>();
    if (ctx.executor().inEventLoop()) {
      write(message, taken);
    } else {
      try {
        ctx.executor().execute(() -> write(message, taken));
      } catch (RejectedExecutionException e) {
        message.release();
        taken.completeExceptionally(e);
      }
    }
    return taken;
  }

  private void write(ByteBuf message, CompletableFuture<Void> taken) {
    if (!ctx.channel().isActive()) {
      message.release();
      taken.completeExceptionally(new ClosedChannelException());
      return;
    }
    var written = ctx.writeAndFlush(message);
    if (ctx.channel().isWritable()) {
      taken.complete(null);
      return;
    }
    written.addListener(
        done -> {
          if (done.isSuccess()) {
            taken.complete(null);
          } else {
            taken.completeExceptionally(done.cause());
          }
        });
  }
}
