package dev.berth.controllers.volume.snapshot;

import dev.berth.model.kinds.AnySnapshot;
import dev.berth.model.kinds.AnySnapshotClass;
import dev.berth.model.kinds.AnySnapshotContent;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.VolumeGroupSnapshot;
import dev.berth.model.kinds.VolumeGroupSnapshotClass;
import dev.berth.model.kinds.VolumeGroupSnapshotContent;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.kinds.VolumeSnapshotClass;
import dev.berth.model.kinds.VolumeSnapshotContent;

/**
 * Snapshots of one volume, or of a group of volumes. Both go the same way, and external-snapshotter tells of both in the same
 * words, but for a {@code Group} in them: here is which kinds these are, and how words and marks of the one become those of the other.
 */
record Family<S extends AnySnapshot, C extends AnySnapshotContent, K extends AnySnapshotClass>(
    Kind<S> snapshot, Kind<C> content, Kind<K> snapshotClass, boolean ofGroups) {

  static final Family<VolumeSnapshot, VolumeSnapshotContent, VolumeSnapshotClass> ONE =
      new Family<>(Kinds.VOLUME_SNAPSHOT, Kinds.VOLUME_SNAPSHOT_CONTENT, Kinds.VOLUME_SNAPSHOT_CLASS, false);
  static final Family<VolumeGroupSnapshot, VolumeGroupSnapshotContent, VolumeGroupSnapshotClass> GROUP =
      new Family<>(
          Kinds.VOLUME_GROUP_SNAPSHOT, Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT, Kinds.VOLUME_GROUP_SNAPSHOT_CLASS, true);

  /** {@code snapshot} or {@code group snapshot}. */
  String noun() {
    return ofGroups ? "group snapshot" : "snapshot";
  }

  /** A reason, field, kind or sentence: {@code SnapshotReady} is {@code GroupSnapshotReady}. */
  String word(String ofOne) {
    return ofGroups ? ofOne.replace("Snapshot", "GroupSnapshot") : ofOne;
  }

  private String mark(String rest) {
    return ofGroups
        ? "groupsnapshot.storage.kubernetes.io/volumegroupsnapshot" + rest
        : "snapshot.storage.kubernetes.io/volumesnapshot" + rest;
  }

  /** Finalizer of a snapshot whose content goes first. */
  String boundMark() {
    return mark("-bound-protection");
  }

  /** Finalizer of a content: the storage has it. */
  String contentMark() {
    return mark("content-bound-protection");
  }

  /** Annotation of a content: the driver was asked for it, and has not surely refused. */
  String beingCreated() {
    return mark("-being-created");
  }

  /** Annotation of a content: its snapshot is being deleted, so the storage may be asked to forget it. */
  String beingDeleted() {
    return mark("-being-deleted");
  }
}
