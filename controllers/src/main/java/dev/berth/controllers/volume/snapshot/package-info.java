/**
 * Snapshots, of volumes and of groups of volumes: who binds a VolumeSnapshot and a VolumeSnapshotContent to each other (external-snapshotter's common controller), and who
 * has our drivers take and delete what a content stands for (its sidecar). Neither calls the other; both see the content.
 */
@NullMarked
package dev.berth.controllers.volume.snapshot;

import org.jspecify.annotations.NullMarked;
