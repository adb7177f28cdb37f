package dev.berth.dns.edge;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Channels that take questions. Owns them: closing it closes them and the connections that came in by them. */
public final class Listeners implements AutoCloseable {
  /** Longer questions than this exist only to annoy. */
  private static final int LONGEST_QUESTION = 4096;
  /** Datagrams that are read before what was answered goes out. */
  private static final int IN_ONE_GO = 64;

  private final EventLoopGroup loops;
  private final Responder responder;
  private final Shuffles shuffles;
  private final Counts counts;
  private final int mostConnections;
  private final int mostQuestions;
  private final Duration idle;
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AtomicInteger connections = new AtomicInteger();

  public Listeners(
      EventLoopGroup loops,
      Responder responder,
      Shuffles shuffles,
      Counts counts,
      int mostConnections,
      int mostQuestions,
      Duration idle) {
    this.loops = loops;
    this.responder = responder;
    this.shuffles = shuffles;
    this.counts = counts;
    this.mostConnections = mostConnections;
    this.mostQuestions = mostQuestions;
    this.idle = idle;
  }

  /** Takes questions from a channel that is bound, in whichever network it was made; closes it in the end. */
  public void serve(DatagramChannel bound) throws IOException {
    bound.configureBlocking(false);
    NioDatagramChannel channel = new NioDatagramChannel(bound);
    channel
        .config()
        .setOption(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(LONGEST_QUESTION).maxMessagesPerRead(IN_ONE_GO));
    channel.pipeline().addLast(new UdpHandler(responder, shuffles.next()));
    register(channel);
  }

  /** Takes connections from a channel that is bound and listens; closes it in the end. */
  public void serve(ServerSocketChannel bound) throws IOException {
    bound.configureBlocking(false);
    ChannelFuture registered =
        new ServerBootstrap()
            .group(loops)
            .channelFactory(() -> new NioServerSocketChannel(bound))
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel);
                  }
                })
            .register();
    open.add(registered.channel());
  }

  private void register(Channel channel) {
    open.add(channel);
    loops.register(channel);
  }

  private void accept(SocketChannel channel) {
    if (connections.incrementAndGet() > mostConnections) {
      connections.decrementAndGet();
      counts.refuseConnection();
      channel.close();
      return;
    }
    open.add(channel);
    channel.closeFuture().addListener(_ -> connections.decrementAndGet());
    channel.pipeline().addLast(new Frames(), new TcpHandler(responder, shuffles.next(), mostQuestions, idle));
  }

  @Override
  public void close() {
    open.close().awaitUninterruptibly();
  }
}
