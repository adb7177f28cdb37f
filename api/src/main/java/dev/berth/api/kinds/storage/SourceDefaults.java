package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.Fill;
import dev.berth.base.json.JsonObject;
import java.util.function.UnaryOperator;

/** What the sources leave out that a pod's volume and a PersistentVolume have in common. */
public final class SourceDefaults {
  public static final UnaryOperator<JsonObject> SHARED =
      Fill.table()
          .inside("hostPath", Fill.table().value("type", "").build())
          .inside("iscsi", Fill.table().value("iscsiInterface", "default").build())
          .inside(
              "rbd",
              Fill.table().value("pool", "rbd").value("user", "admin").value("keyring", "/etc/ceph/keyring").build())
          .inside(
              "azureDisk",
              Fill.table()
                  .value("cachingMode", "ReadWrite")
                  .value("fsType", "ext4")
                  .value("readOnly", false)
                  .value("kind", "Shared")
                  .build())
          .inside("scaleIO", Fill.table().value("storageMode", "ThinProvisioned").value("fsType", "xfs").build())
          .build();

  private SourceDefaults() {}
}
