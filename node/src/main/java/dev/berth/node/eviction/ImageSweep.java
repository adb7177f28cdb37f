package dev.berth.node.eviction;

import dev.berth.node.runtime.Runtime.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which images nobody needs (upstream {@code pkg/kubelet/images/image_gc_manager.go}). Immutable.
 *
 * @param firstSeen by id
 * @param lastUsed by id, of those that some container has used
 */
public record ImageSweep(Map<String, Instant> firstSeen, Map<String, Instant> lastUsed) {
  public static final ImageSweep NOTHING = new ImageSweep(Map.of(), Map.of());

  /**
   * How full a disk may be.
   *
   * @param highPercent at which images are removed
   * @param lowPercent until which
   * @param least how long an image is kept in any case
   */
  public record Settings(int highPercent, int lowPercent, Duration least) {
    /** Upstream's. */
    public static final Settings DEFAULT = new Settings(85, 80, Duration.ofMinutes(2));

    /** How many bytes must be freed; zero where the disk is not too full. */
    public long bytesToFree(Level disk) {
      if (disk.capacity() <= 0) {
        return 0;
      }
      return usedPercent(disk) < highPercent ? 0 : Math.max(0, disk.capacity() * (100 - lowPercent) / 100 - disk.available());
    }
  }

  public static long usedPercent(Level disk) {
    return 100 - disk.available() * 100 / disk.capacity();
  }

  /** @param inUse ids and names of the images of all containers that are there */
  public ImageSweep observe(List<Image> images, Set<String> inUse, Instant now) {
    Map<String, Instant> seen = new HashMap<>();
    Map<String, Instant> used = new HashMap<>();
    for (Image image : images) {
      seen.put(image.id(), firstSeen.getOrDefault(image.id(), now));
      if (isUsed(image, inUse)) {
        used.put(image.id(), now);
      } else if (lastUsed.containsKey(image.id())) {
        used.put(image.id(), lastUsed.get(image.id()));
      }
    }
    return new ImageSweep(seen, used);
  }

  private static boolean isUsed(Image image, Set<String> inUse) {
    return inUse.contains(image.id()) || image.names().stream().anyMatch(inUse::contains);
  }

  /** Those to remove, the one that was used longest ago first, until enough would be free. */
  public List<Image> victims(List<Image> images, Set<String> inUse, long bytes, Settings settings, Instant now) {
    List<Image> idle = new ArrayList<>();
    for (Image image : images) {
      boolean young = Duration.between(firstSeen.getOrDefault(image.id(), now), now).compareTo(settings.least) < 0;
      if (!image.pinned() && !isUsed(image, inUse) && !young) {
        idle.add(image);
      }
    }
    idle.sort(
        Comparator.comparing((Image i) -> lastUsed.getOrDefault(i.id(), Instant.EPOCH))
            .thenComparing(i -> firstSeen.getOrDefault(i.id(), now)));
    List<Image> victims = new ArrayList<>();
    long freed = 0;
    for (Image image : idle) {
      if (freed >= bytes) {
        break;
      }
      victims.add(image);
      freed += image.sizeBytes();
    }
    return victims;
  }
}
