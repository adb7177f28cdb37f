package dev.berth.dns;

import dev.berth.base.loop.Loop;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.dns.edge.Counts;
import dev.berth.dns.edge.Listeners;
import dev.berth.dns.edge.Outgoing;
import dev.berth.dns.edge.Responder;
import dev.berth.dns.edge.Shuffles;
import dev.berth.dns.forward.Forwarder;
import dev.berth.dns.forward.ResolvConf;
import dev.berth.dns.wire.Name;
import dev.berth.dns.zone.Names;
import dev.berth.dns.zone.Zone;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's name server. Owns its sockets and threads; the names it answers from are changed on the loop and read by those
 * threads.
 *
 * <p>From its start it answers; until the view is complete, questions for the cluster's names get SERVFAIL, so that nobody
 * believes that something is missing which only has not come yet.
 */
public final class DnsServer implements AutoCloseable {
  /** Kinds that the view must follow. */
  public static final Needs NEEDS = Names.NEEDS;

  private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
  private static final Duration SYNC_POLL = Duration.ofMillis(10);

  private final EventLoopGroup threads;
  private final Listeners listeners;
  private final Names names;
  private final Forwarder forwarder;
  private final Counts counts;
  private final List<InetSocketAddress> addresses;
  private final CompletableFuture<Void> synced = new CompletableFuture<>();
  private volatile boolean closed;

  private DnsServer(DnsConfig config, Loop loop, List<InetSocketAddress> addresses) {
    DnsConfig.Limits limits = config.limits();
    this.addresses = List.copyOf(addresses);
    this.threads =
        new MultiThreadIoEventLoopGroup(
            config.threads(), new DefaultThreadFactory("dns", true), NioIoHandler.newFactory());
    this.names = new Names();
    this.counts = new Counts();
    this.forwarder =
        new Forwarder(
            loop,
            new Outgoing(threads),
            ResolvConf.without(config.upstreams(), addresses),
            limits.attempt(),
            limits.forwards(),
            limits.payloadBytes(),
            limits.remembered(),
            limits.memory());
    Zone zone = new Zone(Name.of(config.domain()), config.ttlSeconds(), names);
    this.listeners =
        new Listeners(
            threads,
            new Responder(zone, forwarder, limits.payloadBytes(), counts),
            new Shuffles(loop.nanos()),
            counts,
            limits.connections(),
            limits.questions(),
            limits.idle());
  }

  /**
   * Binds the addresses and begins to answer. Blocks for as long as binding takes.
   *
   * @param loop the view's
   * @param view follows {@link #NEEDS}
   * @throws java.net.BindException where another has an address
   */
  public static DnsServer start(DnsConfig config, Loop loop, View view) throws IOException {
    List<Sockets> sockets = bind(config);
    DnsServer server = new DnsServer(config, loop, sockets.stream().map(Sockets::address).toList());
    loop.execute(
        () -> {
          server.names.follow(view);
          server.completeOnceSynced(loop, view);
        });
    for (Sockets bound : sockets) {
      server.serve(bound);
    }
    LOG.info("dns={} domain={} upstreams={}", server.addresses, config.domain(), config.upstreams());
    return server;
  }

  private static List<Sockets> bind(DnsConfig config) throws IOException {
    List<Sockets> sockets = new ArrayList<>();
    try {
      for (InetSocketAddress address : config.listen()) {
        sockets.add(Sockets.bind(address, config.threads()));
      }
      return sockets;
    } catch (IOException | RuntimeException e) {
      sockets.forEach(Sockets::close);
      throw e;
    }
  }

  private void completeOnceSynced(Loop loop, View view) {
    if (view.isSynced()) {
      names.complete();
      synced.complete(null);
    } else if (!closed) {
      loop.schedule(SYNC_POLL, () -> completeOnceSynced(loop, view));
    }
  }

  /**
   * Also answers on these, which may be of another network namespace, and owns them from now on. Any thread, at any time before
   * the end.
   */
  public void serve(Sockets bound) throws IOException {
    listeners.serve(bound.tcp());
    for (DatagramChannel channel : bound.udp()) {
      listeners.serve(channel);
    }
  }

  /** Where it was told to listen, with the ports that were taken. */
  public List<InetSocketAddress> addresses() {
    return addresses;
  }

  /** Whether the cluster's names are answered. */
  public boolean isSynced() {
    return names.isComplete();
  }

  /** Completes, in a turn of the loop, when {@link #isSynced} is true. */
  public CompletionStage<Void> synced() {
    return synced.minimalCompletionStage();
  }

  public Counts counts() {
    return counts;
  }

  /** What was asked of others. */
  public Forwarder forwarder() {
    return forwarder;
  }

  /** Takes no more questions; those that others are asked for remain without answer. */
  @Override
  public void close() {
    closed = true;
    listeners.close();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
