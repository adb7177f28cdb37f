package dev.berth.server.volume;

import dev.berth.storage.VolumeDriver.Snapshot;
import java.util.Optional;

/**
 * A snapshot that lies on another machine, as its handle names it: {@code snapshot-<name>@<node>}. Neither part has an {@code @}
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
    return node.map(n -> new Snapshot(there.id() + "@" + n, there.sourceVolume(), there.sizeBytes(), there.created(), there.ready()))
        .orElse(there);
  }
}
