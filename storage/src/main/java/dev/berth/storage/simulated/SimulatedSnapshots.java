package dev.berth.storage.simulated;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.Groups;
import dev.berth.storage.VolumeDriver.GroupSnapshot;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A driver's snapshots. Owns them and the copies of files that they are; they outlive the volumes that they are of. Those of a group
 * are all copied in one turn, so nothing is written between them.
 */
final class SimulatedSnapshots {
  private final InstantSource clock;
  private final Map<String, Saved> byId = new TreeMap<>();
  private final Map<String, GroupSnapshot> groups = new TreeMap<>();

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
    return copied(volume.get(), id, clock.instant(), "");
  }

  private Snapshot copied(SimulatedVolume source, String id, Instant now, String group) {
    Files copy = new Files();
    copy.copyFrom(source.files);
    Snapshot snapshot = new Snapshot(id, source.id, source.sizeBytes, now, true, group);
    byId.put(id, new Saved(snapshot, copy));
    return snapshot;
  }

  /**
   * The group of this name, taken if it is not there.
   *
   * @param volumes fails where there is no such volume: then none is copied
   * @throws DriverException ALREADY_EXISTS where the name is that of other volumes' group
   */
  GroupSnapshot takeGroup(List<String> sourceVolumes, String name, Function<String, SimulatedVolume> volumes) {
    String id = "group-" + name;
    GroupSnapshot known = groups.get(id);
    if (known != null) {
      Groups.requireSame(known, sourceVolumes);
      return known;
    }
    Groups.requireDistinct(sourceVolumes);
    List<SimulatedVolume> sources = sourceVolumes.stream().map(volumes).toList();
    Instant now = clock.instant();
    List<Snapshot> members = new ArrayList<>();
    for (SimulatedVolume source : sources) {
      members.add(copied(source, "snapshot-" + name + "-" + members.size(), now, id));
    }
    GroupSnapshot taken = new GroupSnapshot(id, members, now, true);
    groups.put(id, taken);
    return taken;
  }

  /** @throws DriverException NOT_FOUND, or INVALID_ARGUMENT where its snapshots are others */
  GroupSnapshot group(String id, List<String> snapshots) {
    GroupSnapshot known = groups.get(id);
    if (known == null) {
      throw new DriverException(Code.NOT_FOUND, "group " + id + " not found");
    }
    Groups.requireMembers(known, snapshots);
    return known;
  }

  void deleteGroup(String id, List<String> snapshots) {
    if (groups.containsKey(id)) {
      group(id, snapshots).snapshots().forEach(member -> byId.remove(member.id()));
      groups.remove(id);
    }
  }

  /** What is in it, for whoever only looks. */
  Optional<Files> look(String id) {
    return Optional.ofNullable(byId.get(id)).map(Saved::files);
  }

  /** What is in it. @throws DriverException NOT_FOUND where there is no such snapshot */
  Files files(String id) {
    return look(id).orElseThrow(() -> new DriverException(Code.NOT_FOUND, "snapshot " + id + " not found"));
  }

  List<Snapshot> all() {
    return byId.values().stream().map(Saved::snapshot).toList();
  }

  void delete(String id) {
    Saved known = byId.get(id);
    if (known != null) {
      Groups.requireAlone(known.snapshot);
    }
    byId.remove(id);
  }
}
