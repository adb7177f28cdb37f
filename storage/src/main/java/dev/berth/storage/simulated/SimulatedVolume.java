package dev.berth.storage.simulated;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One simulated volume, and the order in which it is attached, staged and published: what is out of that order is refused as
 * FAILED_PRECONDITION. Owned by its driver; what others see of it is a {@link Seen}.
 */
final class SimulatedVolume {
  final String id;
  final String name;
  final boolean block;
  final Set<String> attached = new TreeSet<>();
  /** By node: where it is staged. */
  final Map<String, String> staged = new TreeMap<>();
  /** By node: into which paths it is published. */
  final Map<String, Set<String>> published = new TreeMap<>();
  /** The node whose disk it lies on, or "" where it lies on none; what is in it, there. */
  String pool;
  Files files;
  /** By the token of the move that has closed it; "" while it is open. */
  String closedBy = "";
  /** The token of the move that has ended last: it closes nothing any more. */
  String moved = "";
  /** Of its VolumeAttributesClass. */
  Map<String, String> attributes = Map.of();
  long sizeBytes;
  long fileSystemBytes;

  /** @param written hears of every change of what is in it */
  SimulatedVolume(String id, String name, String pool, boolean block, long sizeBytes, Runnable written) {
    this.files = new Files(written);
    this.id = id;
    this.name = name;
    this.pool = pool;
    this.block = block;
    this.sizeBytes = sizeBytes;
    this.fileSystemBytes = sizeBytes;
  }

  static DriverException outOfOrder(String message) {
    return new DriverException(Code.FAILED_PRECONDITION, message);
  }

  void requireReachFrom(String node) {
    if (!pool.isEmpty() && !pool.equals(node)) {
      throw outOfOrder("volume " + id + " lies on " + pool + " and cannot be reached from " + node);
    }
  }

  void requireOpen() {
    if (!closedBy.isEmpty()) {
      throw outOfOrder("volume " + id + " is closed by its move " + closedBy);
    }
  }

  void requireUnused() {
    if (!attached.isEmpty() || !staged.isEmpty()) {
      throw outOfOrder("volume " + id + " is in use on " + attached + " " + staged.keySet());
    }
  }

  void requireUnattached() {
    if (!attached.isEmpty()) {
      throw outOfOrder("volume " + id + " is already attached to " + attached);
    }
  }

  void requireAttached(String node) {
    if (!attached.contains(node)) {
      throw outOfOrder("volume " + id + " is not attached to " + node);
    }
  }

  void requireStaged(String node) {
    if (!staged.containsKey(node)) {
      throw outOfOrder("volume " + id + " is not staged on " + node);
    }
  }

  void requireUnstaged(String node) {
    if (staged.containsKey(node)) {
      throw outOfOrder("volume " + id + " is still staged on " + node);
    }
  }

  void requireAt(String node, String path) {
    if (!path.equals(staged.get(node)) && !published.getOrDefault(node, Set.of()).contains(path)) {
      throw new DriverException(Code.NOT_FOUND, "volume " + id + " is not at " + path + " on " + node);
    }
  }

  void stage(String node, String path) {
    String before = staged.putIfAbsent(node, path);
    if (before != null && !before.equals(path)) {
      throw outOfOrder("volume " + id + " is staged at " + before);
    }
  }

  void unstage(String node) {
    if (published.containsKey(node)) {
      throw outOfOrder("volume " + id + " is still published at " + published.get(node));
    }
    staged.remove(node);
  }

  void publish(String node, String stagePath, String path) {
    if (!stagePath.equals(staged.get(node))) {
      throw outOfOrder("volume " + id + " is not staged at " + stagePath + " on " + node);
    }
    published.computeIfAbsent(node, _ -> new TreeSet<>()).add(path);
  }

  void unpublish(String node, String path) {
    Set<String> paths = published.getOrDefault(node, Set.of());
    if (paths.contains(path)) {
      paths.remove(path);
      if (paths.isEmpty()) {
        published.remove(node);
      }
    }
  }

  Seen seen() {
    Map<String, Set<String>> paths = new TreeMap<>();
    published.forEach((node, at) -> paths.put(node, Set.copyOf(at)));
    return new Seen(
        id, name, pool, sizeBytes, fileSystemBytes, Set.copyOf(attached), Map.copyOf(staged), Map.copyOf(paths));
  }
}
