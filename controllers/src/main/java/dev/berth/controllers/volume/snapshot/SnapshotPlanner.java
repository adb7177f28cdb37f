package dev.berth.controllers.volume.snapshot;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.kinds.VolumeSnapshotClass;
import dev.berth.model.kinds.VolumeSnapshotContent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a snapshot needs next, one write at a time.
 *
 * <table>
 *   <caption>The first line that applies</caption>
 *   <tr><td>it is being deleted</td><td>{@link SnapshotDeletion}</td></tr>
 *   <tr><td>it names no class, and is to be taken</td><td>the default class of its volume's driver</td></tr>
 *   <tr><td>a finalizer is missing</td><td>it is added</td></tr>
 *   <tr><td>the content that it names is not there, or somebody else's</td><td>the error is written down</td></tr>
 *   <tr><td>it has no content, and is to be taken</td><td>the claim is held, then a content created</td></tr>
 *   <tr><td>the content that it names is not bound to anybody</td><td>it is bound</td></tr>
 *   <tr><td>its status says other than its content's</td><td>the status is written</td></tr>
 * </table>
 */
final class SnapshotPlanner implements Planner<String> {

  @Override
  public Plan plan(View view, String key, Instant now) {
    int slash = key.indexOf('/');
    Optional<VolumeSnapshot> snapshot =
        view.get(Kinds.VOLUME_SNAPSHOT, key.substring(0, slash), key.substring(slash + 1));
    return snapshot
        .map(s -> s.isTerminating() ? SnapshotDeletion.plan(view, s) : new Attempt(view, s, now).plan())
        .orElse(Plan.NOTHING);
  }

  /** The content that is made for a snapshot: always the same, so that asking twice never makes two. */
  static String contentName(VolumeSnapshot snapshot) {
    return "snapcontent-" + snapshot.uid();
  }

  /** One look at one snapshot. */
  private static final class Attempt {
    private final View view;
    private final VolumeSnapshot snapshot;
    private final SnapshotStatus status;

    Attempt(View view, VolumeSnapshot snapshot, Instant now) {
      this.view = view;
      this.snapshot = snapshot;
      this.status = new SnapshotStatus(snapshot, now);
    }

    Plan plan() {
      boolean given = !snapshot.givenContent().isEmpty();
      if (!given && snapshot.className().isEmpty()) {
        return defaultClass();
      }
      String name = given ? snapshot.givenContent() : contentName(snapshot);
      Optional<VolumeSnapshotContent> content = view.get(Kinds.VOLUME_SNAPSHOT_CONTENT, "", name);
      Optional<Plan> wrong = content.flatMap(c -> wrong(c, given));
      if (wrong.isPresent()) {
        return wrong.get();
      }
      Optional<Write> finalizers = finalizers(content);
      if (finalizers.isPresent()) {
        return Plan.of(Step.perform(finalizers.get()));
      }
      if (content.isEmpty()) {
        return given || snapshot.isReady()
            ? status.error("SnapshotContentMissing", "VolumeSnapshotContent is missing", true)
            : taken();
      }
      return content.get().isFor(snapshot) ? status.from(content.get()) : bound(content.get());
    }

    /** Why this content cannot be the snapshot's. */
    private Optional<Plan> wrong(VolumeSnapshotContent content, boolean given) {
      JsonObject ref = content.snapshotRef();
      boolean others = !ref.text("uid").isEmpty() && !ref.text("uid").equals(snapshot.uid());
      if (snapshot.isReady() && !snapshot.contentName().isEmpty() && !content.isFor(snapshot)) {
        return Optional.of(
            status.error("SnapshotMisbound", "VolumeSnapshotContent is not bound to the VolumeSnapshot correctly", true));
      }
      if (given && content.givenHandle().isEmpty()) {
        return Optional.of(
            status.error(
                "SnapshotContentMismatch",
                "VolumeSnapshotContent is dynamically provisioned while expecting a pre-provisioned one",
                true));
      }
      if (!given && content.volumeHandle().isEmpty()) {
        return Optional.of(
            status.error(
                "SnapshotContentMismatch",
                "VolumeSnapshotContent " + content.name()
                    + " is pre-provisioned while expecting a dynamically provisioned one",
                true));
      }
      return others || !content.snapshotKey().equals(snapshot.key())
          ? Optional.of(
              status.error(
                  "SnapshotContentMisbound",
                  "VolumeSnapshotContent [" + content.name() + "] is bound to a different snapshot",
                  true))
          : Optional.empty();
    }

