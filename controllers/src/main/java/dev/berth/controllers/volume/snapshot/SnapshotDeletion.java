package dev.berth.controllers.volume.snapshot;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.AnySnapshotContent;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.VolumeGroupSnapshot;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.kinds.VolumeSnapshotContent;
import java.util.List;
import java.util.Optional;

/**
 * The end of a snapshot. Its content is told; where the policy is Delete the content goes first, and the snapshot when that is gone. A
 * snapshot from which a volume is being made waits for that; one that was taken with a group waits for the group's end. Only a
 * content that names this very object is touched: one that was copied from elsewhere never costs anybody's data. Pure.
 */
final class SnapshotDeletion {
  private static final List<String> MARKS =
      List.of(SnapshotMarks.AS_SOURCE, Family.ONE.boundMark(), SnapshotMarks.IN_GROUP);

  private SnapshotDeletion() {}

  static Plan plan(View view, VolumeSnapshot snapshot) {
    List<String> held = snapshot.meta().finalizers().stream().filter(MARKS::contains).toList();
    if (held.isEmpty()) {
      return Plan.NOTHING;
    }
    Optional<VolumeSnapshotContent> content = content(view, snapshot);
    if (content.isPresent() && isBeingRestored(view, snapshot)) {
      return pending(snapshot, "Snapshot is being used to restore a PVC");
    }
    Optional<VolumeGroupSnapshot> group = group(view, snapshot);
    if (group.isPresent()) {
      return group.get().isTerminating()
          ? Plan.NOTHING
          : pending(
              snapshot,
              "deletion of the individual volume snapshot " + snapshot.key() + " is not allowed as it belongs to group snapshot "
                  + group.get().key() + ". Deleting the group snapshot will trigger the deletion of all the individual volume"
                  + " snapshots that are part of the group.");
    }
    boolean goesToo = content.filter(c -> c.deletionPolicy().equals("Delete")).isPresent();
    Plan.Builder plan = Plan.builder();
    content.ifPresent(c -> end(Family.ONE, c, goesToo).forEach(plan::then));
    List<String> left = goesToo ? held.stream().filter(Family.ONE.boundMark()::equals).toList() : List.of();
    if (!left.equals(held)) {
      plan.then(Step.perform(letGo(snapshot, held, left)).tolerating("NotFound"));
    }
    return plan.build();
  }

  /** Its own, also where it went before it was told which that is. */
  private static Optional<VolumeSnapshotContent> content(View view, VolumeSnapshot snapshot) {
    if (snapshot.group().isPresent()) {
      return GroupMembers.content(view, snapshot);
    }
    String name =
        snapshot.contentName().isEmpty() && !snapshot.claimName().isEmpty() ? SnapshotPlanner.contentName(snapshot) : snapshot.contentName();
    return view.get(Kinds.VOLUME_SNAPSHOT_CONTENT, "", name).filter(c -> c.isFor(snapshot));
  }

  static boolean isBeingRestored(View view, VolumeSnapshot snapshot) {
    return view.by(SnapshotController.RESTORED, snapshot.key()).stream().anyMatch(c -> c.phase().equals("Pending"));
  }

  private static Plan pending(VolumeSnapshot snapshot, String message) {
    return Plan.builder()
        .then(new Step.Tell(Note.warning(snapshot, "SnapshotDeletePending", message)))
        .then(new Step.Fail("snapshot " + snapshot.key() + " cannot be deleted yet: " + message))
        .build();
  }

  /** The group that it was taken with, as long as that is there: a namesake that came later is another. */
  private static Optional<VolumeGroupSnapshot> group(View view, VolumeSnapshot snapshot) {
    return snapshot.group()
        .flatMap(
            owner ->
                view.get(Kinds.VOLUME_GROUP_SNAPSHOT, snapshot.namespace(), owner.name())
                    .filter(group -> group.uid().equals(owner.uid())));
  }

  /** Tells a content that its snapshot goes, and deletes it where it goes too. */
  static List<Step> end(Family<?, ?, ?> family, AnySnapshotContent content, boolean goesToo) {
    Step tell =
        Step.perform(
            Patches.of(
                family.content(), content, Patches.annotations(JsonObject.EMPTY.with(family.beingDeleted(), "yes"))));
    Step delete =
        Step.perform(new Write.Delete(Ref.of(family.content(), content), Write.DeleteOptions.only(content)))
            .tolerating("NotFound");
    boolean told = content.meta().annotations().has(family.beingDeleted());
    return goesToo && !content.isTerminating()
        ? told ? List.of(delete) : List.of(tell, delete)
        : told ? List.of() : List.of(tell);
  }

  private static Write letGo(VolumeSnapshot snapshot, List<String> held, List<String> left) {
    List<String> next =
        snapshot.meta().finalizers().stream().filter(f -> !held.contains(f) || left.contains(f)).toList();
    return Patches.exactly(
        Kinds.VOLUME_SNAPSHOT,
        snapshot,
        JsonObject.of(
            "metadata",
            JsonObject.EMPTY.with("finalizers", next.isEmpty() ? JsonNull.NULL : JsonArray.ofStrings(next))));
  }
}
