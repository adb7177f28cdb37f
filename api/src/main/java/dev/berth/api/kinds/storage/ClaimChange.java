package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.QuantityChecks;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.quantity.Quantity;
import java.util.Optional;

/**
 * What may change in a claim: its volume's name once, its class from none to some, and for bound claims its size and
 * volume attributes class.
 */
final class ClaimChange {
  private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
  private static final String CLASS = "storageClassName";
  private static final String ATTRIBUTES = "volumeAttributesClassName";
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath STORAGE = FieldPath.of("spec", "resources", "requests", "storage");

  private ClaimChange() {}

  static void check(JsonObject next, JsonObject old, Findings found) {
    JsonObject oldSpec = old.object("spec");
    JsonObject nextSpec = next.object("spec");
    JsonObject allowed = oldSpec;
    if (oldSpec.text("volumeName").isEmpty()) {
      allowed = same("volumeName", allowed, nextSpec);
    }
    allowed = classChange(next, old, allowed, found);
    if (next.object("status").text("phase").equals("Bound")) {
      allowed = same(ATTRIBUTES, sizeOf(nextSpec, allowed), nextSpec);
    }
    if (!nextSpec.equals(allowed)) {
      found.forbidden(
          SPEC,
          "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n"
              + Differences.between(allowed, nextSpec));
    }
    Quantity size = size(nextSpec);
    if (size.compareTo(size(oldSpec)) < 0 && size.compareTo(capacity(old)) <= 0) {
      found.forbidden(STORAGE, "field can not be less than status.capacity");
    }
    found.immutable(FieldPath.of("volumeMode"), nextSpec, oldSpec, "volumeMode");
    attributes(nextSpec, oldSpec, found);
  }

  /** The class may go from the old annotation, or from nothing, to the field. */
  private static JsonObject classChange(JsonObject next, JsonObject old, JsonObject allowed, Findings found) {
    Optional<String> oldNote = note(old);
    Optional<String> nextNote = note(next);
    Optional<String> nextClass = next.object("spec").string(CLASS);
    boolean wasUnset = !old.object("spec").has(CLASS);
    if (oldNote.isPresent()
        && wasUnset
        && nextClass.equals(oldNote)
        && (nextNote.isEmpty() || nextNote.equals(oldNote))) {
      return same(CLASS, allowed, next.object("spec"));
    }
    if (!nextNote.orElse("").equals(oldNote.orElse(""))) {
      found.invalid(
          FieldPath.of("metadata", "annotations").key(CLASS_ANNOTATION), nextNote.orElse(""), Findings.IMMUTABLE);
    }
    return nextClass.isPresent() && wasUnset && (oldNote.isEmpty() || nextClass.equals(oldNote))
        ? same(CLASS, allowed, next.object("spec"))
        : allowed;
  }

  private static void attributes(JsonObject next, JsonObject old, Findings found) {
    boolean emptied = next.has(ATTRIBUTES) && next.text(ATTRIBUTES).isEmpty() && !old.text(ATTRIBUTES).isEmpty();
    if (emptied) {
      found.forbidden(SPEC.child(ATTRIBUTES), "update from non-nil value to an empty string is forbidden");
    }
  }

  private static JsonObject sizeOf(JsonObject from, JsonObject to) {
    Optional<Json> size = from.object("resources").object("requests").get("storage");
    return size.isPresent() ? to.withAt(size.get(), "resources", "requests", "storage") : to;
  }

  private static JsonObject same(String member, JsonObject to, JsonObject from) {
    Optional<Json> value = from.get(member);
    return value.isPresent() ? to.with(member, value.get()) : to.without(member);
  }

  private static Optional<String> note(JsonObject claim) {
    return claim.object("metadata").object("annotations").string(CLASS_ANNOTATION);
  }

  private static Quantity size(JsonObject spec) {
    return QuantityChecks.amount(spec.object("resources").object("requests").get("storage").orElse(JsonNull.NULL));
  }

  private static Quantity capacity(JsonObject claim) {
    return QuantityChecks.amount(claim.object("status").object("capacity").get("storage").orElse(JsonNull.NULL));
  }
}
