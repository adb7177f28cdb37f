package dev.berth.storage.grpc;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;

/** Opens channels and servers on unix sockets. All share one I/O thread, a daemon, which lives as long as the process. */
public final class UnixChannels {
  /** A runtime's answer about many containers, or an image's; more than this is a fault. */
  private static final int MOST_BYTES = 16 << 20;

  private UnixChannels() {}

  private static final class Io {
    private static final EventLoopGroup GROUP =
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("grpc", true), NioIoHandler.newFactory());
  }

  /**
   * Connects at the first call, and again whenever the connection was lost.
   *
   * @param callbacks where answers are handled
   */
  public static ManagedChannel connect(Path socket, Executor callbacks) {
    return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
        .eventLoopGroup(Io.GROUP)
        .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
        .usePlaintext()
        // which gRPC sets for TCP, and a unix socket does not know
        .withOption(ChannelOption.SO_KEEPALIVE, null)
        // a socket's path is no host name
        .overrideAuthority("localhost")
        .maxInboundMessageSize(MOST_BYTES)
        .executor(callbacks)
        .intercept(new BrokenConnections())
        .build();
  }

  /**
   * Serves at a path where no socket is yet.
   *
   * @throws IOException where the socket cannot be made
   */
  public static Server serve(Path socket, Executor calls, List<ServerServiceDefinition> services) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .bossEventLoopGroup(Io.GROUP)
            .workerEventLoopGroup(Io.GROUP)
            .channelType(NioServerDomainSocketChannel.class)
            .withChildOption(ChannelOption.SO_KEEPALIVE, null)
            .maxInboundMessageSize(MOST_BYTES)
            .executor(calls);
    services.forEach(builder::addService);
    return builder.build().start();
  }
}
