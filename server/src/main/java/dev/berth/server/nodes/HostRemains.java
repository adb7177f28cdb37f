package dev.berth.server.nodes;

import dev.berth.base.loop.RealLoop;
import dev.berth.node.cri.PodCgroups;
import dev.berth.node.host.MountTable;
import dev.berth.node.host.RootClaim;
import dev.berth.node.containerd.Containerd;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.node.network.NodeNetwork;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node whose pods have ended leaves in the kernel: mounts, loop devices, rules, links, cgroups. Taking it away is to the
 * node as a restart of the machine: what lies on the disk stays, and the next agent mounts it again.
 */
public final class HostRemains {
  private static final Logger LOG = LoggerFactory.getLogger(HostRemains.class);
  private static final Path BLOCK_DEVICES = Path.of("/sys/block");

  private final HostSettings settings;
  private final Commands commands;

  HostRemains(HostSettings settings, Commands commands) {
    this.settings = settings;
    this.commands = commands;
  }

  /**
   * Ends and takes away all that a node under a cluster's directory ever had, also one whose process was killed: its files then
   * show nothing but themselves, and may be deleted. Its root goes, where that is elsewhere, save what is not its own. Nothing where
   * there was no node. Blocks; answers what is still in the way.
   */
  public static List<String> purge(Path dataDir) {
    HostSettings settings = HostSettings.of("purged", dataDir);
    if (!Files.isDirectory(settings.directory())) {
      return List.of();
    }
    Commands commands = new LinuxCommands();
    if (Files.exists(settings.containerd().directory())) {
      try (RealLoop loop = new RealLoop("purge", fault -> LOG.error("purging failed", fault))) {
        HostRuntime.purge(settings, loop, commands);
      }
    }
    HostRemains remains = new HostRemains(settings, commands);
    List<String> left = remains.remove(remains.mounts());
    if (left.isEmpty() && !settings.root().startsWith(settings.directory())) {
      try {
        RootClaim.remove(settings.directory(), settings.root())
            .forEach(other -> LOG.info("root={} stays, for this is in it, which no node has made: {}", settings.root(), other));
      } catch (IllegalStateException e) {
        return List.of(String.valueOf(e.getMessage()));
      }
    }
    return left;
  }

  /** Whether a containerd of our own runs there, with its pods. */
  public static boolean hasContainerd(Path dataDir) {
    return Containerd.runs(HostSettings.of("purged", dataDir).containerd());
  }

  /**
   * Ends the pods that go on without an agent, and their containerd, and takes away what they have in the kernel. What lies on the
   * disk stays. Blocks; answers what is still in the way.
   */
  public static List<String> end(Path dataDir) {
    HostSettings settings = HostSettings.of("ended", dataDir);
    Commands commands = new LinuxCommands();
    try (RealLoop loop = new RealLoop("end", fault -> LOG.error("ending pods failed", fault))) {
      HostRuntime.end(settings, loop, commands);
    }
    return new HostRemains(settings, commands).remove();
  }

  /** Blocks. What cannot be taken away is logged, and answered. */
  List<String> remove() {
    return remove(mounts().stream().filter(point -> !isDisk(Path.of(point))).toList());
  }

  /** Whether it is a disk that an administrator has volumes on, and no mount of the node's own. */
  private boolean isDisk(Path point) {
    return point.equals(settings.volumes()) || settings.volumes().equals(point.getParent());
  }

  private List<String> remove(List<String> mounts) {
    List<String> left = new ArrayList<>();
    HostFence.watchdog(settings).dismiss(); // there is nothing to be killed any more
    try {
      for (String mount : mounts) {
        run(left, "umount", mount);
      }
      for (String device : devices()) {
        run(left, "losetup", "--detach", device);
      }
      HostClaims.otherOnNetwork(settings)
          .ifPresentOrElse(
              other -> LOG.info("node={} the network stays, for pods of {} use it", settings.name(), other),
              () -> left.addAll(NodeNetwork.remove(settings.networkSettings(), commands)));
      NodeNetwork.forget(settings.networkSettings());
      HostClaims.forgetNetwork(settings);
    } catch (IOException e) {
      left.add(String.valueOf(e.getMessage()));
    }
    new PodCgroups(Path.of("/")).remove(settings.cgroups());
    left.forEach(what -> LOG.warn("node={} left={}", settings.name(), what));
    return left;
  }

  private void run(List<String> left, String... argv) {
    Commands.Result result = commands.run(argv);
    if (!result.succeeded()) {
      left.add(result.failure());
    }
  }

  /** Below the node's directory and in its root, in the order in which they can be unmounted. */
  private List<String> mounts() {
    Set<String> mounts = new LinkedHashSet<>(RootClaim.mounts(settings.directory(), settings.root()));
    mounts.addAll(MountTable.now().below(settings.directory()));
    return List.copyOf(mounts);
  }

  /** Loop devices of files below the node's directory. */
  private List<String> devices() throws IOException {
    List<String> devices = new ArrayList<>();
    try (DirectoryStream<Path> loops = Files.newDirectoryStream(BLOCK_DEVICES, "loop*")) {
      for (Path loop : loops) {
        Path backing = loop.resolve("loop/backing_file");
        if (Files.exists(backing) && Files.readString(backing).startsWith(settings.directory() + "/")) {
          devices.add("/dev/" + loop.getFileName());
        }
      }
    }
    return devices;
  }
}
