package dev.berth.node.containerd;

import dev.berth.node.host.MountTable;
import dev.berth.node.linux.Commands;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what a containerd leaves that was not ended in order: its shims with their containers, mounts, files.
 * Blocks.
 */
final class Remains {
  private static final Logger LOG = LoggerFactory.getLogger(Remains.class);

  private final Commands commands;
  private final ContainerdSettings settings;

  Remains(Commands commands, ContainerdSettings settings) {
    this.commands = commands;
    this.settings = settings;
  }

  void remove() {
    Shim.all(settings).forEach(Shim::kill);
    for (String mount : mounts()) {
      // lazily: what still uses it keeps it, and nobody finds it any more
      var _ = commands.run("umount", "--lazy", mount);
    }
    if (mounts().isEmpty()) {
      Trees.delete(settings.directory());
    } else {
      LOG.warn("{} stays, since something is mounted there: {}", settings.directory(), mounts());
    }
  }

  /** Below its directory, in the order in which they can be unmounted. */
  private List<String> mounts() {
    return MountTable.now().below(settings.directory());
  }
}
