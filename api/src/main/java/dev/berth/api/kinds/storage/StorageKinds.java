package dev.berth.api.kinds.storage;

import dev.berth.api.strategy.Strategies;

/** Registers the strategies of this package. */
public final class StorageKinds {
  private static final String STORAGE = "storage.k8s.io";
  private static final String SNAPSHOT = "snapshot.storage.k8s.io";
  private static final String GROUP_SNAPSHOT = "groupsnapshot.storage.k8s.io";

  private StorageKinds() {}

  public static void register(Strategies.Table table) {
    table
        .put("", "persistentvolumeclaims", Claims::new)
        .put("", "persistentvolumes", Volumes::new)
        .put(STORAGE, "storageclasses", StorageClasses::new)
        .put(STORAGE, "volumeattachments", VolumeAttachments::new)
        .put(STORAGE, "csidrivers", CsiDrivers::new)
        .put(STORAGE, "csinodes", CsiNodes::new)
        .put(STORAGE, "csistoragecapacities", CsiStorageCapacities::new)
        .put(STORAGE, "volumeattributesclasses", VolumeAttributesClasses::new)
        .put(SNAPSHOT, "volumesnapshots", VolumeSnapshots::new)
        .put(SNAPSHOT, "volumesnapshotcontents", VolumeSnapshots::new)
        .put(SNAPSHOT, "volumesnapshotclasses", VolumeSnapshotClasses::new)
        .put(GROUP_SNAPSHOT, "volumegroupsnapshots", VolumeGroupSnapshots::new)
        .put(GROUP_SNAPSHOT, "volumegroupsnapshotcontents", VolumeGroupSnapshots::new)
        .put(GROUP_SNAPSHOT, "volumegroupsnapshotclasses", VolumeSnapshotClasses::new);
  }
}
