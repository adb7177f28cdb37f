package dev.berth.server;

import dev.berth.base.json.JsonObject;
import dev.berth.storage.VolumeDriver;

/** The objects by which a cluster knows a driver of ours: its {@code CSIDriver}, and a class of its volumes. */
final class StorageObjects {
  private StorageObjects() {}

  static JsonObject driver(VolumeDriver driver) {
    VolumeDriver.Traits traits = driver.traits();
    return named("CSIDriver", driver.name())
        .with(
            "spec",
            JsonObject.EMPTY
                .with("attachRequired", traits.attach())
                .with("podInfoOnMount", false)
                .with("fsGroupPolicy", traits.fsGroupPolicy())
                .with("storageCapacity", traits.trackCapacity()));
  }

  /**
   * {@code berth-block} for {@code block.berth.dev}. A volume that is not everywhere waits for its first consumer.
   *
   * @param isDefault whether claims without class get it
   */
  static JsonObject storageClass(VolumeDriver driver, boolean isDefault) {
    JsonObject object =
        named("StorageClass", className(driver))
            .with("provisioner", driver.name())
            .with("reclaimPolicy", "Delete")
            .with("allowVolumeExpansion", true)
            .with("volumeBindingMode", driver.traits().topologyKeys().isEmpty() ? "Immediate" : "WaitForFirstConsumer");
    return isDefault
        ? object.with(
            "metadata",
            object
                .object("metadata")
                .with("annotations", JsonObject.EMPTY.with("storageclass.kubernetes.io/is-default-class", "true")))
        : object;
  }

  /** {@code berth-block} too, and the default of its driver. */
  static JsonObject snapshotClass(VolumeDriver driver) {
    return classOf(driver, "VolumeSnapshotClass", "snapshot");
  }

  /** The same for snapshots of groups. */
  static JsonObject groupSnapshotClass(VolumeDriver driver) {
    return classOf(driver, "VolumeGroupSnapshotClass", "groupsnapshot");
  }

  private static JsonObject classOf(VolumeDriver driver, String kind, String group) {
    JsonObject object =
        named(kind, className(driver))
            .with("apiVersion", group + ".storage.k8s.io/v1")
            .with("driver", driver.name())
            .with("deletionPolicy", "Delete");
    String isDefault = group + ".storage.kubernetes.io/is-default-class";
    return object.with(
        "metadata", object.object("metadata").with("annotations", JsonObject.EMPTY.with(isDefault, "true")));
  }

  private static String className(VolumeDriver driver) {
    return "berth-" + driver.name().substring(0, driver.name().indexOf('.'));
  }

  private static JsonObject named(String kind, String name) {
    return JsonObject.EMPTY
        .with("apiVersion", "storage.k8s.io/v1")
        .with("kind", kind)
        .with("metadata", JsonObject.EMPTY.with("name", name));
  }
}
