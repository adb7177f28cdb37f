package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import java.util.OptionalLong;

/** A snapshot as the storage has it. */
public record VolumeSnapshotContent(JsonObject json) implements KubeObject {

  public String driver() {
    return spec().text("driver");
  }

  /** {@code Delete} or {@code Retain}. */
  public String deletionPolicy() {
    return spec().text("deletionPolicy");
  }

  public String className() {
    return spec().text("volumeSnapshotClassName");
  }

  /** The volume that it is to be taken of, or "". */
  public String volumeHandle() {
    return spec().object("source").text("volumeHandle");
  }

  /** The snapshot that was there before, or "". */
  public String givenHandle() {
    return spec().object("source").text("snapshotHandle");
  }

  /** {@code Filesystem}, {@code Block}, or "" where it is not known. */
  public String sourceVolumeMode() {
    return spec().text("sourceVolumeMode");
  }

  /** Whose it is: name, namespace, and uid as soon as it is bound. */
  public JsonObject snapshotRef() {
    return spec().object("volumeSnapshotRef");
  }

  /** {@code namespace/name} of the VolumeSnapshot. */
  public String snapshotKey() {
    return snapshotRef().text("namespace") + "/" + snapshotRef().text("name");
  }

  /** Whether it is bound to this very object. */
  public boolean isFor(VolumeSnapshot snapshot) {
    return snapshotKey().equals(snapshot.key()) && snapshotRef().text("uid").equals(snapshot.uid());
  }

  /** By which the driver knows it, or "" as long as it does not. */
  public String handle() {
    return status().text("snapshotHandle");
  }

  public boolean isReady() {
    return status().bool("readyToUse");
  }

  /** In bytes. */
  public OptionalLong restoreSize() {
    return status().integer("restoreSize");
  }

  /** What went wrong last, or "". */
  public String error() {
    return status().object("error").text("message");
  }
}
