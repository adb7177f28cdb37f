package dev.berth.server;

import dev.berth.base.loop.RealLoop;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
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
    loop.execute(() -> start(new SharedSite(api, loop, calls), settings, simulatedNodes));
    return new Control(loop, calls);
  }

  private static void start(SharedSite site, ControlPlane.Settings settings, int simulatedNodes) {
    ControlPlane.start(site, settings);
    if (simulatedNodes > 0) {
      ControlPlane.nodes(site, settings.drivers(), SimulatedNodes.Settings.of(simulatedNodes)).start();
    }
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
