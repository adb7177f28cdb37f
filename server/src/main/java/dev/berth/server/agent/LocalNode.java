package dev.berth.server.agent;

import dev.berth.client.EventRecorder;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.node.agent.NodeFeed;
import dev.berth.node.agent.NodeSettings;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.node.network.NodeNetwork;
import dev.berth.node.simulated.Knobs;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.control.RememberedVolumes;
import dev.berth.server.kubelet.NodePort;
import dev.berth.server.nodes.HostNode;
import dev.berth.server.nodes.HostSettings;
import dev.berth.server.nodes.NodeNames;
import dev.berth.server.nodes.SimulatedGroup;
import dev.berth.storage.Drivers;
import dev.berth.storage.NodeDisks;
import dev.berth.storage.local.DiskFolders;
import dev.berth.storage.local.LocalDrivers;
import dev.berth.storage.simulated.SimulatedDrivers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The one node of this process: containers of this machine, or records of them.
 *
 * @param addresses at which its agent answers
 * @param behind what its port leads to
 * @param end ends the agent; blocks. What it runs goes on, where it can
 */
record LocalNode(List<String> addresses, NodePort.Behind behind, Runnable end) {

  /** For pods that come before the API has given the node its part. */
  private static final String PODS_UNTIL_TOLD = "10.64.0.0/24";

  /** Through what a node reaches the API. */
  record Reach(Loop loop, Client client, Picture view, EventRecorder events) {}

  /** What of the cluster it must see. */
  static Needs needs(AgentSettings.Runs runs) {
    return switch (runs) {
      case AgentSettings.Runs.Host _ -> NodeFeed.NEEDS.and(NodeNetwork.NEEDS).and(NodeNames.NEEDS);
      case AgentSettings.Runs.Simulated _ -> NodeFeed.NEEDS.and(RememberedVolumes.NEEDS);
    };
  }

  /** Blocks until it is begun. */
  static LocalNode start(AgentSettings.Runs runs, Reach reach) {
    return switch (runs) {
      case AgentSettings.Runs.Host(HostSettings settings) -> host(settings, reach);
      case AgentSettings.Runs.Simulated simulated -> simulated(simulated, reach);
    };
  }

  private static LocalNode host(HostSettings settings, Reach reach) {
    Drivers drivers = LocalDrivers.of(settings.volumes(), settings.name(), reach.loop.clock());
    DiskFolders disks = settings.diskFolders();
    HostNode node =
        HostNode.start(
            settings,
            new HostNode.Access(reach.loop, reach.client, reach.view, reach.events),
            drivers,
            disks,
            new LinuxCommands());
    Optional<NodeNames> names = NodeNames.start(settings, node, reach.loop, reach.view);
    NodePort.Behind behind = new NodePort.Behind(node.streams(), node.usage(), drivers, (_, path) -> disks.clean(path));
    Runnable end = () -> {
      names.ifPresent(NodeNames::close);
      node.close();
    };
    return new LocalNode(settings.ownAddress().stream().toList(), behind, end);
  }

  private static LocalNode simulated(AgentSettings.Runs.Simulated simulated, Reach reach) {
    String name = simulated.name();
    NodeSettings plain =
        NodeSettings.of(name, simulated.address(), PODS_UNTIL_TOLD).withKubeletPort(simulated.kubeletPort());
    NodeSettings node = simulated.fenceAfter().map(plain::fencing).orElse(plain);
    Drivers drivers = SimulatedDrivers.of(reach.loop);
    return CompletableFuture.supplyAsync(
            () -> {
              RememberedVolumes.start(reach.view, drivers);
              SimulatedNodes nodes =
                  new SimulatedNodes(
                      reach.loop, _ -> reach.client, _ -> reach.events, reach.view, drivers,
                      new SimulatedNodes.Settings(0, "", (_, _) -> node, Knobs.READ));
              nodes.add(node, drivers);
              return new LocalNode(
                  node.addresses(),
                  new NodePort.Behind(
                      nodes.streams(name).orElseThrow(),
                      SimulatedGroup.usage(reach.view, name, nodes.runtime(name), drivers, node.paths()),
                      drivers,
                      NodeDisks.NONE),
                  () -> reach.loop.execute(nodes::close));
            },
            reach.loop)
        .join();
  }
}
