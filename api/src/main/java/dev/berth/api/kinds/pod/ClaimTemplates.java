package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import dev.berth.model.quantity.Quantity;
import java.util.List;

/** Claims that are made from a template: for one pod, or for each pod of a StatefulSet. */
public final class ClaimTemplates {
  private static final List<String> ACCESS_MODES =
      List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
  private static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");

  private ClaimTemplates() {}

  static void ephemeral(JsonObject source, FieldPath path, Findings found) {
    FieldPath at = path.child("volumeClaimTemplate");
    if (!source.has("volumeClaimTemplate")) {
      found.required(at);
      return;
    }
    JsonObject template = source.object("volumeClaimTemplate");
    metadata(template.object("metadata"), at.child("metadata"), found);
    spec(template.object("spec"), at.child("spec"), found);
  }

  private static void metadata(JsonObject metadata, FieldPath path, Findings found) {
    PodAnnotations.keys(metadata.object("annotations"), path.child("annotations"), found);
    SelectorChecks.labels(metadata.object("labels"), path.child("labels"), found);
    for (String member : metadata.names()) {
      if (!member.equals("annotations") && !member.equals("labels") && !member.equals("creationTimestamp")) {
        found.forbidden(path.child(member), "cannot be set");
      }
    }
  }

  /** A claim's spec (upstream {@code ValidatePersistentVolumeClaimSpec}). */
  public static void spec(JsonObject spec, FieldPath path, Findings found) {
    List<String> modes = spec.array("accessModes").strings().toList();
    FieldPath modesPath = path.child("accessModes");
    if (modes.isEmpty()) {
      found.required(modesPath, "at least 1 access mode is required");
    }
    SelectorChecks.selector(spec.object("selector"), path.child("selector"), found);
    modes.forEach(mode -> found.oneOf(modesPath, mode, ACCESS_MODES));
    if (modes.contains("ReadWriteOncePod")
        && modes.stream().anyMatch(m -> !m.equals("ReadWriteOncePod") && ACCESS_MODES.contains(m))) {
      found.forbidden(modesPath, "may not use ReadWriteOncePod with other access modes");
    }
    JsonObject requests = spec.object("resources").object("requests");
    FieldPath storage = path.child("resources").key("storage");
    Quantity size = ResourceNames.amount(requests, "storage");
    if (!requests.has("storage")) {
      found.required(storage);
    } else if (size.signum() <= 0) {
      found.invalid(storage, size.toString(), "must be greater than zero");
    }
    String storageClass = spec.text("storageClassName");
    if (!storageClass.isEmpty()) {
      found.invalid(path.child("storageClassName"), storageClass, DnsNames.subdomain(storageClass));
    }
    if (spec.has("volumeMode")) {
      found.oneOf(path.child("volumeMode"), spec.text("volumeMode"), VOLUME_MODES);
    }
    source(spec, "dataSource", path, found);
    source(spec, "dataSourceRef", path, found);
    String attributes = spec.text("volumeAttributesClassName");
    if (!attributes.isEmpty()) {
      found.invalid(path.child("volumeAttributesClassName"), attributes, DnsNames.subdomain(attributes));
    }
  }

  private static void source(JsonObject spec, String member, FieldPath owner, Findings found) {
    if (!spec.has(member)) {
      return;
    }
    JsonObject source = spec.object(member);
    FieldPath path = owner.child(member);
    found.present(path.child("name"), source.text("name"));
    String kind = source.text("kind");
    found.present(path.child("kind"), kind);
    String group = source.text("apiGroup");
    if (group.isEmpty() && !kind.equals("PersistentVolumeClaim")) {
      found.invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
    }
    if (!group.isEmpty()) {
      found.invalid(path.child("apiGroup"), group, DnsNames.subdomain(group));
    }
  }
}
