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
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.kinds.VolumeSnapshotContent;
import java.util.List;
import java.util.Optional;

/**
 * The end of a snapshot. Its content is told; where the policy is Delete the content goes first, and the snapshot when that is gone. A
 * snapshot from which a volume is being made waits for that. Only a content that names this very object is touched: one that was
 * copied from elsewhere never costs anybody's data. Pure.
 */
final class SnapshotDeletion {
  private SnapshotDeletion() {}

  static Plan plan(View view, VolumeSnapshot snapshot) {
    List<String> held =
        snapshot.meta().finalizers().stream().filter(f -> f.equals(SnapshotMarks.AS_SOURCE) || f.equals(SnapshotMarks.BOUND)).toList();
    if (held.isEmpty()) {
      return Plan.NOTHING;
    }
    String name = snapshot.contentName();
    if (name.isEmpty() && !snapshot.claimName().isEmpty()) {
      name = SnapshotPlanner.contentName(snapshot);
    }
    Optional<VolumeSnapshotContent> content =
        view.get(Kinds.VOLUME_SNAPSHOT_CONTENT, "", name).filter(c -> c.isFor(snapshot));
    if (content.isPresent()
        && view.by(SnapshotController.RESTORED, snapshot.key()).stream().anyMatch(c -> c.phase().equals("Pending"))) {
      return Plan.builder()
          .then(
              new Step.Tell(
                  Note.warning(snapshot, "SnapshotDeletePending", "Snapshot is being used to restore a PVC")))
          .then(
              new Step.Fail(
                  "snapshot " + snapshot.key() + " is in use (being used to restore a PVC), will retry deletion"))
          .build();
    }
    boolean goesToo = content.filter(c -> c.deletionPolicy().equals("Delete")).isPresent();
    Plan.Builder plan = Plan.builder();
    content.ifPresent(c -> end(c, goesToo).forEach(plan::then));
    List<String> left = goesToo ? held.stream().filter(SnapshotMarks.BOUND::equals).toList() : List.of();
    if (!left.equals(held)) {
      plan.then(Step.perform(letGo(snapshot, held, left)).tolerating("NotFound"));
    }
    return plan.build();
  }

  private static List<Step> end(VolumeSnapshotContent content, boolean goesToo) {
    Step tell =
        Step.perform(
            Patches.of(
                Kinds.VOLUME_SNAPSHOT_CONTENT,
                content,
                Patches.annotations(JsonObject.EMPTY.with(SnapshotMarks.BEING_DELETED, "yes"))));
    Step delete =
        Step.perform(
                new Write.Delete(Ref.of(Kinds.VOLUME_SNAPSHOT_CONTENT, content), Write.DeleteOptions.only(content)))
            .tolerating("NotFound");
    boolean told = content.meta().annotations().has(SnapshotMarks.BEING_DELETED);
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
