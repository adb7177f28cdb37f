package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;

/** VolumeSnapshotClass: a driver, and what becomes of its snapshots. */
final class VolumeSnapshotClasses extends KindStrategy {
  VolumeSnapshotClasses(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion().counted());
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    VolumeSnapshots.policy(FieldPath.of("deletionPolicy"), object, found);
    if (!object.has("driver")) {
      found.required(FieldPath.of("driver"));
    }
  }
}
