package dev.berth.storage;

import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.GroupSnapshot;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What may be asked of groups of snapshots, whoever keeps them. Pure. */
public final class Groups {
  private Groups() {}

  /** @throws DriverException INVALID_ARGUMENT where a volume is named twice, or none at all */
  public static void requireDistinct(List<String> volumes) {
    if (volumes.isEmpty() || Set.copyOf(volumes).size() < volumes.size()) {
      throw new DriverException(Code.INVALID_ARGUMENT, "a group is of different volumes, and not of " + volumes);
    }
  }

  /** @throws DriverException ALREADY_EXISTS where the group is of other volumes */
  public static void requireSame(GroupSnapshot known, List<String> volumes) {
    Set<String> taken = known.snapshots().stream().map(Snapshot::sourceVolume).collect(Collectors.toSet());
    if (!taken.equals(Set.copyOf(volumes))) {
      throw new DriverException(Code.ALREADY_EXISTS, "group " + known.id() + " exists of volumes " + taken.stream().sorted().toList());
    }
  }

  /** @throws DriverException INVALID_ARGUMENT where these are not its snapshots */
  public static void requireMembers(GroupSnapshot known, List<String> snapshots) {
    Set<String> members = known.snapshots().stream().map(Snapshot::id).collect(Collectors.toSet());
    if (!members.equals(Set.copyOf(snapshots))) {
      throw new DriverException(
          Code.INVALID_ARGUMENT, "group " + known.id() + " is of snapshots " + members.stream().sorted().toList() + ", and not of " + snapshots);
    }
  }

  /** @throws DriverException INVALID_ARGUMENT where the snapshot goes with its group only */
  public static void requireAlone(Snapshot snapshot) {
    if (!snapshot.group().isEmpty()) {
      throw new DriverException(
          Code.INVALID_ARGUMENT, "snapshot " + snapshot.id() + " belongs to group " + snapshot.group() + " and goes with that only");
    }
  }
}
