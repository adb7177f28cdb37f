package dev.berth.etcd;

import dev.berth.store.StoreException;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.concurrent.Executor;

/** A connection to one of several members of an etcd, and to the next one when asked for it. Thread-safe. */
final class Endpoints implements AutoCloseable {
  /** A page of large objects; more than etcd would take in one request. */
  private static final int MOST_BYTES = 256 << 20;

  private final EtcdConfig config;
  private final Executor callbacks;
  private final EventLoopGroup io =
      new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("etcd", true), NioIoHandler.newFactory());
  private volatile ManagedChannel channel;
  private volatile int at;

  Endpoints(EtcdConfig config, Executor callbacks) {
    this.config = config;
    this.callbacks = callbacks;
    this.channel = connect(config.endpoints().getFirst());
  }

  ManagedChannel channel() {
    return channel;
  }

  URI current() {
    return config.endpoints().get(at);
  }

  /** Whoever asks the old one is refused from now on. */
  synchronized void next() {
    if (config.endpoints().size() > 1) {
      at = (at + 1) % config.endpoints().size();
      ManagedChannel old = channel;
      channel = connect(current());
      old.shutdownNow();
    }
  }

  private ManagedChannel connect(URI endpoint) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(endpoint.getHost(), endpoint.getPort())
            .eventLoopGroup(io)
            .channelType(NioSocketChannel.class)
            .maxInboundMessageSize(MOST_BYTES)
            .executor(callbacks);
    return (endpoint.getScheme().equals("https") ? builder.sslContext(secured()) : builder.usePlaintext()).build();
  }

  private SslContext secured() {
    SslContextBuilder builder = GrpcSslContexts.forClient();
    try {
      if (config.tls().flatMap(EtcdConfig.Tls::authority).isPresent()) {
        builder.trustManager(Files.newInputStream(config.tls().get().authority().get()));
      }
      if (config.tls().flatMap(EtcdConfig.Tls::own).isPresent()) {
        EtcdConfig.Own own = config.tls().get().own().get();
        builder.keyManager(Files.newInputStream(own.certificate()), Files.newInputStream(own.key()));
      }
      return builder.build();
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException("the certificates for etcd cannot be used: " + e, e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    io.shutdownGracefully();
  }
}
