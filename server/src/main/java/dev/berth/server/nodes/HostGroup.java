package dev.berth.server.nodes;

import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.events.Origin;
import dev.berth.dns.DnsServer;
import dev.berth.model.streams.NodeStreams;
import dev.berth.node.agent.NodeFeed;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.node.network.NodeNetwork;
import dev.berth.server.control.SharedSite;
import dev.berth.server.inprocess.Identity;
import dev.berth.server.kubelet.NodePages;
import dev.berth.server.kubelet.NodePort;
import dev.berth.storage.Drivers;
import dev.berth.storage.NodeDisks;
import dev.berth.storage.local.DiskFolders;
import dev.berth.storage.local.LocalDrivers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This machine as the one node, and the names of its cluster. */
public final class HostGroup implements NodeGroup {
  private static final Logger LOG = LoggerFactory.getLogger(HostGroup.class);
  /** How long who wants to look into a pod waits for an agent that begins: containerd has to answer first. */
  private static final Duration BEGINNING = Duration.ofSeconds(10);

  private final HostSettings settings;
  private final int apiPort;
  private final X509Certificate authority;
  private final Loop loop;
  private final Commands commands = new LinuxCommands();
  private final Drivers drivers;
  private final DiskFolders disks;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final CompletableFuture<Boolean> working = new CompletableFuture<>();
  private final Coming<HostNode> node = new Coming<>();
  private boolean closed;

  /**
   * Blocks while it looks at the volumes that are there.
   *
   * @param apiPort at which the API is reached on the node's address
   * @param authority of the cluster, by which the node knows who asks it
   */
  public HostGroup(HostSettings settings, int apiPort, X509Certificate authority, Loop loop) {
    this.authority = authority;
    this.settings = settings;
    this.apiPort = apiPort;
    this.loop = loop;
    this.drivers = LocalDrivers.of(settings.volumes(), settings.name(), loop.clock());
    this.disks = settings.diskFolders();
  }

  @Override
  public Drivers drivers() {
    return drivers;
  }

  @Override
  public NodeDisks disks() {
    return (_, path) -> disks.clean(path);
  }

  @Override
  public CompletionStage<Boolean> working() {
    return working;
  }

  @Override
  public Optional<NodeStreams> streams(String name) {
    return name.equals(settings.name()) ? node.within(BEGINNING).map(HostNode::streams) : Optional.empty();
  }

  @Override
  public Optional<NodePages> pagesOf(String name) {
    return name.equals(settings.name()) ? node.now().map(n -> new NodePages(loop, name, n.usage())) : Optional.empty();
  }

  @Override
  public boolean hasDisks() {
    return true;
  }

  @Override
  public boolean owns(String node) {
    return node.equals(settings.name());
  }

  @Override
  public void start(SharedSite site) {
    String name = settings.name();
    Client client = site.client(name, Identity.node(name));
    site.prepare(NodeNetwork.NEEDS);
    site.prepare(DnsServer.NEEDS);
    HostNode.Access access =
        new HostNode.Access(
            loop, client, site.view(name, NodeFeed.NEEDS), site.events(name).recorder(client, new Origin("kubelet", name)));
    ClusterAddresses addresses = new ClusterAddresses(site.client("addresses", Identity.administrator()));
    Thread.ofVirtual().name("node").start(() -> begin(access, addresses));
  }

  private void begin(HostNode.Access access, ClusterAddresses addresses) {
    try {
      settings.ownAddress()
          .flatMap(own -> ClusterServices.announce(settings, own, apiPort, loop, access.view(), addresses))
          .ifPresent(this::keep);
      HostNode begun = HostNode.start(settings, access, drivers, disks, commands);
      node.is(begun);
      keep(begun);
      keep(
          NodePort.open(
              new NodePort.Place(
                  settings.name(), settings.ownAddress().stream().toList(), settings.kubeletPort(),
                  settings.directory().resolve("pki"), authority),
              new NodePort.Behind(begun.streams(), begun.usage(), drivers, disks()),
              access.client(),
              loop));
      working.complete(true);
    } catch (RuntimeException e) {
      node.never(e);
      working.completeExceptionally(e);
      LOG.error("node={} failed=starting: {}", settings.name(), e.getMessage(), e);
    }
  }

  private synchronized void keep(AutoCloseable part) {
    parts.addFirst(part);
    if (closed) {
      end();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    end();
  }

  private void end() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("node={} failed=stopping: {}", settings.name(), e.getMessage(), e);
      }
    }
    parts.clear();
  }
}
