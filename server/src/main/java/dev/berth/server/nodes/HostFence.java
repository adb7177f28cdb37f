package dev.berth.server.nodes;

import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Fencing;
import dev.berth.node.agent.AgentSeat;
import dev.berth.node.agent.Fence;
import dev.berth.node.agent.NodeSettings;
import dev.berth.node.agent.Renewals;
import dev.berth.node.host.ShellWatchdog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether and how this machine runs pods only while it holds its lease. */
final class HostFence {
  private final HostNode.Access access;
  private final NodeSettings node;
  private final ShellWatchdog watchdog;
  private Optional<Fence> fence = Optional.empty();

  /**
   * Blocks until there is a watchdog, where the node is to fence itself.
   *
   * @throws IllegalStateException where there is none
   */
  HostFence(HostSettings settings, NodeSettings node, HostNode.Access access) {
    this.access = access;
    this.node = node;
    this.watchdog = watchdog(settings);
    if (node.selfFencing()) {
      watchdog.begin(node.lease());
    }
  }

  static ShellWatchdog watchdog(HostSettings settings) {
    Path cgroups = Path.of("/sys/fs/cgroup");
    Path tree = Files.exists(cgroups.resolve("cgroup.controllers")) ? cgroups : cgroups.resolve("cpu");
    return new ShellWatchdog(
        settings.directory().resolve("watchdog"),
        Path.of(tree + settings.cgroups() + "/kubepods"),
        List.of(Path.of(settings.paths().pods()), Path.of(settings.paths().root(), "plugins")));
  }

  /** What the node's agents hear of and ask. */
  Renewals renewals() {
    return new Renewals() {
      @Override
      public void renewed(long sentNanos, AnyObject lease) {
        fence.ifPresentOrElse(f -> f.renewed(sentNanos, lease), () -> nothingPromised(lease));
      }

      @Override
      public boolean isHeld() {
        return fence.map(Fence::isHeld).orElse(true);
      }
    };
  }

  /** An earlier agent may have promised something, and its watchdog may still be there. */
  private void nothingPromised(AnyObject lease) {
    if (!Fencing.isGivenUp(lease) && watchdog.isThere()) {
      watchdog.dismiss();
    }
  }

  /** On the loop. */
  void start(AgentSeat seat) {
    if (node.selfFencing()) {
      Fence keeper = new Fence(access.loop(), access.client(), node, watchdog, seat);
      fence = Optional.of(keeper);
      keeper.start();
    } else {
      seat.open();
    }
  }

  /** On the loop; the watchdog stays. */
  void close() {
    fence.ifPresent(Fence::close);
  }
}
