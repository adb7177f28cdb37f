package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.List;

/**
 * Rules that external-snapshotter writes into the custom resource definitions of snapshots and of groups of them: where a snapshot
 * comes from is said once, and never changes.
 */
final class SnapshotRules {
  static final FieldPath SPEC = FieldPath.of("spec");
  static final FieldPath SOURCE = SPEC.child("source");
  private static final List<String> POLICIES = List.of("Delete", "Retain");

  private SnapshotRules() {}

  /** What is in {@code spec.source} of a kind: the names of its two members, of which one is set. */
  record Source(String first, String second) {
    void check(JsonObject spec, Findings found) {
      if (!spec.has("source")) {
        found.required(SOURCE);
      } else if (spec.object("source").has(first) == spec.object("source").has(second)) {
        found.invalid(SOURCE, spec.object("source"), "exactly one of " + first + " and " + second + " must be set");
      }
    }

    void checkChange(JsonObject next, JsonObject old, Findings found) {
      for (String member : List.of(first, second)) {
        once(SOURCE, member, next.object("source"), old.object("source"), found);
      }
    }
  }

  static void policy(FieldPath path, JsonObject holder, Findings found) {
    if (!holder.has("deletionPolicy")) {
      found.required(path);
    } else {
      found.oneOf(path, holder.text("deletionPolicy"), POLICIES);
    }
  }

  static void className(String member, JsonObject spec, Findings found) {
    if (spec.has(member) && spec.text(member).isEmpty()) {
      found.invalid(SPEC.child(member), "", member + " must not be the empty string when set");
    }
  }

  /**
   * What every content says: the driver, what becomes of it, and whose it is.
   *
   * @param named how the member that tells whose it is is called in messages
   */
  static void content(String refMember, String named, JsonObject spec, Findings found) {
    policy(SPEC.child("deletionPolicy"), spec, found);
    if (!spec.has("driver")) {
      found.required(SPEC.child("driver"));
    }
    JsonObject ref = spec.object(refMember);
    if (!spec.has(refMember)) {
      found.required(SPEC.child(refMember));
    } else if (ref.text("name").isEmpty() || ref.text("namespace").isEmpty()) {
      found.invalid(SPEC.child(refMember), ref, "both " + named + ".name and " + named + ".namespace must be set");
    }
  }

  /** What was said may neither be taken back nor changed. */
  static void once(FieldPath path, String member, JsonObject next, JsonObject old, Findings found) {
    if (old.has(member) && !next.has(member)) {
      found.invalid(path, next, member + " is required once set");
    } else {
      unchanged(path.child(member), member, member + " is immutable", next, old, found);
    }
  }

  /** What was said may be taken back, but not changed. */
  static void unchanged(
      FieldPath path, String member, String message, JsonObject next, JsonObject old, Findings found) {
    if (old.has(member) && next.has(member) && !next.get(member).equals(old.get(member))) {
      Json value = next.get(member).orElseThrow();
      found.invalid(path, value, message);
    }
  }
}
