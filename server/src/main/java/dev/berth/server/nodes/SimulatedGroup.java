package dev.berth.server.nodes;

import dev.berth.base.loop.Loop;
import dev.berth.client.View;
import dev.berth.model.streams.NodeStreams;
import dev.berth.node.agent.NodeFeed;
import dev.berth.node.agent.NodeSettings;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
import dev.berth.server.kubelet.NodePages;
import dev.berth.server.kubelet.NodeUsage;
import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.SimulatedDrivers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Nodes whose containers and volumes are records, and end with the process. */
public final class SimulatedGroup implements NodeGroup {
  private final int count;
  private final Loop loop;
  private final Drivers drivers;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private volatile Optional<SimulatedNodes> nodes = Optional.empty();

  /** What a node says of itself. */
  private record Page(String node, NodePages pages) {}

  public SimulatedGroup(int count, Loop loop) {
    this.loop = loop;
    this.count = count;
    this.drivers = SimulatedDrivers.of(loop);
  }

  @Override
  public Drivers drivers() {
    return drivers;
  }

  @Override
  public void start(SharedSite site) {
    ControlPlane.remember(site, drivers);
    SimulatedNodes.Settings settings = SimulatedNodes.Settings.of(count);
    SimulatedNodes made = ControlPlane.nodes(site, drivers, settings);
    View view = site.view(settings.namePrefix() + "*", NodeFeed.NEEDS);
    List<String> names = made.names();
    for (int i = 0; i < names.size(); i++) {
      NodeSettings node = settings.node().of(names.get(i), i);
      NodeUsage usage = new NodeUsage(view, node.name(), made.runtime(node.name()), drivers, node.paths());
      pages.put(node.addresses().getFirst(), new Page(node.name(), new NodePages(loop, node.name(), usage)));
    }
    nodes = Optional.of(made);
    made.start();
  }

  @Override
  public Optional<NodePages> pages(String address) {
    return Optional.ofNullable(pages.get(address)).filter(page -> streams(page.node()).isPresent()).map(Page::pages);
  }

  /** For those who break them; empty before the start. Used on the loop of the site. */
  public Optional<SimulatedNodes> nodes() {
    return nodes;
  }

  @Override
  public Optional<NodeStreams> streams(String node) {
    return nodes.flatMap(n -> n.streams(node));
  }

  @Override
  public boolean owns(String node) {
    return nodes.filter(n -> n.names().contains(node)).isPresent();
  }

  @Override
  public void close() {}
}
