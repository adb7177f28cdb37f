package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/**
 * The kinds of {@code snapshot.storage.k8s.io}, by the rules that external-snapshotter writes into its custom resource definitions:
 * where a snapshot comes from is said once, and never changes.
 */
final class VolumeSnapshots extends KindStrategy {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath SOURCE = SPEC.child("source");
  private static final List<String> POLICIES = List.of("Delete", "Retain");

  /** What is in {@code spec.source} of a kind: the names of its two members, of which one is set. */
  private record Source(String first, String second, String exactlyOne) {}

  private static final Source OF_SNAPSHOT =
      new Source(
          "persistentVolumeClaimName", "volumeSnapshotContentName",
          "exactly one of volumeSnapshotContentName and persistentVolumeClaimName must be set");
  private static final Source OF_CONTENT =
      new Source("volumeHandle", "snapshotHandle", "exactly one of volumeHandle and snapshotHandle must be set");

  private final boolean content;

  VolumeSnapshots(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion().counted());
    this.content = type.kind().equals("VolumeSnapshotContent");
  }

  private Source source() {
    return content ? OF_CONTENT : OF_SNAPSHOT;
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    if (!object.has("spec")) {
      found.required(SPEC);
      return;
    }
    JsonObject spec = object.object("spec");
    if (!spec.has("source")) {
      found.required(SOURCE);
    } else if (spec.object("source").has(source().first) == spec.object("source").has(source().second)) {
      found.invalid(SOURCE, spec.object("source"), source().exactlyOne);
    }
    if (content) {
      contentSpec(spec, found);
    } else if (spec.has("volumeSnapshotClassName") && spec.text("volumeSnapshotClassName").isEmpty()) {
      found.invalid(
          SPEC.child("volumeSnapshotClassName"), "", "volumeSnapshotClassName must not be the empty string when set");
    }
  }

  private static void contentSpec(JsonObject spec, Findings found) {
    policy(SPEC.child("deletionPolicy"), spec, found);
    if (!spec.has("driver")) {
      found.required(SPEC.child("driver"));
    }
    JsonObject ref = spec.object("volumeSnapshotRef");
    if (!spec.has("volumeSnapshotRef")) {
      found.required(SPEC.child("volumeSnapshotRef"));
    } else if (ref.text("name").isEmpty() || ref.text("namespace").isEmpty()) {
      found.invalid(
          SPEC.child("volumeSnapshotRef"), ref,
          "both spec.volumeSnapshotRef.name and spec.volumeSnapshotRef.namespace must be set");
    }
  }

  static void policy(FieldPath path, JsonObject holder, Findings found) {
    if (!holder.has("deletionPolicy")) {
      found.required(path);
    } else {
      found.oneOf(path, holder.text("deletionPolicy"), POLICIES);
    }
  }

  @Override
  protected void checkChange(JsonObject next, JsonObject old, Findings found) {
    JsonObject spec = next.object("spec");
    JsonObject was = old.object("spec");
    for (String member : List.of(source().first, source().second)) {
      once(SOURCE, member, spec.object("source"), was.object("source"), found);
    }
    if (content) {
      once(SPEC, "sourceVolumeMode", spec, was, found);
    }
  }

  private static void once(FieldPath path, String member, JsonObject next, JsonObject old, Findings found) {
    if (old.has(member) && !next.has(member)) {
      found.invalid(path, next, member + " is required once set");
    } else if (old.has(member) && !next.get(member).equals(old.get(member))) {
      found.invalid(path.child(member), next.text(member), member + " is immutable");
    }
  }
}
