package dev.berth.controllers.volume.provision;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.kinds.VolumeSnapshotContent;
import java.util.Optional;

/** With what a claim's volume begins, where it names a data source. Source: external-provisioner {@code pkg/controller}. */
sealed interface VolumeSource {
  String ALLOW_MODE_CHANGE = "snapshot.storage.kubernetes.io/allow-volume-mode-change";

  /** A snapshot that the driver knows by this handle. */
  record Snapshot(String handle) implements VolumeSource {}

  /** Another volume that the driver knows by this handle. */
  record Volume(String handle) implements VolumeSource {}

  /** This is written first, and then looked at again. */
  record First(Write write) implements VolumeSource {}

  record Unusable(String why) implements VolumeSource {}

  /** Somebody else's: a kind that is filled by a populator. */
  record Foreign() implements VolumeSource {}

  static VolumeSource of(View view, PersistentVolumeClaim claim, String driver, StorageClass storageClass) {
    JsonObject source = claim.spec().object("dataSource");
    String group = source.text("apiGroup");
    String name = source.text("name");
    boolean snapshot =
        source.text("kind").equals("VolumeSnapshot") && group.equals(Kinds.VOLUME_SNAPSHOT.type().groupVersion().group());
    if (!snapshot && !(source.text("kind").equals("PersistentVolumeClaim") && group.isEmpty())) {
      return new Foreign();
    }
    VolumeSource found =
        snapshot ? snapshot(view, claim, name, driver, storageClass) : volume(view, claim, name, driver);
    return found instanceof Unusable unusable
        ? new Unusable(
            "error getting handle for DataSource Type " + source.text("kind") + " by Name " + name + ": " + unusable.why())
        : found;
  }

  private static VolumeSource snapshot(
      View view, PersistentVolumeClaim claim, String name, String driver, StorageClass storageClass) {
    Optional<VolumeSnapshot> found = view.get(Kinds.VOLUME_SNAPSHOT, claim.namespace(), name);
    if (found.isEmpty()) {
      return new Unusable(
          "error getting snapshot " + name + " from api server: volumesnapshots.snapshot.storage.k8s.io \"" + name
              + "\" not found");
    }
    VolumeSnapshot snapshot = found.get();
    if (snapshot.isTerminating()
        && !snapshot.meta().hasFinalizer("snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection")) {
      return new Unusable("snapshot " + name + " is being deleted");
    }
    if (snapshot.contentName().isEmpty()) {
      return new Unusable("snapshot " + name + " not bound");
    }
    Optional<VolumeSnapshotContent> content =
        view.get(Kinds.VOLUME_SNAPSHOT_CONTENT, "", snapshot.contentName());
    if (content.isEmpty()) {
      return new Unusable("error getting snapshotcontent " + snapshot.contentName() + " for snapshot " + name + " from api server");
    }
    return content(content.get(), snapshot, claim, driver, storageClass);
  }

  private static VolumeSource content(
      VolumeSnapshotContent content,
      VolumeSnapshot snapshot,
      PersistentVolumeClaim claim,
      String driver,
      StorageClass storageClass) {
    String name = snapshot.name();
    if (!content.isFor(snapshot)) {
      return new Unusable("snapshotcontent " + content.name() + " for snapshot " + name + " is bound to a different snapshot");
    }
    if (!content.driver().equals(driver)) {
      return new Unusable(
          "snapshotcontent " + content.name() + " for snapshot " + name
              + " is handled by a different CSI driver than requested by StorageClass " + storageClass.name());
    }
    if (!snapshot.isReady()) {
      return new Unusable("snapshot " + name + " is not Ready");
    }
    if (content.handle().isEmpty()) {
      return new Unusable("snapshot handle " + name + " is not available");
    }
    long wanted = claim.requestedStorage().value();
    long least = snapshot.restoreSize().map(size -> size.value()).orElse(0L);
    if (wanted < least) {
      return new Unusable(
          "requested volume size " + wanted + " is less than the size " + least + " for the source snapshot " + name);
    }
    String mode = content.sourceVolumeMode();
    if (!mode.isEmpty() && !mode.equals(claim.volumeMode()) && !allowsModeChange(content)) {
      boolean said = content.meta().annotations().has(ALLOW_MODE_CHANGE);
      return new Unusable(
          "requested volume " + claim.key()
              + " modifies the mode of the source volume but does not have permission to do so. " + ALLOW_MODE_CHANGE
              + (said ? " is set to false on snapshotcontent " : " annotation is not present on snapshotcontent ")
              + content.name());
    }
    return new Snapshot(content.handle());
  }

  private static boolean allowsModeChange(VolumeSnapshotContent content) {
    return content.meta().annotation(ALLOW_MODE_CHANGE).equals("true");
  }

  private static VolumeSource volume(View view, PersistentVolumeClaim claim, String name, String driver) {
    Optional<PersistentVolumeClaim> found = view.get(Kinds.CLAIM, claim.namespace(), name);
    if (found.isEmpty()) {
      return new Unusable(
          "error getting PVC " + name + " (namespace \"" + claim.namespace()
              + "\") from api server: persistentvolumeclaim \"" + name + "\" not found");
    }
    PersistentVolumeClaim original = found.get();
    if (!original.isBound()) {
      return new Unusable("the PVC DataSource " + name + " must have a status of Bound.  Got " + original.phase());
    }
    if (original.isTerminating()) {
      return new Unusable("the PVC DataSource " + name + " is currently being deleted");
    }
    long wanted = claim.requestedStorage().value();
    long least = original.requestedStorage().value();
    if (wanted < least) {
      return new Unusable(
          "error, new PVC request must be greater than or equal in size to the specified PVC data source, requested "
              + wanted + " but source is " + least);
    }
    if (!original.volumeMode().equals(claim.volumeMode())) {
      return new Unusable(
          "the source PVC and destination PVCs must have the same volume mode for cloning.  Source is "
              + original.volumeMode() + ", but new PVC requested " + claim.volumeMode());
    }
    Optional<PersistentVolume> volume =
        view.get(Kinds.VOLUME, "", original.volumeName())
            .filter(v -> v.isFor(original) && v.csi().text("driver").equals(driver));
    if (volume.isEmpty()) {
      return new Unusable("claim in dataSource not bound or invalid");
    }
    return original.meta().hasFinalizer(CloneProtection.FINALIZER)
        ? new Volume(volume.get().csi().text("volumeHandle"))
        : new First(Patches.addFinalizer(Kinds.CLAIM, original, CloneProtection.FINALIZER));
  }
}
