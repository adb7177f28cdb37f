package dev.berth.storage.simulated;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One simulated volume. Owned by its driver; what others see of it is a {@link SimulatedDriver.Seen}. */
final class SimulatedVolume {
  final String id;
  final String name;
  final String pool;
  final boolean block;
  final Set<String> attached = new TreeSet<>();
  /** By node: where it is staged. */
  final Map<String, String> staged = new TreeMap<>();
  /** By node: into which paths it is published. */
  final Map<String, Set<String>> published = new TreeMap<>();
  final Files files = new Files();
  long sizeBytes;
  long fileSystemBytes;

  SimulatedVolume(String id, String name, String pool, boolean block, long sizeBytes) {
    this.id = id;
    this.name = name;
    this.pool = pool;
    this.block = block;
    this.sizeBytes = sizeBytes;
    this.fileSystemBytes = sizeBytes;
  }

  SimulatedDriver.Seen seen() {
    Map<String, Set<String>> paths = new TreeMap<>();
    published.forEach((node, at) -> paths.put(node, Set.copyOf(at)));
    return new SimulatedDriver.Seen(
        id, name, pool, sizeBytes, fileSystemBytes, Set.copyOf(attached), Map.copyOf(staged), Map.copyOf(paths));
  }
}
