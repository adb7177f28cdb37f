package dev.berth.storage.simulated;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All volumes of a driver, in order of their ids, and where they are. Whether a step is in order, each volume says. */
final class SimulatedVolumes {
  private final Map<String, SimulatedVolume> byId = new TreeMap<>();
  private final Map<String, String> idsByName = new HashMap<>();
  private final Map<String, Integer> attachedByNode = new HashMap<>();
  /** By node and path: what is published there. */
  private final Map<String, SimulatedVolume> mounted = new HashMap<>();
  /** What was seen last; empty where something may have changed since. */
  private Optional<List<Seen>> seen = Optional.empty();

  /** @throws DriverException NOT_FOUND where there is no such volume */
  SimulatedVolume get(String id) {
    return find(id).orElseThrow(() -> new DriverException(Code.NOT_FOUND, "volume " + id + " not found"));
  }

  /** For whoever uses it. @throws DriverException NOT_FOUND, or FAILED_PRECONDITION while it moves */
  SimulatedVolume open(String id) {
    SimulatedVolume volume = get(id);
    volume.requireOpen();
    return volume;
  }

  /** For whoever may change it. */
  Optional<SimulatedVolume> find(String id) {
    seen = Optional.empty();
    return look(id);
  }

  /** For whoever only looks at it. */
  Optional<SimulatedVolume> look(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  Optional<SimulatedVolume> named(String name) {
    return Optional.ofNullable(idsByName.get(name)).map(this::get);
  }

  void add(SimulatedVolume volume) {
    seen = Optional.empty();
    byId.put(volume.id, volume);
    idsByName.put(volume.name, volume.id);
  }

  void remove(SimulatedVolume volume) {
    seen = Optional.empty();
    byId.remove(volume.id);
    idsByName.remove(volume.name);
  }

  List<SimulatedVolume> all() {
    return List.copyOf(byId.values());
  }

  /** The same list as long as nothing has changed. */
  List<Seen> seen() {
    if (seen.isEmpty()) {
      seen = Optional.of(byId.values().stream().map(SimulatedVolume::seen).toList());
    }
    return seen.get();
  }

  /** How many volumes are attached to a node. */
  int attachedTo(String node) {
    return attachedByNode.getOrDefault(node, 0);
  }

  void attach(SimulatedVolume volume, String node) {
    if (volume.attached.add(node)) {
      attachedByNode.merge(node, 1, Integer::sum);
    }
  }

  void detach(SimulatedVolume volume, String node) {
    if (volume.attached.contains(node)) {
      volume.requireUnstaged(node);
      volume.attached.remove(node);
      attachedByNode.merge(node, -1, Integer::sum);
    }
  }

  void publish(SimulatedVolume volume, String node, String stagePath, String path) {
    volume.publish(node, stagePath, path);
    mounted.put(place(node, path), volume);
  }

  void unpublish(SimulatedVolume volume, String node, String path) {
    mounted.remove(place(node, path), volume);
    volume.unpublish(node, path);
  }

  /** What is published at exactly this path of a node. */
  Optional<SimulatedVolume> at(String node, String path) {
    return Optional.ofNullable(mounted.get(place(node, path)));
  }

  /** A machine went down: its mounts are gone; what is attached to it stays attached. */
  void crashed(String node) {
    seen = Optional.empty();
    for (SimulatedVolume volume : byId.values()) {
      volume.staged.remove(node);
      Set<String> paths = volume.published.remove(node);
      if (paths != null) {
        paths.forEach(path -> mounted.remove(place(node, path)));
      }
    }
  }

  private static String place(String node, String path) {
    return node + "\n" + path;
  }
}
