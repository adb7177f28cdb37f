package dev.berth.storage.local;

import dev.berth.base.json.JsonArray;
import dev.berth.storage.Groups;
import dev.berth.storage.VolumeDriver.GroupSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Snapshots of several volumes at one moment. A group has a record of its own, which is made before its snapshots and ready after
 * the last of them: they count only then. What is not ready is removed with all of its snapshots, at once or at the next start, and
 * taken anew when it is asked for again, since half of it would be of another moment.
 */
final class BlockGroups {
  private final BlockParts parts;
  private final BlockPool pool;
  private final Freezing freezing;

  BlockGroups(BlockParts parts, BlockPool pool, Freezing freezing) {
    this.parts = parts;
    this.pool = pool;
    this.freezing = freezing;
  }

  static String groupId(String name) {
    return "group-" + name;
  }

  /** Removes what was half taken or half deleted. */
  void recover() {
    parts.groups().all().stream().filter(group -> !group.isReady()).forEach(this::remove);
  }

  /** The snapshots first: a group that is still there says that some may be left. */
  private void remove(Saved group) {
    parts.groups().save(group.with(Saved.State.DELETING));
    parts.snapshots().all().stream()
        .filter(snapshot -> snapshot.group().equals(group.id()))
        .forEach(parts.snapshots()::remove);
    parts.groups().remove(group);
  }

  GroupSnapshot take(List<String> sourceVolumes, String name) {
    Wanted.requireName(name, "group");
    Optional<Saved> known = parts.groups().find(groupId(name));
    if (known.isPresent() && known.get().isReady()) {
      GroupSnapshot group = group(known.get());
      Groups.requireSame(group, sourceVolumes);
      return group;
    }
    known.ifPresent(this::remove);
    Groups.requireDistinct(sourceVolumes);
    List<Saved> volumes = sourceVolumes.stream().map(parts.volumes()::get).toList();
    freezing.requireHoldable(volumes);
    Saved begun = parts.groups().save(Saved.of(groupId(name), name, volumes.getFirst().node()));
    try {
      return taken(begun, volumes);
    } catch (RuntimeException e) {
      remove(begun);
      throw e;
    }
  }

  private GroupSnapshot taken(Saved group, List<Saved> volumes) {
    List<Saved> begun = new ArrayList<>();
    for (Saved volume : volumes) {
      begun.add(pool.promised(group.name() + "-" + begun.size(), volume, group.id()));
    }
    List<Boolean> shared = new ArrayList<>();
    Instant moment =
        freezing.during(
            volumes,
            () -> {
              Instant now = parts.clock().instant();
              for (int i = 0; i < volumes.size(); i++) {
                shared.add(pool.copiedNow(volumes.get(i), parts.snapshotImage(begun.get(i)), !volumes.get(i).thick()));
              }
              return now;
            });
    List<String> members = new ArrayList<>();
    for (int i = 0; i < volumes.size(); i++) {
      members.add(pool.ready(volumes.get(i), begun.get(i), shared.get(i), moment).id());
    }
    Saved ready = group.with("snapshots", JsonArray.ofStrings(members)).with("createdAt", moment.toString());
    return group(parts.groups().save(ready.with(Saved.State.READY)));
  }

  private GroupSnapshot group(Saved saved) {
    return new GroupSnapshot(
        saved.id(),
        saved.json().array("snapshots").strings().map(id -> parts.snapshots().get(id).snapshot()).toList(),
        saved.createdAt(),
        true);
  }

  /** @throws dev.berth.storage.DriverException NOT_FOUND, or INVALID_ARGUMENT where its snapshots are others */
  GroupSnapshot find(String id, List<String> snapshots) {
    GroupSnapshot group = group(parts.groups().get(id));
    Groups.requireMembers(group, snapshots);
    return group;
  }

  void delete(String id, List<String> snapshots) {
    Optional<Saved> known = parts.groups().find(id);
    if (known.isPresent() && known.get().isReady()) {
      Groups.requireMembers(group(known.get()), snapshots);
    }
    known.ifPresent(this::remove);
  }
}
