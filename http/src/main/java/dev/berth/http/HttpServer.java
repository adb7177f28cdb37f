package dev.berth.http;

import dev.berth.api.Api;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * A running server. {@link #start} binds and serves until {@link #close}.
 *
 * <p>Each connection lives on one of a few event loops. A request that the api calls quick is answered there; any
 * other runs on a virtual thread of its own, and its answer comes back to the loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of loops that have served nobody
public final class HttpServer implements AutoCloseable {
  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);
  private static final int KEEP_ALIVE_SECONDS = 120;

  private final Serving serving;
  private final MultiThreadIoEventLoopGroup loops;
  private final ChannelGroup open;
  private final Channel listening;
  private boolean closed;

  private HttpServer(Serving serving, MultiThreadIoEventLoopGroup loops, ChannelGroup open, Channel listening) {
    this.serving = serving;
    this.loops = loops;
    this.open = open;
    this.listening = listening;
  }

  /** Binds and serves. Throws where the address is taken or the TLS material does not fit together. */
  public static HttpServer start(HttpConfig config, Api api, RequestObserver observer) throws IOException {
    Optional<Tls> tls = config.tls().map(Tls::of);
    Serving serving = new Serving(api, config, observer);
    ChannelGroup open = new DefaultChannelGroup("connections", GlobalEventExecutor.INSTANCE, true);
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            config.eventLoops(), new DefaultThreadFactory("http", true), NioIoHandler.newFactory());
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEP_ALIVE_SECONDS)
            .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), KEEP_ALIVE_SECONDS / 8)
            .childHandler(new ConnectionSetup(serving, tls, open));
    var bound = bootstrap.bind(config.address()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IOException("cannot listen on " + config.address() + ": " + bound.cause().getMessage(), bound.cause());
    }
    return new HttpServer(serving, loops, open, bound.channel());
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /**
   * Stops accepting, ends watches, lets running requests finish for {@link HttpConfig#drain}, then cuts what is left.
   * Returns when nothing of it runs any more.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    serving.drain();
    listening.close().awaitUninterruptibly();
    for (Channel channel : open) {
      channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(Serving.Drain.EVENT));
    }
    open.newCloseFuture().awaitUninterruptibly(serving.config().drain().toMillis());
    for (Channel channel : open) {
      channel.eventLoop().execute(() -> channel.unsafe().closeForcibly());
    }
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
