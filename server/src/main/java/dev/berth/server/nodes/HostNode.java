package dev.berth.server.nodes;

import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
import dev.berth.client.View;
import dev.berth.model.streams.NodeStreams;
import dev.berth.node.agent.AgentSeat;
import dev.berth.node.agent.DiskReport;
import dev.berth.node.agent.Mounting;
import dev.berth.node.agent.NodeAgent;
import dev.berth.node.agent.NodeFeed;
import dev.berth.node.agent.NodeSettings;
import dev.berth.node.agent.StaticPods;
import dev.berth.node.agent.Surroundings;
import dev.berth.node.cri.CriRuntime;
import dev.berth.node.facts.HostGauges;
import dev.berth.node.facts.HostUse;
import dev.berth.node.host.FileLedger;
import dev.berth.node.host.LinuxVolumes;
import dev.berth.node.host.ManifestFiles;
import dev.berth.node.linux.Commands;
import dev.berth.node.log.FileLogs;
import dev.berth.node.network.NodeNetwork;
import dev.berth.node.pod.ClusterDns;
import dev.berth.node.probe.NetworkHandlers;
import dev.berth.node.stream.PodStreams;
import dev.berth.server.Version;
import dev.berth.server.kubelet.NodeUsage;
import dev.berth.storage.Drivers;
import dev.berth.storage.csi.CsiDriver;
import dev.berth.storage.csi.registration.PluginWatcher;
import dev.berth.storage.local.DiskFolders;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This machine as a node: the agent over a real runtime, real mounts and a real network. Owns them; its life is on the loop, what
 * blocks is done before, on a thread of its own.
 */
