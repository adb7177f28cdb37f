package dev.berth.server;

import dev.berth.base.loop.RealLoop;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
import dev.berth.server.nodes.HostGroup;
import dev.berth.server.nodes.NodeGroup;
import dev.berth.server.nodes.Nodes;
import dev.berth.server.nodes.SimulatedGroup;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.LoggerFactory;

/** What runs beside the API in a server: its thread, and the virtual threads that its requests are handled on. */
final class Control implements AutoCloseable {
  private final RealLoop loop;
  private final ExecutorService calls;
  private final NodeGroup nodes;

  private Control(RealLoop loop, ExecutorService calls, NodeGroup nodes) {
    this.loop = loop;
    this.calls = calls;
    this.nodes = nodes;
  }

  /**
   * Returns at once; what it does first happens on its own thread.
   *
   * @param port of the API
   */
  static Control start(ApiServer api, ControlPlane.Settings settings, Nodes wanted, int port, AgentsInReach agents) {
    RealLoop loop = new RealLoop("control", Control::fault);
    ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    NodeGroup nodes =
        switch (wanted) {
          case Nodes.None _ -> NodeGroup.NONE;
          case Nodes.Simulated simulated -> new SimulatedGroup(simulated.count(), loop);
          case Nodes.Host host -> new HostGroup(host.settings(), port, loop);
        };
    agents.add(nodes::streams);
    api.furnish(nodes.drivers());
    loop.execute(
        () -> {
          SharedSite site = new SharedSite(api, loop, calls);
          ControlPlane.start(site, settings.withDrivers(nodes.drivers()));
          nodes.start(site);
        });
    return new Control(loop, calls, nodes);
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
    loop.close();
    calls.close();
  }
}
