package dev.berth.node.containerd;

import dev.berth.node.host.MountTable;
import dev.berth.node.linux.Commands;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a containerd that was killed had begun to make, and its successor does not know: shims with half-made sandboxes, and their
 * mounts. Blocks.
 */
final class Strays {
  private static final Logger LOG = LoggerFactory.getLogger(Strays.class);

  private final Commands commands;
  private final ContainerdSettings settings;

  Strays(Commands commands, ContainerdSettings settings) {
    this.commands = commands;
    this.settings = settings;
  }

  /**
   * @param before only what is older is looked at: what is made now is told when it is whole
   * @param sandboxes that are known, by id
   */
  void end(Instant before, Set<String> sandboxes) {
    for (Shim shim : Shim.all(settings)) {
      boolean older = shim.process().info().startInstant().filter(at -> at.isBefore(before)).isPresent();
      if (older && !shim.id().isEmpty() && !sandboxes.contains(shim.id())) {
        LOG.warn("shim pid={} sandbox={} was left by a containerd that was killed, and is ended", shim.process().pid(), shim.id());
        shim.kill();
        List<String> mounts =
            MountTable.now().below(settings.directory()).stream().filter(m -> m.contains("/" + shim.id() + "/")).toList();
        mounts.forEach(mount -> {
          var _ = commands.run("umount", mount);
        });
      }
    }
  }
}
