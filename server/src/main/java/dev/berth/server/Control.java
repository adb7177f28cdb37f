package dev.berth.server;

import dev.berth.base.loop.RealLoop;
import dev.berth.client.View;
import dev.berth.node.facts.HostAddresses;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
import dev.berth.server.inprocess.Identity;
import dev.berth.server.kubelet.RemoteAgents;
import dev.berth.server.nodes.ClusterAddresses;
import dev.berth.server.nodes.ElsewhereGroup;
import dev.berth.server.nodes.HostGroup;
import dev.berth.server.nodes.NodeGroup;
import dev.berth.server.nodes.Nodes;
import dev.berth.server.nodes.SimulatedGroup;
import dev.berth.server.volume.SpreadDisks;
import dev.berth.server.volume.SpreadDrivers;
import dev.berth.storage.Drivers;
import dev.berth.storage.csi.CsiDriver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** What runs beside the API in a server: its thread, and the virtual threads that its requests are handled on. */
final class Control implements AutoCloseable {
  private final RealLoop loop;
  private final ExecutorService calls;
  private final NodeGroup nodes;
  private final CsiControllers csi;

  private Control(RealLoop loop, ExecutorService calls, NodeGroup nodes, CsiControllers csi) {
    this.loop = loop;
    this.calls = calls;
    this.nodes = nodes;
    this.csi = csi;
  }

  /**
   * Returns at once; what it does first happens on its own thread.
   *
   * @param port of the API
   * @param sockets of drivers of others, whose volumes are looked after here
   * @param authority of the cluster
   * @param machines makes the way to the agents of others, by which nodes are this process's own
   */
  static Control start(
      ApiServer api, ControlPlane.Settings settings, Nodes wanted, int port, AgentsInReach agents, List<Path> sockets,
      X509Certificate authority, Function<Predicate<String>, RemoteAgents> machines) {
    RealLoop loop = new RealLoop("control", Control::fault);
    ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    NodeGroup nodes =
        switch (wanted) {
          case Nodes.None _ -> NodeGroup.NONE;
          case Nodes.Simulated simulated -> new SimulatedGroup(simulated.count(), loop);
          case Nodes.Elsewhere elsewhere -> new ElsewhereGroup(elsewhere.settings(), port, loop);
          case Nodes.Host host -> new HostGroup(host.settings(), port, authority, loop);
        };
    RemoteAgents others = machines.apply(nodes::owns);
    agents.add(nodes::streams);
    agents.add(others);
    agents.addPages(nodes::pages);
    agents.addPods(nodes::atPod);
    agents.addSummaries(node -> nodes.pagesOf(node).map(pages -> pages.summary(true)));
    agents.addSummaries(others::summary);
    api.furnish(nodes.drivers());
    // simulated nodes use the drivers of the control plane; real ones have their own, which announce themselves there
    Drivers own = nodes == NodeGroup.NONE && !sockets.isEmpty() ? new Drivers(List.of()) : nodes.drivers();
    CompletableFuture<View> volumes = new CompletableFuture<>();
    Drivers drivers = nodes.hasDisks() ? SpreadDrivers.of(own, others, volumes) : own;
    CsiControllers csi = new CsiControllers(drivers, loop, CsiDriver.PATIENCE);
    loop.execute(
        () -> {
          SharedSite site = new SharedSite(api, loop, calls);
          if (nodes.hasDisks()) {
            volumes.complete(site.view("volumes", SpreadDrivers.NEEDS));
          }
          ControlPlane.start(site, settings.withDrivers(drivers).withDisks(new SpreadDisks(nodes.disks(), others)));
          nodes.start(site);
          tellAddress(site, wanted, port);
          new ServerLease(loop, site.client("identity", Identity.apiServer()), hostName(), UUID.randomUUID()).start();
          sockets.forEach(csi::open);
        });
    return new Control(loop, calls, nodes, csi);
  }

  /** Behind the Service {@code kubernetes}; nodes that use it tell it themselves, once they know by which address. */
  private static void tellAddress(SharedSite site, Nodes wanted, int port) {
    switch (wanted) {
      case Nodes.None _, Nodes.Simulated _ ->
          HostAddresses.ofDefaultRoute(Path.of("/")).stream()
              .findFirst()
              .map(InetAddress::ofLiteral)
              .ifPresent(
                  own ->
                      new ClusterAddresses(site.client("addresses", Identity.administrator()))
                          .api(new InetSocketAddress(own, port)));
      case Nodes.Elsewhere _, Nodes.Host _ -> {}
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  NodeGroup nodes() {
    return nodes;
  }

  private static void fault(Throwable fault) {
    LoggerFactory.getLogger(Control.class).error("a turn of the control plane failed", fault);
  }

  @Override
  public void close() {
    nodes.close();
    csi.close();
    loop.close();
    calls.close();
  }
}
