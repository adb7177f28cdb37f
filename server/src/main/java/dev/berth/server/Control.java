package dev.berth.server;

import dev.berth.base.loop.RealLoop;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.SimulatedDrivers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.LoggerFactory;

/** The control plane of a running server: its thread, and the virtual threads that its requests are handled on. */
final class Control implements AutoCloseable {
  private final RealLoop loop;
  private final ExecutorService calls;

  private Control(RealLoop loop, ExecutorService calls) {
    this.loop = loop;
    this.calls = calls;
  }

  /** Returns at once; what it does first happens on its own thread. */
  static Control start(ApiServer api, ControlPlane.Settings settings, int simulatedNodes) {
    RealLoop loop = new RealLoop("control", Control::fault);
    ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    if (simulatedNodes == 0) {
      loop.execute(() -> ControlPlane.start(new SharedSite(api, loop, calls), settings));
    } else {
      Drivers drivers = SimulatedDrivers.of(loop);
      api.furnish(drivers);
      loop.execute(
          () -> {
            SharedSite site = new SharedSite(api, loop, calls);
            ControlPlane.start(site, settings.withDrivers(drivers));
            ControlPlane.remember(site, drivers);
            ControlPlane.nodes(site, drivers, SimulatedNodes.Settings.of(simulatedNodes)).start();
          });
    }
    return new Control(loop, calls);
  }

  private static void fault(Throwable fault) {
    LoggerFactory.getLogger(Control.class).error("a turn of the control plane failed", fault);
  }

  @Override
  public void close() {
    loop.close();
    calls.close();
  }
}
