package dev.berth.server.nodes;

import dev.berth.base.loop.Loop;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.dns.DnsServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The cluster's names, answered by the node itself for its pods: they are known while the server is away, and cost no way through the
 * network. Until all names are known, and after the end, the server's own answers count.
 */
public final class NodeNames implements AutoCloseable {
  /** What the view must follow. */
  public static final Needs NEEDS = DnsServer.NEEDS;

  /** For the kernel to take a change. */
  private static final Duration WRITING = Duration.ofSeconds(2);

  /** Leads this node's pods, as {@code NodeNetwork.answers} does; on the loop. */
  interface Leading {
    CompletionStage<Void> answers(String slice, Optional<InetSocketAddress> at);
  }

  private final Leading leading;
  private final Loop loop;
  private final DnsServer dns;

  private NodeNames(Leading leading, Loop loop, DnsServer dns) {
    this.leading = leading;
    this.loop = loop;
    this.dns = dns;
  }

  /**
   * Blocks. Empty where no address is known, or none can be listened at, which the log says.
   *
   * @param view follows {@link #NEEDS}
   */
  public static Optional<NodeNames> start(HostSettings settings, HostNode node, Loop loop, View view) {
    return settings.ownAddress().flatMap(own -> start(settings.name(), own, node::answers, loop, view));
  }

  static Optional<NodeNames> start(String node, String own, Leading leading, Loop loop, View view) {
    return ClusterServices.names(node, own, loop, view).map(dns -> begun(new NodeNames(leading, loop, dns)));
  }

  private static NodeNames begun(NodeNames names) {
    InetSocketAddress here = names.dns.addresses().getFirst();
    var _ = names.dns.synced().thenComposeAsync(_ -> names.leading.answers(ClusterAddresses.DNS_SLICE, Optional.of(here)), names.loop);
    return names;
  }

  /** Blocks until pods are led to the server again. The node still goes on. */
  @Override
  public void close() {
    CompletableFuture.completedFuture(dns)
        .thenComposeAsync(_ -> leading.answers(ClusterAddresses.DNS_SLICE, Optional.empty()), loop)
        .completeOnTimeout(null, WRITING.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    dns.close();
  }
}
