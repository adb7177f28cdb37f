package dev.berth.dns.edge;

import dev.berth.dns.forward.Upstream;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Other servers over sockets: each question from a socket of its own, so that its port is as hard to guess as its number, and
 * connected, so that nobody else's datagrams come in and a server that is not there says so.
 */
public final class Outgoing implements Upstream {
  private final EventLoopGroup loops;

  public Outgoing(EventLoopGroup loops) {
    this.loops = loops;
  }

  /** Tells what comes in, and once that nothing more can. */
  private static final class Receiver extends ChannelInboundHandlerAdapter {
    private final Consumer<Optional<byte[]>> received;

    Receiver(Consumer<Optional<byte[]>> received) {
      this.received = received;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        switch (message) {
          case DatagramPacket packet -> received.accept(Optional.of(bytes(packet.content())));
          case byte[] whole -> received.accept(Optional.of(whole));
          default -> throw new IllegalStateException("not a message: " + message);
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private static byte[] bytes(ByteBuf content) {
      byte[] bytes = new byte[content.readableBytes()];
      content.readBytes(bytes);
      return bytes;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      received.accept(Optional.empty());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable why) {
      context.close();
    }
  }

  @Override
  public Exchange send(
      InetSocketAddress server, byte[] message, boolean overTcp, Consumer<Optional<byte[]>> received) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops)
            .channelFactory(overTcp ? NioSocketChannel::new : NioDatagramChannel::new)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (overTcp) {
                      channel.pipeline().addLast(new Frames());
                    }
                    channel.pipeline().addLast(new Receiver(received));
                  }
                });
    try {
      ChannelFuture connected = bootstrap.connect(server);
      connected.addListener(done -> begun(connected, message, overTcp, received));
      return () -> connected.channel().close();
    } catch (RejectedExecutionException _) {
      received.accept(Optional.empty());
      return () -> {};
    }
  }

  private static void begun(
      ChannelFuture connected, byte[] message, boolean overTcp, Consumer<Optional<byte[]>> received) {
    if (!connected.isSuccess()) {
      received.accept(Optional.empty());
      return;
    }
    ByteBuf length = Unpooled.buffer(2).writeShort(message.length);
    ByteBuf body = Unpooled.wrappedBuffer(message);
    connected
        .channel()
        .writeAndFlush(overTcp ? Unpooled.wrappedBuffer(length, body) : body)
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                connected.channel().close();
              }
            });
  }
}
