package dev.berth.api.kinds.storage;

import static dev.berth.api.kinds.storage.SnapshotRules.SOURCE;
import static dev.berth.api.kinds.storage.SnapshotRules.SPEC;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/** VolumeGroupSnapshot and VolumeGroupSnapshotContent. */
final class VolumeGroupSnapshots extends Snapshots {
  private static final String CLASS = "volumeGroupSnapshotClassName";
  private static final String REF = "volumeGroupSnapshotRef";
  private static final Members MEMBERS =
      new Members(
          new SnapshotRules.Source("selector", "volumeGroupSnapshotContentName"),
          new SnapshotRules.Source("volumeHandles", "groupSnapshotHandles"),
          CLASS,
          REF,
          REF);

  VolumeGroupSnapshots(ResourceType type) {
    super(type, MEMBERS);
  }

  @Override
  protected void checkContent(JsonObject spec, Findings found) {
    JsonObject source = spec.object("source");
    if (source.has("groupSnapshotHandles")) {
      for (String member : List.of("volumeGroupSnapshotHandle", "volumeSnapshotHandles")) {
        if (!source.object("groupSnapshotHandles").has(member)) {
          found.required(SOURCE.child("groupSnapshotHandles").child(member));
        }
      }
    }
  }

  @Override
  protected void checkContentChange(JsonObject next, JsonObject old, Findings found) {
    onceSet(SPEC, "driver", next, old, found);
    onceSet(SPEC, CLASS, next, old, found);
    reference(next.object(REF), old.object(REF), found);
  }

  private static void reference(JsonObject next, JsonObject old, Findings found) {
    if (!next.text("name").equals(old.text("name")) || !next.text("namespace").equals(old.text("namespace"))) {
      found.invalid(SPEC.child(REF), next, "volumeGroupSnapshotRef.name and volumeGroupSnapshotRef.namespace are immutable");
    }
    if (old.has("uid") && !next.text("uid").equals(old.text("uid"))) {
      found.invalid(SPEC.child(REF), next, "volumeGroupSnapshotRef.uid is immutable once set");
    }
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    String member = content ? "volumeGroupSnapshotHandle" : "boundVolumeGroupSnapshotContentName";
    onceSet(FieldPath.of("status"), member, next.object("status"), old.object("status"), found);
    return found.list();
  }

  private static void onceSet(FieldPath path, String member, JsonObject next, JsonObject old, Findings found) {
    SnapshotRules.unchanged(path.child(member), member, member + " is immutable once set", next, old, found);
  }
}
