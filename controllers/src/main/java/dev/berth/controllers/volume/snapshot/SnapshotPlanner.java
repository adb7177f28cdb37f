package dev.berth.controllers.volume.snapshot;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.VolumeGroupSnapshot;
import dev.berth.model.kinds.VolumeGroupSnapshotContent;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.kinds.VolumeSnapshotClass;
import dev.berth.model.kinds.VolumeSnapshotContent;
import dev.berth.model.quantity.Format;
import dev.berth.model.quantity.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a snapshot of a volume needs next. The claim is held before a content is created for it. A snapshot that was taken with a group
 * has its content from whoever looks after the group ({@link GroupMembers}), and nobody takes it anew.
 */
final class SnapshotPlanner implements Planner<String> {

  @Override
  public Plan plan(View view, String key, Instant now) {
    Optional<VolumeSnapshot> snapshot = view.get(Kinds.VOLUME_SNAPSHOT, key);
    return snapshot
        .map(s -> s.isTerminating() ? SnapshotDeletion.plan(view, s) : new Attempt(view, s, now).plan())
        .orElse(Plan.NOTHING);
  }

  static String contentName(VolumeSnapshot snapshot) {
    return snapshot.group().isPresent() ? snapshot.contentName() : "snapcontent-" + snapshot.uid();
  }

  /** One look at one snapshot. */
  private static final class Attempt extends Binding<VolumeSnapshot, VolumeSnapshotContent> {
    private final boolean member;

    Attempt(View view, VolumeSnapshot snapshot, Instant now) {
      super(Family.ONE, view, snapshot, now);
      this.member = snapshot.group().isPresent();
    }

    @Override
    boolean wantsClass() {
      return !member;
    }

    @Override
    String contentName() {
      return SnapshotPlanner.contentName(snapshot);
    }

    @Override
    Optional<Write> finalizer(Optional<VolumeSnapshotContent> content) {
      if (!snapshot.meta().hasFinalizer(SnapshotMarks.AS_SOURCE)) {
        return Optional.of(Patches.addFinalizer(Kinds.VOLUME_SNAPSHOT, snapshot, SnapshotMarks.AS_SOURCE));
      }
      String bound = Family.ONE.boundMark();
      return content
          .filter(c -> !member && c.deletionPolicy().equals("Delete") && !snapshot.meta().hasFinalizer(bound))
          .map(_ -> Patches.addFinalizer(Kinds.VOLUME_SNAPSHOT, snapshot, bound));
    }

    // ---- a snapshot that is to be taken

    private Optional<PersistentVolumeClaim> claim() {
      return view.get(Kinds.CLAIM, snapshot.namespace(), snapshot.claimName());
    }

    @Override
    Sources sources() {
      Optional<PersistentVolumeClaim> claim = claim();
      if (claim.isEmpty()) {
        return Sources.missing(
            "failed to retrieve PVC " + snapshot.claimName() + " from the lister: \"persistentvolumeclaim \\\""
                + snapshot.claimName() + "\\\" not found\"");
      }
      return claim
          .filter(PersistentVolumeClaim::isBound)
          .flatMap(c -> view.get(Kinds.VOLUME, "", c.volumeName()).filter(v -> v.isFor(c)))
          .map(volume -> Sources.of(List.of(volume)))
          .orElseGet(
              () ->
                  Sources.missing(
                      "the PVC " + snapshot.claimName() + " is not yet bound to a PV, will not attempt to take a snapshot"));
    }

    @Override
    Plan taken() {
      if (member) {
        return Plan.NOTHING;
      }
      Optional<PersistentVolumeClaim> claim = claim();
      if (claim.isEmpty()) {
        return notTaken(
            "snapshot controller failed to update " + snapshot.name() + " on API server: cannot get claim from snapshot");
      }
      if (!claim.get().meta().hasFinalizer(SnapshotMarks.CLAIM)) {
        return claim.get().isTerminating()
            ? notTaken(
                "snapshot controller failed to update " + snapshot.claimName()
                    + " on API server: cannot add finalizer on claim because it is being deleted")
            : Plan.of(Step.perform(Patches.addFinalizer(Kinds.CLAIM, claim.get(), SnapshotMarks.CLAIM)));
      }
      Optional<VolumeSnapshotClass> snapshotClass =
          view.get(Kinds.VOLUME_SNAPSHOT_CLASS, "", snapshot.className());
      if (snapshotClass.isEmpty()) {
        return notTaken(
            noInput("failed to retrieve snapshot class " + snapshot.className() + " from the informer: not found"));
      }
      Sources sources = sources();
      if (!sources.missing().isEmpty()) {
        return notTaken(noInput(sources.missing()));
      }
      PersistentVolume volume = sources.volumes().getFirst();
      return volume.spec().has("csi")
          ? created(
              snapshotClass.get(),
              JsonObject.EMPTY.with("volumeHandle", volume.csi().text("volumeHandle")),
              JsonObject.EMPTY.with("sourceVolumeMode", volume.volumeMode()),
              JsonObject.EMPTY)
          : notTaken("cannot find CSI PersistentVolumeSource for volume " + volume.name());
    }

    private Plan notTaken(String why) {
      return status.error("SnapshotContentCreationFailed", "Failed to create snapshot content with error " + why, true);
    }

    // ---- a snapshot that has its content

    @Override
    Plan bound(VolumeSnapshotContent content) {
      JsonObject more = JsonObject.EMPTY;
      if (content.restoreSize().isPresent()) {
        more = more.with("restoreSize", Quantity.of(content.restoreSize().getAsLong(), Format.BINARY_SI).toString());
      }
      if (!content.groupHandle().isEmpty()) {
        Optional<VolumeGroupSnapshotContent> group =
            view.by(SnapshotController.BY_GROUP_HANDLE, content.driver() + "^" + content.groupHandle()).stream().findFirst();
        if (group.isEmpty()) {
          return Plan.of(new Step.Fail("cannot find the group snapshot for VolumeSnapshot " + snapshot.key()));
        }
        more = more.with("volumeGroupSnapshotName", group.get().snapshotRef().text("name"));
      }
      Plan plan = status.from(content, more);
      return plan.isEmpty() && !member && !snapshot.groupName().isEmpty() ? owned() : plan;
    }

    /** One that an administrator made of a group that was there before goes with that as others do. */
    private Plan owned() {
      Optional<VolumeGroupSnapshot> group =
          view.get(Kinds.VOLUME_GROUP_SNAPSHOT, snapshot.namespace(), snapshot.groupName());
      JsonArray owners = snapshot.json().object("metadata").array("ownerReferences");
      return group
          .map(g -> owners.plus(GroupMembers.owner(g)))
          .map(next -> JsonObject.of("metadata", JsonObject.EMPTY.with("ownerReferences", next)))
          .map(change -> Plan.of(Step.perform(Patches.exactly(Kinds.VOLUME_SNAPSHOT, snapshot, change))))
          .orElseGet(() -> Plan.of(new Step.Fail("missing parent group for snapshot " + snapshot.key())));
    }
  }
}
