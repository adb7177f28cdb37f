package dev.berth.dns.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the questions of one connection (RFC 7766), each when its answer is there, in whatever order. Who sends what is no
 * question, or nothing whole for too long, is cut off; who does not read, or has too many questions open, is not read from.
 */
final class TcpHandler extends SimpleChannelInboundHandler<byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(TcpHandler.class);

  private final Responder responder;
  private final RandomGenerator random;
  private final int mostOpen;
  private final Duration idle;
  private int open;
  @Nullable private Future<?> cutOff;

  TcpHandler(Responder responder, RandomGenerator random, int mostOpen, Duration idle) {
    this.responder = responder;
    this.random = random;
    this.mostOpen = mostOpen;
    this.idle = idle;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    waitAnew(context);
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (cutOff != null) {
      cutOff.cancel(false);
    }
    context.fireChannelInactive();
  }

  private void waitAnew(ChannelHandlerContext context) {
    if (cutOff != null) {
      cutOff.cancel(false);
    }
    cutOff = context.executor().schedule(() -> tired(context), idle.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tired(ChannelHandlerContext context) {
    if (open > 0) {
      waitAnew(context); // it is we who are slow
    } else {
      context.close();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, byte[] message) {
    waitAnew(context);
    open++;
    if (!responder.respond(message, false, random, answer -> send(context, answer))) {
      context.close();
      return;
    }
    throttle(context);
  }

  private void send(ChannelHandlerContext context, byte[] answer) {
    if (!context.executor().inEventLoop()) {
      try {
        context.executor().execute(() -> send(context, answer));
      } catch (RejectedExecutionException _) {
        LOG.debug("an answer came after the end");
      }
      return;
    }
    open--;
    context.writeAndFlush(Frames.frame(context, answer), context.voidPromise());
    throttle(context);
  }

  private void throttle(ChannelHandlerContext context) {
    context.channel().config().setAutoRead(open < mostOpen && context.channel().isWritable());
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    throttle(context);
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable why) {
    LOG.debug("asker={} failed=connection", context.channel().remoteAddress(), why);
    context.close();
  }
}
