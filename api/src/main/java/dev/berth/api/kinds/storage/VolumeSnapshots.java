package dev.berth.api.kinds.storage;

import static dev.berth.api.kinds.storage.SnapshotRules.SPEC;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;

/** VolumeSnapshot and VolumeSnapshotContent. */
final class VolumeSnapshots extends KindStrategy {
  private static final SnapshotRules.Source OF_SNAPSHOT =
      new SnapshotRules.Source(
          "persistentVolumeClaimName", "volumeSnapshotContentName",
          "exactly one of volumeSnapshotContentName and persistentVolumeClaimName must be set");
  private static final SnapshotRules.Source OF_CONTENT =
      new SnapshotRules.Source(
          "volumeHandle", "snapshotHandle", "exactly one of volumeHandle and snapshotHandle must be set");

  private final boolean content;

  VolumeSnapshots(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion().counted());
    this.content = type.kind().equals("VolumeSnapshotContent");
  }

  private SnapshotRules.Source source() {
    return content ? OF_CONTENT : OF_SNAPSHOT;
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    if (!object.has("spec")) {
      found.required(SPEC);
      return;
    }
    JsonObject spec = object.object("spec");
    source().check(spec, found);
    if (content) {
      String both = "both spec.volumeSnapshotRef.name and spec.volumeSnapshotRef.namespace must be set";
      SnapshotRules.content("volumeSnapshotRef", both, spec, found);
    } else {
      SnapshotRules.className("volumeSnapshotClassName", spec, found);
    }
  }

  @Override
  protected void checkChange(JsonObject next, JsonObject old, Findings found) {
    source().checkChange(next.object("spec"), old.object("spec"), found);
    if (content) {
      SnapshotRules.once(SPEC, "sourceVolumeMode", next.object("spec"), old.object("spec"), found);
    }
  }
}
