package dev.berth.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Opens connections to a target. Its event loops are the client's only busy threads. */
@SuppressWarnings("FutureReturnValueIgnored") // a failure shows as the connection's end
final class Wire implements AutoCloseable {
  private final Target target;
  private final MultiThreadIoEventLoopGroup loops;

  Wire(Target target, int threads) {
    this.target = target;
    this.loops =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("bench", true), NioIoHandler.newFactory());
  }

  Target target() {
    return target;
  }

  /** Connects, with the TLS handshake done. */
  Channel connect(Answers.Listener listener) throws IOException, InterruptedException {
    var connecting =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    target
                        .tls()
                        .ifPresent(
                            tls ->
                                channel
                                    .pipeline()
                                    .addLast(
                                        tls.newHandler(channel.alloc(), target.host(), target.address().getPort())));
                    channel.pipeline().addLast(new Answers(listener));
                  }
                })
            .connect(target.address())
            .await();
    if (!connecting.isSuccess()) {
      throw new IOException("cannot connect to " + target.address(), connecting.cause());
    }
    Channel channel = connecting.channel();
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null && !tls.handshakeFuture().await().isSuccess()) {
      throw new IOException("no TLS with " + target.address(), tls.handshakeFuture().cause());
    }
    return channel;
  }

  static void send(Channel channel, byte[] request) {
    channel.writeAndFlush(Unpooled.wrappedBuffer(request), channel.voidPromise());
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