    private Optional<Write> finalizers(Optional<VolumeSnapshotContent> content) {
      if (!snapshot.meta().hasFinalizer(SnapshotMarks.AS_SOURCE)) {
        return Optional.of(Patches.addFinalizer(Kinds.VOLUME_SNAPSHOT, snapshot, SnapshotMarks.AS_SOURCE));
      }
      return content
          .filter(c -> c.deletionPolicy().equals("Delete") && !snapshot.meta().hasFinalizer(SnapshotMarks.BOUND))
          .map(_ -> Patches.addFinalizer(Kinds.VOLUME_SNAPSHOT, snapshot, SnapshotMarks.BOUND));
    }

    // ---- a snapshot that is to be taken

    private Plan defaultClass() {
      Optional<PersistentVolume> volume = volume();
      if (volume.isEmpty()) {
        return noDefault(unbound());
      }
      List<VolumeSnapshotClass> defaults =
          view.list(Kinds.VOLUME_SNAPSHOT_CLASS, "").stream()
              .filter(c -> c.isDefault() && c.driver().equals(volume.get().csi().text("driver")))
              .toList();
      if (defaults.size() != 1) {
        return noDefault(
            defaults.isEmpty()
                ? "cannot find default snapshot class"
                : defaults.size() + " default snapshot classes were found");
      }
      return Plan.of(
          Step.perform(
              Patches.of(
                  Kinds.VOLUME_SNAPSHOT,
                  snapshot,
                  JsonObject.of(
                      "spec", JsonObject.EMPTY.with("volumeSnapshotClassName", defaults.getFirst().name())))));
    }

    private Plan noDefault(String why) {
      return status.error("SetDefaultSnapshotClassFailed", "Failed to set default snapshot class with error " + why, false);
    }

    private Optional<PersistentVolumeClaim> claim() {
      return view.get(Kinds.CLAIM, snapshot.namespace(), snapshot.claimName());
    }

    /** The volume that the claim is bound to, if both sides say so. */
    private Optional<PersistentVolume> volume() {
      return claim()
          .filter(PersistentVolumeClaim::isBound)
          .flatMap(c -> view.get(Kinds.VOLUME, "", c.volumeName()).filter(v -> v.isFor(c)));
    }

    private String unbound() {
      return claim().isEmpty()
          ? "failed to retrieve PVC " + snapshot.claimName() + " from the lister: \"persistentvolumeclaim \\\""
              + snapshot.claimName() + "\\\" not found\""
          : "the PVC " + snapshot.claimName() + " is not yet bound to a PV, will not attempt to take a snapshot";
    }

    private Plan taken() {
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
            input("failed to retrieve snapshot class " + snapshot.className() + " from the informer: not found"));
      }
      Optional<PersistentVolume> volume = volume();
      if (volume.isEmpty()) {
        return notTaken(input(unbound()));
      }
      if (!volume.get().spec().has("csi")) {
        return notTaken("cannot find CSI PersistentVolumeSource for volume " + volume.get().name());
      }
      String message = "Waiting for a snapshot " + snapshot.key() + " to be created by the CSI driver.";
      return Plan.builder()
          .then(
              Step.perform(
                      Write.create(Kinds.VOLUME_SNAPSHOT_CONTENT, "", content(snapshotClass.get(), volume.get())))
                  .tolerating("AlreadyExists"))
          .then(new Step.Tell(Note.normal(snapshot, "CreatingSnapshot", message)))
          .build();
    }

    private String input(String why) {
      return "failed to get input parameters to create snapshot " + snapshot.name() + ": \"" + why + "\"";
    }

    private Plan notTaken(String why) {
      return status.error("SnapshotContentCreationFailed", "Failed to create snapshot content with error " + why, true);
    }

    private JsonObject content(VolumeSnapshotClass snapshotClass, PersistentVolume volume) {
      JsonObject spec =
          JsonObject.builder()
              .put("deletionPolicy", snapshotClass.deletionPolicy())
              .put("driver", snapshotClass.driver())
              .put("source", JsonObject.EMPTY.with("volumeHandle", volume.csi().text("volumeHandle")))
              .put("sourceVolumeMode", volume.volumeMode())
              .put("volumeSnapshotClassName", snapshotClass.name())
              .put("volumeSnapshotRef", Note.reference(snapshot))
              .build();
      return JsonObject.builder()
          .put("apiVersion", "snapshot.storage.k8s.io/v1")
          .put("kind", "VolumeSnapshotContent")
          .put("metadata", JsonObject.EMPTY.with("name", contentName(snapshot)))
          .put("spec", spec)
          .build();
    }

    // ---- a snapshot that was there before

    private Plan bound(VolumeSnapshotContent content) {
      JsonObject spec =
          JsonObject.of("volumeSnapshotRef", JsonObject.EMPTY.with("uid", snapshot.uid()));
      if (!snapshot.className().isEmpty()) {
        spec = spec.with("volumeSnapshotClassName", snapshot.className());
      }
      return Plan.of(
          Step.perform(Patches.exactly(Kinds.VOLUME_SNAPSHOT_CONTENT, content, JsonObject.of("spec", spec))));
    }
  }
}
