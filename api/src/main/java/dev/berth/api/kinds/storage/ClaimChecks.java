package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.QuantityChecks;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.LabelNames;
import java.util.List;
import java.util.Optional;

/** What a claim's spec and status must be like, whether it is a claim's own or a template's. */
public final class ClaimChecks {
  static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");
  private static final List<String> ACCESS_MODES =
      List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
  private static final List<String> RESIZE_STATES =
      List.of(
          "ControllerResizeInProgress",
          "ControllerResizeInfeasible",
          "NodeResizeInProgress",
          "NodeResizeInfeasible",
          "NodeResizePending");
  private static final FieldPath SPEC = FieldPath.of("spec");

  private ClaimChecks() {}

  static void spec(JsonObject spec, JsonObject oldSpec, Findings found) {
    spec(SPEC, spec, oldSpec, found);
  }

  /** The spec under a path; the old spec is empty at creation. */
  public static void spec(FieldPath path, JsonObject spec, JsonObject oldSpec, Findings found) {
    if (spec.array("accessModes").isEmpty()) {
      found.required(path.child("accessModes"), "at least 1 access mode is required");
    }
    LabelChecks.selector(path.child("selector"), spec.object("selector"), found);
    accessModes(path.child("accessModes"), spec, found);
    FieldPath storage = path.child("resources").key("storage");
    Optional<Json> size = spec.object("resources").object("requests").get("storage");
    if (size.isPresent()) {
      QuantityChecks.positive(storage, size.get(), found);
    } else {
      found.required(storage);
    }
    className(path.child("storageClassName"), spec.text("storageClassName"), found);
    spec.string("volumeMode").ifPresent(m -> found.oneOfSorted(path.child("volumeMode"), m, VOLUME_MODES));
    boolean anyGroup =
        oldSpec.object("dataSource").has("apiGroup") || oldSpec.object("dataSourceRef").has("apiGroup");
    source(path.child("dataSource"), spec, "dataSource", anyGroup, found);
    source(path.child("dataSourceRef"), spec, "dataSourceRef", anyGroup, found);
    String namespace = spec.object("dataSourceRef").text("namespace");
    if (!namespace.isEmpty()) {
      found.invalid(path.child("dataSourceRef").child("namespace"), namespace, DnsNames.label(namespace));
    }
    agreement(path, spec, namespace, found);
    className(path.child("volumeAttributesClassName"), spec.text("volumeAttributesClassName"), found);
  }

  static void accessModes(FieldPath path, JsonObject spec, Findings found) {
    List<String> modes = spec.array("accessModes").strings().toList();
    modes.forEach(m -> found.oneOf(path, m, ACCESS_MODES));
    if (modes.contains("ReadWriteOncePod")
        && modes.stream().anyMatch(m -> !m.equals("ReadWriteOncePod") && ACCESS_MODES.contains(m))) {
      found.forbidden(path, "may not use ReadWriteOncePod with other access modes");
    }
  }

  /** The name of a storage class or volume attributes class, where there is one. */
  static void className(FieldPath path, String name, Findings found) {
    if (!name.isEmpty()) {
      found.invalid(path, name, DnsNames.subdomain(name));
    }
  }

  private static void source(FieldPath path, JsonObject spec, String member, boolean anyGroup, Findings found) {
    if (!spec.has(member)) {
      return;
    }
    JsonObject source = spec.object(member);
    found.present(path.child("name"), source.text("name"));
    found.present(path.child("kind"), source.text("kind"));
    String group = source.text("apiGroup");
    if (group.isEmpty() && !source.text("kind").equals("PersistentVolumeClaim")) {
      found.invalid(
          path, source.text("kind"), "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
    }
    if (!group.isEmpty() && !anyGroup) {
      found.invalid(path.child("apiGroup"), group, DnsNames.subdomain(group));
    }
  }

  private static void agreement(FieldPath path, JsonObject spec, String namespace, Findings found) {
    if (!spec.has("dataSource") || !spec.has("dataSourceRef")) {
      return;
    }
    // upstream gives the path as the value
    if (!namespace.isEmpty()) {
      found.invalid(path, JsonObject.EMPTY, "may not be specified when dataSourceRef.namespace is specified");
    } else if (!ClaimSources.equal(spec)) {
      found.invalid(path, JsonObject.EMPTY, "must match dataSourceRef");
    }
  }

  static void status(JsonObject claim, Findings found) {
    if (claim.object("metadata").text("resourceVersion").isEmpty()) {
      found.required(FieldPath.of("resourceVersion"));
    }
    if (claim.object("spec").array("accessModes").isEmpty()) {
      found.required(FieldPath.of("Spec", "accessModes"));
    }
    JsonObject status = claim.object("status");
    FieldPath path = FieldPath.of("status");
    status.object("capacity").forEach((r, q) -> QuantityChecks.basic(path.child("capacity").key(r), q, found));
    FieldPath resize = path.child("allocatedResourceStatuses");
    status
        .object("allocatedResourceStatuses")
        .forEach(
            (r, state) -> {
              resourceKey(resize, r, found);
              if (!(state instanceof dev.berth.base.json.JsonString s) || !RESIZE_STATES.contains(s.value())) {
                found.oneOf(resize, r, RESIZE_STATES);
              }
            });
    FieldPath allocated = path.child("allocatedResources");
    status
        .object("allocatedResources")
        .forEach(
            (r, q) -> {
              if (resourceKey(allocated, r, found)) {
                QuantityChecks.basic(allocated.key(r), q, found);
              }
            });
  }

  private static boolean resourceKey(FieldPath path, String name, Findings found) {
    List<String> errors = LabelNames.key(name);
    found.invalid(path, name, errors);
    boolean isNative = name.indexOf('/') < 0 || name.contains("kubernetes.io/");
    if (errors.isEmpty() && isNative && !name.equals("storage")) {
      found.oneOf(path, name, List.of("storage"));
      return false;
    }
    return errors.isEmpty();
  }

}
