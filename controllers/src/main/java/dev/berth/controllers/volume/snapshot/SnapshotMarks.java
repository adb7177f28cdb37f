package dev.berth.controllers.volume.snapshot;

/** Finalizers that only snapshots of one volume have, in external-snapshotter's spelling. The others are in {@link Family}. */
final class SnapshotMarks {
  private static final String PREFIX = "snapshot.storage.kubernetes.io/";

  /** On a snapshot: a volume may be made from it. */
  static final String AS_SOURCE = PREFIX + "volumesnapshot-as-source-protection";
  /** On a snapshot that was taken with a group: it goes after that. */
  static final String IN_GROUP = PREFIX + "volumesnapshot-in-group-protection";
  /** On a claim of which a snapshot is being taken. */
  static final String CLAIM = PREFIX + "pvc-as-source-protection";

  private SnapshotMarks() {}
}
