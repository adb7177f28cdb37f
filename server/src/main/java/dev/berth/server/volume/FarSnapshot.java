package dev.berth.server.volume;

import dev.berth.storage.VolumeDriver.GroupSnapshot;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot, or a group of them, that lies on another machine, as its handle names it: {@code snapshot-<name>@<node>}. Neither part has an {@code @}
 * in it: drivers' ids are names of directories, nodes' names are DNS names.
 *
 * @param id by which the driver of that machine knows it
 */
record FarSnapshot(String id, String node) {
  static Optional<FarSnapshot> parse(String handle) {
    int at = handle.indexOf('@');
    return at < 0 ? Optional.empty() : Optional.of(new FarSnapshot(handle.substring(0, at), handle.substring(at + 1)));
  }

  /** The same snapshot, with its machine in its id. */
  static Snapshot of(Snapshot there, Optional<String> node) {
    return node.map(
            n ->
                new Snapshot(
                    at(there.id(), n), there.sourceVolume(), there.sizeBytes(), there.created(), there.ready(),
                    there.group().isEmpty() ? "" : at(there.group(), n)))
        .orElse(there);
  }

  /** The same group, with its machine in all ids. */
  static GroupSnapshot of(GroupSnapshot there, String node) {
    List<Snapshot> members = there.snapshots().stream().map(s -> of(s, Optional.of(node))).toList();
    return new GroupSnapshot(at(there.id(), node), members, there.created(), there.ready());
  }

  private static String at(String id, String node) {
    return id + "@" + node;
  }

  /** As the driver of their machine knows them. */
  static List<String> ids(List<String> handles) {
    return handles.stream().map(handle -> parse(handle).map(FarSnapshot::id).orElse(handle)).toList();
  }
}
