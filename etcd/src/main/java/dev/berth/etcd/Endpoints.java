package dev.berth.etcd;

import dev.berth.store.StoreException;
import io.grpc.Attributes;
import io.grpc.ClientTransportFilter;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to one of several members of an etcd, and to the next one when asked for it. Thread-safe. */
final class Endpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);
  /** A page of large objects; more than etcd would take in one request. */
  private static final int MOST_BYTES = 256 << 20;

  private final EtcdConfig config;
  private final Executor callbacks;
  private final EventLoopGroup io =
      new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("etcd", true), NioIoHandler.newFactory());
  /** The last that could be read. */
  private Optional<SslContext> secured = Optional.empty();
  private volatile Connection connection;

  /** @param broken when there was a connection, and is none any more */
  private record Connection(int at, ManagedChannel channel, CompletableFuture<Void> broken) {}

  Endpoints(EtcdConfig config, Executor callbacks) {
    this.config = config;
    this.callbacks = callbacks;
    this.connection = connect(0);
  }

  ManagedChannel channel() {
    return connection.channel;
  }

  URI current() {
    return config.endpoints().get(connection.at);
  }

  /** How many there are to try. */
  int members() {
    return config.endpoints().size();
  }

  /** Completes when the connection ends: what answers afterwards need not be the same etcd, though it has the same address. */
  CompletionStage<Void> broken() {
    return connection.broken;
  }

  /** Whoever asks the old one is refused from now on. With one member it is a new connection, with the certificates of now. */
  synchronized void next() {
    Connection old = connection;
    connection = connect((old.at + 1) % members());
    old.channel.shutdownNow();
  }

  private Connection connect(int at) {
    URI endpoint = config.endpoints().get(at);
    CompletableFuture<Void> broken = new CompletableFuture<>();
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(endpoint.getHost(), endpoint.getPort())
            .eventLoopGroup(io)
            .channelType(NioSocketChannel.class)
            .maxInboundMessageSize(MOST_BYTES)
            .addTransportFilter(
                new ClientTransportFilter() {
                  @Override
                  public void transportTerminated(Attributes connected) {
                    broken.complete(null);
                  }
                })
            .executor(callbacks);
    ManagedChannel channel = (endpoint.getScheme().equals("https") ? builder.sslContext(fresh()) : builder.usePlaintext()).build();
    return new Connection(at, channel, broken);
  }

  /** With the files as they are now, or as they were where they cannot be read. */
  private SslContext fresh() {
    try {
      secured = Optional.of(secured());
    } catch (StoreException e) {
      LOG.warn("etcd={} certificates=old: {}", config.endpoints(), e.getMessage());
      return secured.orElseThrow(() -> e);
    }
    return secured.get();
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
    connection.channel.shutdownNow();
    io.shutdownGracefully();
  }
}
