package dev.berth.controllers.volume.snapshot;

/** Finalizers and annotations of snapshots, in external-snapshotter's spelling. */
final class SnapshotMarks {
  private static final String PREFIX = "snapshot.storage.kubernetes.io/";

  /** On a snapshot: a volume may be made from it. */
  static final String AS_SOURCE = PREFIX + "volumesnapshot-as-source-protection";
  /** On a snapshot whose content goes with it, and goes first. */
  static final String BOUND = PREFIX + "volumesnapshot-bound-protection";
  /** On a content: the storage has it. */
  static final String CONTENT = PREFIX + "volumesnapshotcontent-bound-protection";
  /** On a claim of which a snapshot is being taken. */
  static final String CLAIM = PREFIX + "pvc-as-source-protection";
  /** On a content: the driver was asked for it, and has not surely refused. */
  static final String BEING_CREATED = PREFIX + "volumesnapshot-being-created";
  /** On a content: its snapshot is being deleted, so the storage may be asked to forget it. */
  static final String BEING_DELETED = PREFIX + "volumesnapshot-being-deleted";

  private SnapshotMarks() {}
}
