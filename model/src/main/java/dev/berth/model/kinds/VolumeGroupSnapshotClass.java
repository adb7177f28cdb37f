package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;

/** How snapshots of groups are taken, and what becomes of them. */
public record VolumeGroupSnapshotClass(JsonObject json) implements AnySnapshotClass {
  /** There may be one default for each driver. */
  public static final String IS_DEFAULT = "groupsnapshot.storage.kubernetes.io/is-default-class";

  @Override
  public boolean isDefault() {
    return meta().annotation(IS_DEFAULT).equals("true");
  }
}
