package dev.berth.model.kinds;

import java.util.Map;

/** How snapshots of a class are taken, and what becomes of them: what both kinds of class have in common. */
public sealed interface AnySnapshotClass extends KubeObject permits VolumeSnapshotClass, VolumeGroupSnapshotClass {
  default String driver() {
    return json().text("driver");
  }

  default Map<String, String> parameters() {
    return json().object("parameters").strings();
  }

  default String deletionPolicy() {
    return json().text("deletionPolicy");
  }

  /** There may be one default for each driver. */
  boolean isDefault();
}
