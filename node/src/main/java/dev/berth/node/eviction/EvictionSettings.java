package dev.berth.node.eviction;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * When a node ends pods to save itself.
 *
 * @param transition how long a node stays under a pressure that has passed
 * @param mostGraceSeconds that a pod gets at a soft threshold
 * @param every how often is looked
 */
public record EvictionSettings(
    List<Threshold> thresholds, Duration transition, long mostGraceSeconds, Duration every) {

  /** Upstream's. */
  public static final EvictionSettings DEFAULT =
      new EvictionSettings(
          Stream.of(
                  "memory.available<100Mi",
                  "nodefs.available<10%",
                  "nodefs.inodesFree<5%",
                  "imagefs.available<15%",
                  "imagefs.inodesFree<5%")
              .map(Threshold::hard)
              .toList(),
          Duration.ofMinutes(5),
          0,
          Duration.ofSeconds(10));

  public EvictionSettings {
    thresholds = List.copyOf(thresholds);
  }
}
