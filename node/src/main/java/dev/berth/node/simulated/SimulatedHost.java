package dev.berth.node.simulated;

import dev.berth.node.runtime.Runtime.Mount;
import dev.berth.storage.simulated.Files;
import java.util.List;
import java.util.Optional;

/**
 * The disk of a simulated node. Owns what lies on it; what drivers have mounted there lies with the drivers. Used on the node's
 * loop.
 */
public final class SimulatedHost {

  /** Something that mounts volumes at paths of a node. */
  public interface Mounts {
    /** The contents of what is mounted at exactly this path. */
    Optional<Files> at(String node, String path);
  }

  private final String node;
  private final Files disk = new Files();
  private final List<Mounts> mounts;

  public SimulatedHost(String node, List<Mounts> mounts) {
    this.node = node;
    this.mounts = List.copyOf(mounts);
  }

  public Files disk() {
    return disk;
  }

  /** Files, and a path in them. */
  record Place(Files files, String path) {}

  /** Where a path of the node lies. */
  Place find(String path) {
    for (String at = path; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
      for (Mounts mount : mounts) {
        Optional<Files> files = mount.at(node, at);
        if (files.isPresent()) {
          return new Place(files.get(), Files.normal(path.substring(at.length())));
        }
      }
    }
    return new Place(disk, Files.normal(path));
  }

  /** Where a path of a container lies, in a volume or in its own layer. */
  Place find(List<Mount> mounted, Files layer, String path) {
    String normal = "/" + Files.normal(path);
    Optional<Mount> best = Optional.empty();
    for (Mount mount : mounted) {
      String at = "/" + Files.normal(mount.containerPath());
      if ((normal.equals(at) || normal.startsWith(at + "/"))
          && best.map(b -> at.length() > b.containerPath().length()).orElse(true)) {
        best = Optional.of(mount);
      }
    }
    if (best.isEmpty()) {
      return new Place(layer, Files.normal(path));
    }
    String rest = normal.substring(("/" + Files.normal(best.get().containerPath())).length());
    return find(best.get().hostPath() + rest);
  }
}
