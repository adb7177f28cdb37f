package dev.berth.server.nodes;

import dev.berth.base.loop.Loop;
import dev.berth.model.streams.NodeStreams;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.SimulatedDrivers;
import java.util.Optional;

/** Nodes whose containers and volumes are records, and end with the process. */
public final class SimulatedGroup implements NodeGroup {
  private final int count;
  private final Drivers drivers;
  private volatile Optional<SimulatedNodes> nodes = Optional.empty();

  public SimulatedGroup(int count, Loop loop) {
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
    SimulatedNodes made = ControlPlane.nodes(site, drivers, SimulatedNodes.Settings.of(count));
    nodes = Optional.of(made);
    made.start();
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
