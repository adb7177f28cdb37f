package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;

/** How snapshots of a class are taken, and what becomes of them. */
public record VolumeSnapshotClass(JsonObject json) implements AnySnapshotClass {
  /** There may be one default for each driver. */
  public static final String IS_DEFAULT = "snapshot.storage.kubernetes.io/is-default-class";

  @Override
  public boolean isDefault() {
    return meta().annotation(IS_DEFAULT).equals("true");
  }
}
