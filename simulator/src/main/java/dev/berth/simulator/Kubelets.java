package dev.berth.simulator;

import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.connect.Backends;
import dev.berth.base.loop.Loop;
import dev.berth.client.View;
import dev.berth.node.agent.NodeSettings;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.kubelet.NodePages;
import dev.berth.server.kubelet.PagesInReach;
import dev.berth.server.nodes.SimulatedGroup;
import dev.berth.storage.Drivers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What nodes tell of themselves to those who ask through the API: how full volumes are. Of objects they know what there is, without
 * delay; of machines that are off, and agents that are dead, frozen or cut off, nothing is heard.
 */
final class Kubelets implements Backends {
  private final Map<String, Kubelet> byAddress = new HashMap<>();

  private record Kubelet(NodePages pages, BooleanSupplier inReach) {}

  /** @param inReach whether its agent lives, and reaches the API */
  void add(Loop loop, View truth, Drivers drivers, SimulatedNodes machine, NodeSettings node, BooleanSupplier inReach) {
    NodePages pages =
        new NodePages(
            loop, Runnable::run, node.name(),
            SimulatedGroup.usage(truth, node.name(), machine.runtime(node.name()), drivers, node.paths()));
    byAddress.put(node.addresses().getFirst(), new Kubelet(pages, () -> machine.isUp(node.name()) && inReach.getAsBoolean()));
  }

  @Override
  public Response forward(Location to, Request request) {
    return new PagesInReach(this::at, (_, _) -> Optional.empty(), Backends.NONE).forward(to, request);
  }

  private Optional<NodePages> at(String address) {
    return Optional.ofNullable(byAddress.get(address)).filter(kubelet -> kubelet.inReach.getAsBoolean()).map(Kubelet::pages);
  }
}
