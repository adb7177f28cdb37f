package dev.berth.storage.local;

import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.SimulatedDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The drivers of this machine's disks. */
public final class LocalDrivers {
  /** The label by which volumes are reachable from their node only. */
  public static final String NODE_KEY = SimulatedDriver.NODE_KEY;

  private LocalDrivers() {}

  /**
   * @param blockBytes the most that block volumes are promised in all; {@link Long#MAX_VALUE} for as much as the disk holds
   * @param sharedDirectories a directory that every node of the cluster has mounted at this path, where directory volumes then
   *     lie; empty for on the disk of each node
   */
  public record Settings(long blockBytes, Optional<Path> sharedDirectories) {
    public static final Settings DEFAULTS = new Settings(Long.MAX_VALUE, Optional.empty());
  }

  /** For the one node that this machine is. Blocks while it looks at what an earlier process left. */
  public static Drivers of(Path root, String nodeName, InstantSource clock) {
    return of(root, List.of(nodeName), clock, Settings.DEFAULTS);
  }

  /**
   * Blocks while it looks at what an earlier process left.
   *
   * @param root a directory on the disk that volumes shall lie on; made if it is not there
   * @param nodes whose volumes lie here, the first being the one for volumes that may be anywhere
   */
  public static Drivers of(Path root, List<String> nodes, InstantSource clock, Settings settings) {
    boolean shared = settings.sharedDirectories().isPresent();
    Path directories = real(settings.sharedDirectories().orElse(root.resolve("dir")));
    return new Drivers(
        List.of(
            BlockDriver.open(real(root.resolve("block")), nodes, settings.blockBytes(), clock, Steps.UNWATCHED),
            DirectoryDriver.open(directories, nodes, shared, clock, Steps.UNWATCHED)));
  }

  /** The kernel tells of mounts and devices by paths without links. */
  static Path real(Path root) {
    try {
      return Files.createDirectories(root).toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
