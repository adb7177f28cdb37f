package dev.berth.storage.simulated;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A driver's snapshots. Owns them and the copies of files that they are; they outlive the volumes that they are of. */
final class SimulatedSnapshots {
  private final InstantSource clock;
  private final Map<String, Saved> byId = new TreeMap<>();

  private record Saved(Snapshot snapshot, Files files) {}

  SimulatedSnapshots(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The snapshot of this name, made if it is not there.
   *
   * @param volume asked only where it is made
   * @throws DriverException ALREADY_EXISTS where the name is that of another volume's
   */
  Snapshot take(String sourceVolume, String name, Supplier<SimulatedVolume> volume) {
    String id = "snapshot-" + name;
    Saved known = byId.get(id);
    if (known != null) {
      if (!known.snapshot.sourceVolume().equals(sourceVolume)) {
        throw new DriverException(
            Code.ALREADY_EXISTS, "snapshot " + name + " exists of volume " + known.snapshot.sourceVolume());
      }
      return known.snapshot;
    }
    SimulatedVolume source = volume.get();
    Files copy = new Files();
    copy.copyFrom(source.files);
    Saved saved = new Saved(new Snapshot(id, sourceVolume, source.sizeBytes, clock.instant(), true), copy);
    byId.put(id, saved);
    return saved.snapshot;
  }

  /** What is in it. @throws DriverException NOT_FOUND where there is no such snapshot */
  Files files(String id) {
    Saved saved = byId.get(id);
    if (saved == null) {
      throw new DriverException(Code.NOT_FOUND, "snapshot " + id + " not found");
    }
    return saved.files;
  }

  List<Snapshot> all() {
    return byId.values().stream().map(Saved::snapshot).toList();
  }

  void delete(String id) {
    byId.remove(id);
  }
}
