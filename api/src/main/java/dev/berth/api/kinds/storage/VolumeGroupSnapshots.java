package dev.berth.api.kinds.storage;

import static dev.berth.api.kinds.storage.SnapshotRules.SOURCE;
import static dev.berth.api.kinds.storage.SnapshotRules.SPEC;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/** VolumeGroupSnapshot and VolumeGroupSnapshotContent. */
final class VolumeGroupSnapshots extends KindStrategy {
  private static final SnapshotRules.Source OF_SNAPSHOT =
      new SnapshotRules.Source(
          "selector", "volumeGroupSnapshotContentName",
          "exactly one of selector and volumeGroupSnapshotContentName must be set");
  private static final SnapshotRules.Source OF_CONTENT =
      new SnapshotRules.Source(
          "volumeHandles", "groupSnapshotHandles", "exactly one of volumeHandles and groupSnapshotHandles must be set");
  private static final String CLASS = "volumeGroupSnapshotClassName";
  private static final String REF = "volumeGroupSnapshotRef";

  private final boolean content;

  VolumeGroupSnapshots(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion().counted());
    this.content = type.kind().equals("VolumeGroupSnapshotContent");
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
      String both = "both volumeGroupSnapshotRef.name and volumeGroupSnapshotRef.namespace must be set";
      SnapshotRules.content(REF, both, spec, found);
      handles(spec.object("source"), found);
    } else {
      SnapshotRules.className(CLASS, spec, found);
    }
  }

  private static void handles(JsonObject source, Findings found) {
    if (source.has("groupSnapshotHandles")) {
      for (String member : List.of("volumeGroupSnapshotHandle", "volumeSnapshotHandles")) {
        if (!source.object("groupSnapshotHandles").has(member)) {
          found.required(SOURCE.child("groupSnapshotHandles").child(member));
        }
      }
    }
  }

  @Override
  protected void checkChange(JsonObject next, JsonObject old, Findings found) {
    JsonObject spec = next.object("spec");
    JsonObject was = old.object("spec");
    source().checkChange(spec, was, found);
    if (content) {
      onceSet(SPEC, "driver", spec, was, found);
      onceSet(SPEC, CLASS, spec, was, found);
      reference(spec.object(REF), was.object(REF), found);
    }
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
