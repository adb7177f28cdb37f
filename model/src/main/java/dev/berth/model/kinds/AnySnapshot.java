package dev.berth.model.kinds;

/** A wish for a snapshot, of one volume or of a group: what both kinds have in common. */
public sealed interface AnySnapshot extends KubeObject permits VolumeSnapshot, VolumeGroupSnapshot {

  /** The content of what was there before, or "". */
  String givenContent();

  String className();

  /** The content that it is bound to, or ""; the binding holds only if that names this object too. */
  String contentName();

  /** Whether the storage has taken it, be it ready to use or not. */
  default boolean isTaken() {
    return !contentName().isEmpty() && !status().text("creationTime").isEmpty();
  }

  default boolean isReady() {
    return status().bool("readyToUse");
  }

  /** What went wrong last, or "". */
  default String error() {
    return status().object("error").text("message");
  }
}
