package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.QuantityChecks;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** What a volume's spec must be like, by itself or inside a VolumeAttachment, and what of it may change. */
final class VolumeChecks {
  private static final List<String> RECLAIM_POLICIES = List.of("Delete", "Recycle", "Retain");
  private static final String INLINE = "may not be specified in the context of inline volumes";

  private VolumeChecks() {}

  /** @param volume its name; empty for one that is written inline, into an attachment */
  static void spec(FieldPath path, String volume, JsonObject spec, boolean inline, Findings found) {
    if (inline) {
      inlineOnly(path, spec, found);
    }
    if (spec.array("accessModes").isEmpty()) {
      found.required(path.child("accessModes"));
    }
    ClaimChecks.accessModes(path.child("accessModes"), spec, found);
    if (!inline) {
      capacity(path.child("capacity"), spec, found);
    }
    reclaimPolicy(path.child("persistentVolumeReclaimPolicy"), spec, inline, found);
    boolean hasAffinity = nodeAffinity(path.child("nodeAffinity"), spec, inline, found);
    PersistentSources.check(path, volume, spec, hasAffinity, found);
    if (PersistentSources.isRoot(spec.object("hostPath").text("path"))
        && spec.text("persistentVolumeReclaimPolicy").equals("Recycle")) {
      found.forbidden(
          path.child("persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'");
    }
    classAndMode(path, spec, inline, found);
    if (spec.has("volumeAttributesClassName")) {
      FieldPath name = path.child("volumeAttributesClassName");
      if (spec.text("volumeAttributesClassName").isEmpty()) {
        found.required(name, "an empty string is disallowed");
      }
      ClaimChecks.className(name, spec.text("volumeAttributesClassName"), found);
      if (!spec.has("csi")) {
        found.required(path.child("csi"), "has to be specified when using volumeAttributesClassName");
      }
    }
  }

  private static void inlineOnly(FieldPath path, JsonObject spec, Findings found) {
    if (spec.has("claimRef")) {
      found.forbidden(path.child("claimRef"), INLINE);
    }
    if (!spec.object("capacity").isEmpty()) {
      found.forbidden(path.child("capacity"), INLINE);
    }
    if (!spec.has("csi")) {
      found.required(path.child("csi"), "has to be specified in the context of inline volumes");
    }
  }

  private static void capacity(FieldPath path, JsonObject spec, Findings found) {
    JsonObject capacity = spec.object("capacity");
    if (capacity.isEmpty()) {
      found.required(path);
    }
    if (!capacity.has("storage") || capacity.size() > 1) {
      Json value = capacity.isEmpty() ? JsonNull.NULL : sorted(capacity);
      found.add(
          new FieldError(
              "FieldValueNotSupported", path, "Unsupported value: " + value + ": supported values: \"storage\""));
    }
    capacity.forEach(
        (resource, amount) -> {
          QuantityChecks.basic(path.key(resource), amount, found);
          QuantityChecks.positive(path.key(resource), amount, found);
        });
  }

  /** As Go writes maps. */
  private static JsonObject sorted(JsonObject list) {
    return JsonObject.ofStrings(new java.util.TreeMap<>(list.strings()));
  }

  private static void reclaimPolicy(FieldPath path, JsonObject spec, boolean inline, Findings found) {
    String policy = spec.text("persistentVolumeReclaimPolicy");
    if (policy.isEmpty()) {
      return;
    }
    if (!inline) {
      found.oneOf(path, policy, RECLAIM_POLICIES);
    } else if (!policy.equals("Retain")) {
      found.forbidden(path, "may only be Retain in the context of inline volumes");
    }
  }

  private static boolean nodeAffinity(FieldPath path, JsonObject spec, boolean inline, Findings found) {
    if (!spec.has("nodeAffinity")) {
      return false;
    }
    if (inline) {
      found.forbidden(path, INLINE);
      return false;
    }
    JsonObject affinity = spec.object("nodeAffinity");
    if (affinity.has("required")) {
      NodeSelectors.check(path.child("required"), affinity.object("required"), found);
    } else {
      found.required(path.child("required"), "must specify required node constraints");
    }
    return true;
  }

  private static void classAndMode(FieldPath path, JsonObject spec, boolean inline, Findings found) {
    String name = spec.text("storageClassName");
    if (inline && !name.isEmpty()) {
      found.forbidden(path.child("storageClassName"), INLINE);
    } else {
      ClaimChecks.className(path.child("storageClassName"), name, found);
    }
    Optional<String> mode = spec.string("volumeMode");
    if (mode.isEmpty()) {
      return;
    }
    if (!inline) {
      found.oneOf(path.child("volumeMode"), mode.get(), ClaimChecks.VOLUME_MODES);
    } else if (!mode.get().equals("Filesystem")) {
      found.forbidden(
          path.child("volumeMode"), "may not specify volumeMode other than Filesystem in the context of inline volumes");
    }
  }

  static void change(JsonObject next, JsonObject old, Findings found) {
    JsonObject source = PersistentSources.of(next);
    JsonObject oldSource = PersistentSources.of(old);
    for (String once : List.of("controllerExpandSecretRef", "nodeExpandSecretRef")) {
      if (oldSource.has("csi") && !oldSource.object("csi").has(once)) {
        source = source.updateObject("csi", csi -> csi.without(once));
      }
    }
    if (!source.equals(oldSource)) {
      found.forbidden(
          FieldPath.of("spec", "persistentvolumesource"),
          "spec.persistentvolumesource is immutable after creation\n" + Differences.between(oldSource, source));
    }
    found.immutable(FieldPath.of("volumeMode"), next, old, "volumeMode");
    if (old.has("nodeAffinity") && !NodeSelectors.sameButForLabels(next.object("nodeAffinity"), old.object("nodeAffinity"))) {
      found.invalid(
          FieldPath.of("nodeAffinity"),
          next.get("nodeAffinity").orElse(JsonNull.NULL),
          Findings.IMMUTABLE + ", except for updating from beta label to GA");
    }
  }
}
