package dev.berth.node.containerd;

import dev.berth.node.linux.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this machine lets containerd do.
 *
 * @param lowersOomScore whether a process may be made less likely to be killed (CAP_SYS_RESOURCE)
 * @param snapshotter that works on the disk: {@code overlayfs}, else {@code native}
 * @param cniPlugins the directory in which they are
 */
public record MachineTraits(boolean lowersOomScore, boolean appArmor, String snapshotter, Path cniPlugins) {
  private static final int CAP_SYS_RESOURCE = 24;

  /** Where distributions have them; upstream's place last. */
  static final List<Path> CNI_PLACES =
      List.of(Path.of("/usr/lib/cni"), Path.of("/usr/libexec/cni"), Path.of("/opt/cni/bin"));

  /** Tries out what cannot be known otherwise, in a directory of its own. Blocks for some milliseconds. */
  static MachineTraits probe(Commands commands, Path directory) {
    return new MachineTraits(
        has(CAP_SYS_RESOURCE),
        text(Path.of("/sys/module/apparmor/parameters/enabled")).startsWith("Y"),
        overlays(commands, directory) ? "overlayfs" : "native",
        CNI_PLACES.stream().filter(p -> Files.isExecutable(p.resolve("loopback"))).findFirst().orElse(
            CNI_PLACES.getLast()));
  }

  private static boolean has(int capability) {
    return text(Path.of("/proc/self/status"))
        .lines()
        .filter(line -> line.startsWith("CapEff:"))
        .map(line -> Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16))
        .anyMatch(mask -> (mask >> capability & 1) == 1);
  }

  /** Not on top of another overlay, and not on some network file systems. */
  private static boolean overlays(Commands commands, Path directory) {
    Path probe = directory.resolve("overlay-probe");
    try {
      for (String part : List.of("lower", "upper", "work", "merged")) {
        Files.createDirectories(probe.resolve(part));
      }
    } catch (IOException e) {
      return false;
    }
    String options = "lowerdir=" + probe + "/lower,upperdir=" + probe + "/upper,workdir=" + probe + "/work";
    boolean works =
        commands.run("mount", "-t", "overlay", "-o", options, "overlay", probe + "/merged").succeeded();
    if (works) {
      var _ = commands.run("umount", probe + "/merged");
    }
    Trees.delete(probe);
    return works;
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
