package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.VolumeGroupSnapshot;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.kinds.VolumeSnapshotContent;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A snapshot that is ready has a content that names it by uid, and the driver has what was in the volume when it was taken; nobody
 * unmakes that while the snapshot is there. A claim that is restored from one has what was in it, and nothing else.
 */
public final class CopiesKept implements Invariant {
  private final Function<String, Optional<Set<String>>> copied;
  private final Function<String, Optional<Set<String>>> files;
  /** What snapshots had when they became ready, by their names. */
  private final Map<String, Set<String>> kept = new HashMap<>();

  /**
   * @param copied the files in a driver's snapshot; empty where there is none
   * @param files the files in a volume; empty where there is none
   */
  public CopiesKept(Function<String, Optional<Set<String>>> copied, Function<String, Optional<Set<String>>> files) {
    this.copied = copied;
    this.files = files;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (after.isPresent() && after.get() instanceof VolumeSnapshot snapshot) {
      boolean becomes = snapshot.isReady() && before.filter(b -> ((VolumeSnapshot) b).isReady()).isEmpty();
      return becomes ? ready(snapshot, now) : Optional.empty();
    }
    boolean binds =
        after.isPresent() && after.get() instanceof PersistentVolumeClaim claim && claim.isBound()
            && before.filter(b -> ((PersistentVolumeClaim) b).isBound()).isEmpty();
    return binds && after.get() instanceof PersistentVolumeClaim claim ? restored(claim, now) : Optional.empty();
  }

  private Optional<String> ready(VolumeSnapshot snapshot, View now) {
    Optional<VolumeSnapshotContent> content = now.get(Kinds.VOLUME_SNAPSHOT_CONTENT, "", snapshot.contentName());
    if (content.filter(c -> c.snapshotRef().text("uid").equals(snapshot.uid())).isEmpty()) {
      return Optional.of("snapshot " + snapshot.key() + " is ready, and its content " + snapshot.contentName() + " is not its own");
    }
    Optional<Set<String>> there = copied.apply(content.get().handle());
    there.ifPresent(names -> kept.put(snapshot.key(), Set.copyOf(names)));
    return there.isPresent()
        ? Optional.empty()
        : Optional.of("snapshot " + snapshot.key() + " is ready, and the driver has no " + content.get().handle());
  }

  private Optional<String> restored(PersistentVolumeClaim claim, View now) {
    String from = claim.namespace() + "/" + claim.spec().object("dataSource").text("name");
    Set<String> wanted = kept.getOrDefault(from, Set.of());
    boolean made = claim.volumeName().equals("pvc-" + claim.uid()); // and not one that people had ready for it
    String handle = now.get(Kinds.VOLUME, "", claim.volumeName()).map(v -> v.csi().text("volumeHandle")).orElse("");
    Set<String> has = files.apply(handle).orElse(Set.of());
    return claim.spec().object("dataSource").isEmpty() || !made || has.equals(wanted)
        ? Optional.empty()
        : Optional.of("claim " + claim.key() + " is restored from " + from + ", and has " + has + " instead of " + wanted);
  }

  /** Hears that a driver is about to unmake a snapshot, or those of a group. */
  public Optional<String> unmaking(String handle, View now) {
    Optional<VolumeGroupSnapshot> group =
        now.list(Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT, "").stream()
            .filter(content -> content.handle().equals(handle))
            .flatMap(
                content ->
                    now.get(Kinds.VOLUME_GROUP_SNAPSHOT, content.snapshotRef().text("namespace"), content.snapshotRef().text("name"))
                        .filter(g -> g.uid().equals(content.snapshotRef().text("uid")) && !g.isTerminating()).stream())
            .findFirst();
    if (group.isPresent()) {
      return Optional.of("asked to unmake " + handle + ", which is that of group " + group.get().key());
    }
    return now.list(Kinds.VOLUME_SNAPSHOT_CONTENT, "").stream()
        .filter(content -> content.handle().equals(handle))
        .flatMap(
            content ->
                now.get(Kinds.VOLUME_SNAPSHOT, content.snapshotRef().text("namespace"), content.snapshotRef().text("name"))
                    .filter(s -> s.uid().equals(content.snapshotRef().text("uid")) && !s.isTerminating()).stream())
        .findFirst()
        .map(snapshot -> "asked to unmake " + handle + ", which is that of " + snapshot.key());
  }
}
