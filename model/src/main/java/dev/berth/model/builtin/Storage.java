package dev.berth.model.builtin;

import java.util.List;

/** {@code storage.k8s.io}. */
final class Storage {
  private static final Group V1 = Group.of("storage.k8s.io", "v1", "storage.v1");

  private Storage() {}

  static List<Group.Row> rows() {
    return List.of(
        V1.cluster("CSIDriver", "csidrivers"),
        V1.cluster("CSINode", "csinodes"),
        V1.namespaced("CSIStorageCapacity", "csistoragecapacities"),
        V1.cluster("StorageClass", "storageclasses").shortNames("sc"),
        V1.cluster("VolumeAttachment", "volumeattachments").status(),
        V1.cluster("VolumeAttributesClass", "volumeattributesclasses").shortNames("vac"));
  }
}
