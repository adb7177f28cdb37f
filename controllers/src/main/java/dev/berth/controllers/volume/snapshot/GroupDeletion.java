package dev.berth.controllers.volume.snapshot;

import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.VolumeGroupSnapshot;
import dev.berth.model.kinds.VolumeGroupSnapshotContent;
import dev.berth.model.kinds.VolumeSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * The end of a group's snapshot: its content is told as that of any snapshot, its own snapshots are deleted, and where the policy is
 * Delete it goes when its content is gone, and contents of its snapshots that got no further than that go with it. While a volume is being made from one of its snapshots it waits. Pure.
 */
final class GroupDeletion {
  private GroupDeletion() {}

  static Plan plan(View view, VolumeGroupSnapshot group) {
    String mark = Family.GROUP.boundMark();
    if (!group.meta().hasFinalizer(mark)) {
      return Plan.NOTHING;
    }
    List<VolumeSnapshot> members = GroupMembers.of(view, group);
    Optional<VolumeSnapshot> restored = members.stream().filter(m -> SnapshotDeletion.isBeingRestored(view, m)).findFirst();
    if (restored.isPresent()) {
      String message =
          "Snapshot " + restored.get().key() + " belonging to VolumeGroupSnapshot " + group.key()
              + " is being used to restore a PVC";
      return Plan.builder()
          .then(new Step.Tell(Note.warning(group, "SnapshotDeletePending", message)))
          .then(new Step.Fail(message + ": snapshot is in use, will retry deletion"))
          .build();
    }
    Optional<VolumeGroupSnapshotContent> content =
        view.get(Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT, "", contentName(group)).filter(c -> c.isFor(group));
    boolean goesToo = content.filter(c -> c.deletionPolicy().equals("Delete")).isPresent();
    Plan.Builder plan = Plan.builder();
    content.ifPresent(c -> SnapshotDeletion.end(Family.GROUP, c, goesToo).forEach(plan::then));
    if (goesToo) {
      new GroupMembers(view, group, content.orElseThrow()).alone().stream()
          .flatMap(alone -> SnapshotDeletion.end(Family.ONE, alone, true).stream())
          .forEach(plan::then);
    }
    plan.together(members.stream().filter(m -> !m.isTerminating()).map(GroupDeletion::delete).toList());
    if (!goesToo) {
      plan.then(Step.perform(Patches.removeFinalizer(Kinds.VOLUME_GROUP_SNAPSHOT, group, mark)).tolerating("NotFound"));
    }
    return plan.build();
  }

  private static String contentName(VolumeGroupSnapshot group) {
    if (!group.contentName().isEmpty()) {
      return group.contentName();
    }
    return group.givenContent().isEmpty() ? GroupPlanner.contentName(group) : group.givenContent();
  }

  private static Step delete(VolumeSnapshot member) {
    return Step.perform(
            new Write.Delete(Ref.of(Kinds.VOLUME_SNAPSHOT, member), Write.DeleteOptions.only(member)))
        .tolerating("NotFound");
  }
}
