package dev.berth.dns.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers datagrams. What is known at once goes out when all that came in has been read. */
final class UdpHandler extends SimpleChannelInboundHandler<DatagramPacket> {
  private static final Logger LOG = LoggerFactory.getLogger(UdpHandler.class);

  private final Responder responder;
  private final RandomGenerator random;
  private boolean reading;

  UdpHandler(Responder responder, RandomGenerator random) {
    this.responder = responder;
    this.random = random;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    InetSocketAddress asker = packet.sender();
    if (asker.getPort() == 0) {
      return; // nobody can be answered there
    }
    ByteBuf content = packet.content();
    byte[] message = new byte[content.readableBytes()];
    content.readBytes(message);
    reading = true;
    responder.respond(message, true, random, answer -> send(context, answer, asker));
  }

  private void send(ChannelHandlerContext context, byte[] answer, InetSocketAddress asker) {
    if (!context.executor().inEventLoop()) {
      try {
        context.executor().execute(() -> send(context, answer, asker));
      } catch (RejectedExecutionException _) {
        LOG.debug("an answer came after the end");
      }
      return;
    }
    DatagramPacket packet = new DatagramPacket(context.alloc().directBuffer(answer.length).writeBytes(answer), asker);
    if (reading) {
      context.write(packet, context.voidPromise());
    } else {
      context.writeAndFlush(packet, context.voidPromise());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    context.flush();
  }

  /** One datagram that cannot be read or sent says nothing of the next. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable why) {
    LOG.debug("listener={} failed=datagram", context.channel().localAddress(), why);
  }
}
