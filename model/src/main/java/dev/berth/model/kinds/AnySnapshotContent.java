package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** A snapshot as the storage has it, of one volume or of a group: what both kinds have in common. */
public sealed interface AnySnapshotContent extends KubeObject permits VolumeSnapshotContent, VolumeGroupSnapshotContent {

  default String driver() {
    return spec().text("driver");
  }

  /** {@code Delete} or {@code Retain}. */
  default String deletionPolicy() {
    return spec().text("deletionPolicy");
  }

  String className();

  /** Whether it stands for something that the storage had before, and not for something that is to be taken. */
  boolean isGiven();

  /** Whose it is: name, namespace, and uid as soon as it is bound. */
  JsonObject snapshotRef();

  /** {@code namespace/name} of the object that it is for. */
  default String snapshotKey() {
    return snapshotRef().text("namespace") + "/" + snapshotRef().text("name");
  }

  /** Whether it is bound to this very object. */
  default boolean isFor(AnySnapshot snapshot) {
    return snapshotKey().equals(snapshot.key()) && snapshotRef().text("uid").equals(snapshot.uid());
  }

  /** By which the driver knows it, or "" as long as it does not. */
  String handle();

  /** When the storage took it. */
  Optional<Instant> taken();

  default boolean isReady() {
    return status().bool("readyToUse");
  }

  /** What went wrong last, or "". */
  default String error() {
    return status().object("error").text("message");
  }
}
