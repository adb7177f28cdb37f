package dev.berth.node.agent;

import dev.berth.node.eviction.EvictionSettings;
import dev.berth.node.eviction.ImageSweep;
import java.util.Set;

/**
 * How a node keeps room.
 *
 * @param eviction when pods are ended
 * @param images when images are removed
 * @param logBytes at which a container's log is rotated; zero where logs are not files
 * @param logFiles that are kept of it, the current one included
 * @param unsafeSysctls that pods may set beside the safe ones: names, or prefixes that end with a star
 */
public record Housekeeping(
    EvictionSettings eviction, ImageSweep.Settings images, long logBytes, int logFiles, Set<String> unsafeSysctls) {
  /** Upstream's, without logs. */
  public static final Housekeeping DEFAULT =
      new Housekeeping(EvictionSettings.DEFAULT, ImageSweep.Settings.DEFAULT, 0, 5, Set.of());

  /** Upstream's, of a node with a disk. */
  public static final Housekeeping OF_HOST =
      new Housekeeping(EvictionSettings.DEFAULT, ImageSweep.Settings.DEFAULT, 10L << 20, 5, Set.of());

  public Housekeeping {
    unsafeSysctls = Set.copyOf(unsafeSysctls);
  }
}
