package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/** VolumeSnapshotClass and VolumeGroupSnapshotClass: a driver, and what becomes of its snapshots. That of groups never changes. */
final class VolumeSnapshotClasses extends KindStrategy {
  private final boolean ofGroups;

  VolumeSnapshotClasses(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion().counted());
    this.ofGroups = type.kind().equals("VolumeGroupSnapshotClass");
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    SnapshotRules.policy(FieldPath.of("deletionPolicy"), object, found);
    if (!object.has("driver")) {
      found.required(FieldPath.of("driver"));
    }
  }

  @Override
  protected void checkChange(JsonObject next, JsonObject old, Findings found) {
    if (ofGroups) {
      for (String member : List.of("deletionPolicy", "driver", "parameters")) {
        String message = member + (member.equals("parameters") ? " are" : " is") + " immutable once set";
        SnapshotRules.unchanged(FieldPath.of(member), member, message, next, old, found);
      }
    }
  }
}
