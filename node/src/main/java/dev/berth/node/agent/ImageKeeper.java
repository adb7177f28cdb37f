package dev.berth.node.agent;

import dev.berth.client.Indexes;
import dev.berth.client.Note;
import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.node.eviction.ImageSweep;
import dev.berth.node.eviction.Level;
import dev.berth.node.eviction.Signal;
import dev.berth.node.image.ImageException;
import dev.berth.node.image.ImageName;
import dev.berth.node.runtime.Runtime.Image;
import dev.berth.node.runtime.RuntimePod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;

/** Removes images that nobody needs where their disk is full. Looks every five minutes at most. */
final class ImageKeeper {
  private static final Logger LOG = LateLogger.of(ImageKeeper.class);
  private static final Duration EVERY = Duration.ofMinutes(5);
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

  private final Surroundings place;
  private final ImageSweep.Settings settings;
  private ImageSweep sweep = ImageSweep.NOTHING;
  private Instant next = Instant.EPOCH;

  ImageKeeper(Surroundings place) {
    this.place = place;
    this.settings = place.settings().housekeeping().images();
  }

  /** At this filling of the disks. */
  void look(Map<Signal, Level> levels) {
    Level disk = levels.getOrDefault(Signal.IMAGEFS_AVAILABLE, levels.getOrDefault(Signal.NODEFS_AVAILABLE, new Level(0, 0)));
    if (disk.capacity() <= 0 || place.now().isBefore(next)) {
      return;
    }
    next = place.now().plus(EVERY);
    long bytes = settings.bytesToFree(disk);
    known(
        (images, inUse) -> {
          if (bytes > 0) {
            List<Image> victims = sweep.victims(images, inUse, bytes, settings, place.now());
            long eligible = victims.stream().mapToLong(Image::sizeBytes).sum();
            if (eligible < bytes) {
              tellOfFailure(disk, eligible);
            }
            victims.forEach(this::remove);
          }
        },
        () -> {});
  }

  private void tellOfFailure(Level disk, long eligible) {
    place.view().get(Kinds.NODE, "", place.settings().name()).ifPresent(
        node -> place.events().record(Note.warning(node, "FreeDiskSpaceFailed", failure(disk, eligible))));
  }

  static String failure(Level disk, long freed) {
    return "Insufficient free disk space on the node's image filesystem (" + ImageSweep.usedPercent(disk) + "% of "
        + size(disk.capacity()) + " used). Failed to free sufficient space by deleting unused images (freed " + freed
        + " bytes). Investigate disk usage, as it could be used by active images, logs, volumes, or other data.";
  }

  private static String size(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 1024 && unit < UNITS.size() - 1) {
      amount /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", amount, UNITS.get(unit));
  }

  /** All of them, however full the disk is; then goes on. */
  void removeUnused(Runnable then) {
    known(
        (images, inUse) -> sweep.victims(images, inUse, Long.MAX_VALUE, settings, place.now()).forEach(this::remove), then);
  }

  private void known(BiConsumer<List<Image>, Set<String>> use, Runnable then) {
    Later.then(
        place.loop(),
        place.runtime().images().thenCombine(place.runtime().pods(), Seen::new),
        seen -> {
          Set<String> inUse = new HashSet<>();
          for (RuntimePod pod : seen.pods) {
            pod.containers().forEach(
                c -> {
                  inUse.add(c.image());
                  inUse.add(c.imageId());
                });
          }
          place.view().by(Indexes.PODS_BY_NODE, place.settings().name()).forEach(pod -> inUse.addAll(mounted(pod)));
          sweep = sweep.observe(seen.images, inUse, place.now());
          use.accept(seen.images, inUse);
          then.run();
        },
        why -> {
          LOG.warn("node={} failed=looking at images message={}", place.settings().name(), why.getMessage());
          then.run();
        });
  }

  /** The names of images that a pod has as volumes, as the runtime spells them. */
  private static List<String> mounted(Pod pod) {
    return pod.volumes()
        .map(volume -> volume.object("image").text("reference"))
        .filter(reference -> !reference.isEmpty())
        .flatMap(ImageKeeper::spelled)
        .toList();
  }

  private static Stream<String> spelled(String reference) {
    try {
      return Stream.of(reference, ImageName.parse(reference).full());
    } catch (ImageException _) {
      // such an image is never pulled
      return Stream.of();
    }
  }

  private record Seen(List<Image> images, List<RuntimePod> pods) {}

  private void remove(Image image) {
    LOG.info("node={} image={} bytes={} removed=nobody needs it", place.settings().name(), image.names(), image.sizeBytes());
    String name = image.names().isEmpty() ? image.id() : image.names().getFirst();
    Later.then(
        place.loop(),
        place.runtime().removeImage(name),
        _ -> {},
        why -> LOG.warn("node={} image={} failed=removing message={}", place.settings().name(), name, why.getMessage()));
  }
}