public final class HostNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostNode.class);

  /** As whom and through what the node reaches the API. */
  public record Access(Loop loop, Client client, View view, EventRecorder events) {}

  private final Access access;
  private final HostRuntime runtime;
  private final NodeNetwork network;
  private final AgentSeat seat;
  private final HostFence fence;
  private final Optional<StaticPods> own;
  private final PluginWatcher plugins;
  private final NodeStreams streams;
  private final NodeUsage usage;
  private final FileLedger ledger;
  private final HostRemains remains;
  private final DiskReport disks;
  private final HostClaims claims;
  private final boolean endsPods;

  private HostNode(
      HostSettings settings, Access access, HostRuntime runtime, NodeNetwork network, AgentSeat seat, HostFence fence,
      Optional<StaticPods> own,
      PluginWatcher plugins, NodeStreams streams, NodeUsage usage, FileLedger ledger, HostRemains remains,
      DiskReport disks, HostClaims claims) {
    this.claims = claims;
    this.usage = usage;
    this.endsPods = settings.endsPods();
    this.ledger = ledger;
    this.remains = remains;
    this.disks = disks;
    this.access = access;
    this.runtime = runtime;
    this.network = network;
    this.seat = seat;
    this.fence = fence;
    this.own = own;
    this.plugins = plugins;
    this.streams = streams;
  }

  /**
   * Blocks until the runtime answers; the agent is started in a turn of the loop.
   *
   * @throws IllegalStateException where the root or the network is another's
   */
  public static HostNode start(
      HostSettings settings, Access access, Drivers drivers, DiskFolders folders, Commands commands) {
    HostClaims claims = HostClaims.take(settings);
    try {
      CgroupRoot.keep(settings.directory(), settings.cgroups());
      return start(settings, access, drivers, folders, commands, claims);
    } catch (RuntimeException e) {
      claims.close();
      throw e;
    }
  }

  private static HostNode start(
      HostSettings settings, Access access, Drivers drivers, DiskFolders folders, Commands commands, HostClaims claims) {
    LinuxVolumes volumes = new LinuxVolumes(settings.paths(), access.loop(), access.client(), commands);
    volumes.begin();
    NodeNetwork network =
        NodeNetwork.start(
            access.view(), access.loop(), settings.name(), settings.networkSettings(), commands,
            _ -> {}); // it logs what it finds
    HostRuntime runtime = HostRuntime.start(settings, access.loop(), access.view(), commands);
    CriRuntime containers = runtime.runtime();
    FileLedger ledger = FileLedger.open(settings.paths());
    Drivers all = drivers.copy();
    PluginWatcher plugins =
        new PluginWatcher(Path.of(settings.paths().pluginsRegistry()), all, access.loop(), CsiDriver.PATIENCE);
    NodeFeed feed = new NodeFeed(access.view());
    HostGauges gauges = new HostGauges(Path.of("/"), commands, Path.of(settings.paths().root()), settings.directory());
    HostFence fence = new HostFence(settings, node(settings), access);
    AgentSeat seat =
        new AgentSeat(
            access.loop(),
            access::client,
            (gate, client) -> {
              ledger.compare(settings.paths()); // a watchdog may have unmounted what an agent before had mounted
              return new NodeAgent(
                  new Surroundings(
                      gate, client, access.view(), access.events(), containers,
                      new NetworkHandlers(containers, Version.MINOR), node(settings), gauges, fence.renewals()),
                  new Mounting(all, volumes, ledger, true),
                  feed,
                  gate);
            });
    Optional<StaticPods> own =
        settings.manifests().map(
            m -> new StaticPods(access.loop(), access.client(), access.view(), settings.name(), new ManifestFiles(m)));
    DiskReport disks =
        new DiskReport(
            access.loop(), access.client(), access.view(), settings.name(),
            folders.isEmpty()
                ? Optional.empty()
                : Optional.of(() -> CompletableFuture.supplyAsync(folders::find, Thread::startVirtualThread)));
    access.loop().execute(
        () -> {
          fence.start(seat);
          disks.start();
          begin(plugins);
          own.ifPresent(StaticPods::start);
        });
    PodStreams streams =
        new PodStreams(
            access.loop(), access.view(), containers, new FileLogs(access.loop(), containers, settings.paths()));
    NodeUsage usage =
        new NodeUsage(
            access.view(), settings.name(), containers, all, settings.paths(),
            _ ->
                CompletableFuture.supplyAsync(
                    () -> HostUse.read(Path.of("/"), access.loop().clock().instant()), Thread::startVirtualThread));
    return new HostNode(
        settings, access, runtime, network, seat, fence, own, plugins, streams, usage, ledger, new HostRemains(settings, commands),
        disks, claims);
  }

  private static void begin(PluginWatcher plugins) {
    try {
      plugins.start();
    } catch (IOException e) {
      LOG.error("failed=watching for drivers that announce themselves: {}", e.getMessage(), e);
    }
  }

  private static NodeSettings node(HostSettings settings) {
    NodeSettings plain = NodeSettings.ofHost(settings.name(), Path.of("/"), settings.paths(), "", Map.of())
        .withAddresses(settings.address().stream().toList())
        .withKubeletPort(settings.kubeletPort())
        .withDns(new ClusterDns("cluster.local", List.of(settings.dnsAddress())));
    return settings.fenceAfter().map(plain::fencing).orElse(plain);
  }

  public NodeStreams streams() {
    return streams;
  }

  public NodeUsage usage() {
    return usage;
  }

  /** As {@link NodeNetwork#answers}. On the loop. */
  CompletionStage<Void> answers(String slice, Optional<InetSocketAddress> at) {
    return network.answers(slice, at);
  }

  /** Blocks. */
  @Override
  public void close() {
    CompletableFuture<Boolean> quiet = new CompletableFuture<>();
    access.loop().execute(
        () -> {
          own.ifPresent(StaticPods::close);
          disks.close();
          fence.close();
          seat.close();
          plugins.close();
          network.close();
          ledger.close();
          quiet.complete(true);
        });
    quiet.join();
    runtime.close();
    claims.close(); // before: what is open in the root keeps it from being unmounted
    if (endsPods) {
      var _ = remains.remove();
    }
  }
}
