package dev.berth.api.kinds.storage;

import static dev.berth.api.kinds.storage.SnapshotRules.SPEC;

import dev.berth.api.kinds.Findings;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;

/** VolumeSnapshot and VolumeSnapshotContent. */
final class VolumeSnapshots extends Snapshots {
  private static final Members MEMBERS =
      new Members(
          new SnapshotRules.Source("volumeSnapshotContentName", "persistentVolumeClaimName"),
          new SnapshotRules.Source("volumeHandle", "snapshotHandle"),
          "volumeSnapshotClassName",
          "volumeSnapshotRef",
          "spec.volumeSnapshotRef");

  VolumeSnapshots(ResourceType type) {
    super(type, MEMBERS);
  }

  @Override
  protected void checkContentChange(JsonObject next, JsonObject old, Findings found) {
    SnapshotRules.once(SPEC, "sourceVolumeMode", next, old, found);
  }
}
