package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.storage.ClaimChecks;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;

/** Claims that are made for one pod, from a template in one of its volumes. */
final class ClaimTemplates {
  private ClaimTemplates() {}

  static void ephemeral(JsonObject source, FieldPath path, Findings found) {
    FieldPath at = path.child("volumeClaimTemplate");
    if (!source.has("volumeClaimTemplate")) {
      found.required(at);
      return;
    }
    JsonObject template = source.object("volumeClaimTemplate");
    metadata(template.object("metadata"), at.child("metadata"), found);
    ClaimChecks.spec(at.child("spec"), template.object("spec"), JsonObject.EMPTY, found);
  }

  private static void metadata(JsonObject metadata, FieldPath path, Findings found) {
    PodAnnotations.keys(metadata.object("annotations"), path.child("annotations"), found);
    LabelChecks.labels(path.child("labels"), metadata.object("labels"), found);
    for (String member : metadata.names()) {
      if (!member.equals("annotations") && !member.equals("labels") && !member.equals("creationTimestamp")) {
        found.forbidden(path.child(member), "cannot be set");
      }
    }
  }
}
