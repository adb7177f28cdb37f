package dev.berth.controllers.volume.anew;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * For how long nodes have been seen to be gone, by this process and its own clock: who has just started gives those time that have to
 * register anew.
 */
final class Absence {
  private final LongSupplier nanos;
  private final Map<String, Long> sinceNanos = new HashMap<>();

  Absence(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** The node is there. */
  void ends(String node) {
    sinceNanos.remove(node);
  }

  /** For how long all of these have been gone; it begins with the first time that somebody asks. */
  Duration of(Collection<String> nodes) {
    return nodes.stream()
        .map(node -> Duration.ofNanos(nanos.getAsLong() - sinceNanos.computeIfAbsent(node, _ -> nanos.getAsLong())))
        .min(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
