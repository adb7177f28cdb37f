package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.VolumeGroupSnapshot;
import dev.berth.model.kinds.VolumeGroupSnapshotContent;
import dev.berth.model.kinds.VolumeSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The snapshots of a group that is ready are of one moment: a write that is in one of them finds in the others all that came before it.
 * Each has a snapshot of its own, and the driver nothing in it that was not in its volume.
 */
public final class OneMoment implements Invariant {
  private final Function<String, Optional<Set<String>>> copied;
  private final Function<String, Optional<Set<String>>> files;

  /**
   * @param copied the files in a driver's snapshot; empty where there is none
   * @param files the files in a volume; empty where there is none
   */
  public OneMoment(Function<String, Optional<Set<String>>> copied, Function<String, Optional<Set<String>>> files) {
    this.copied = copied;
    this.files = files;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    boolean becomes =
        after.isPresent() && after.get() instanceof VolumeGroupSnapshot group && group.isReady()
            && before.filter(b -> ((VolumeGroupSnapshot) b).isReady()).isEmpty();
    return becomes ? ready((VolumeGroupSnapshot) after.get(), now) : Optional.empty();
  }

  private Optional<String> ready(VolumeGroupSnapshot group, View now) {
    Optional<VolumeGroupSnapshotContent> content = now.get(Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT, "", group.contentName());
    if (content.filter(c -> c.snapshotRef().text("uid").equals(group.uid()) && !c.infos().isEmpty()).isEmpty()) {
      return Optional.of("group " + group.key() + " is ready, and its content " + group.contentName() + " is not its own");
    }
    List<VolumeGroupSnapshotContent.Info> members = content.get().infos();
    Set<String> bound =
        now.list(Kinds.VOLUME_SNAPSHOT, group.namespace()).stream()
            .filter(snapshot -> snapshot.group().filter(owner -> owner.uid().equals(group.uid())).isPresent())
            .map(VolumeSnapshot::contentName)
            .flatMap(name -> now.get(Kinds.VOLUME_SNAPSHOT_CONTENT, "", name).stream())
            .map(member -> member.handle())
            .collect(Collectors.toSet());
    long cut =
        members.stream()
            .flatMap(member -> Log.entries(copied.apply(member.snapshotHandle()).orElse(Set.of())))
            .mapToLong(Log.Entry::number)
            .max()
            .orElse(0);
    return members.stream()
        .flatMap(
            member ->
                bound.contains(member.snapshotHandle())
                    ? amiss(member, cut).stream()
                    : Optional.of("has no snapshot that is " + member.snapshotHandle()).stream())
        .findFirst()
        .map(what -> "group " + group.key() + " is ready, and " + what);
  }

  private Optional<String> amiss(VolumeGroupSnapshotContent.Info member, long cut) {
    Optional<Set<String>> copy = copied.apply(member.snapshotHandle());
    if (copy.isEmpty()) {
      return Optional.of("the driver has no " + member.snapshotHandle());
    }
    Set<String> there = files.apply(member.volumeHandle()).orElse(copy.get());
    Optional<String> missed =
        there.stream()
            .filter(file -> Log.entry(file).filter(e -> e.number() <= cut).isPresent() && !copy.get().contains(file))
            .findFirst();
    return missed.isPresent()
        ? missed.map(file -> member.snapshotHandle() + " lacks " + file + ", which was there before write " + cut + ", and another has that")
        : copy.get().stream()
            .filter(file -> !there.contains(file))
            .findFirst()
            .map(file -> member.snapshotHandle() + " has " + file + ", which " + member.volumeHandle() + " has not");
  }
}
