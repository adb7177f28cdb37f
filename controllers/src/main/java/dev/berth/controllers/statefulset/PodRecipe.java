package dev.berth.controllers.statefulset;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.controllers.controllerrevision.RevisionData;
import dev.berth.model.kinds.ControllerRevision;
import dev.berth.model.kinds.StatefulSet;

/** How a set's pods are made. */
final class PodRecipe {
  private final StatefulSet set;
  private final ClaimTemplates claims;
  private final Lineage.Known revisions;

  PodRecipe(StatefulSet set, ClaimTemplates claims, Lineage.Known revisions) {
    this.set = set;
    this.claims = claims;
    this.revisions = revisions;
  }

  /**
   * The revision that a new pod is made from: the current one below the partition, the update revision from there on. A
   * strategy without its block keeps as many of the lowest ordinals as the status says have the current one.
   */
  ControllerRevision revisionFor(int ordinal) {
    long kept =
        set.rollingUpdate().isPresent()
            ? set.partition()
            : set.isRollingUpdate() ? set.status().number("currentReplicas") : 0;
    return set.ordinals().placeOf(ordinal) < kept ? revisions.current() : revisions.update();
  }

  JsonObject pod(int ordinal) {
    ControllerRevision revision = revisionFor(ordinal);
    JsonObject template = templateOf(revision);
    JsonObject prototype = template.object("metadata");
    String name = set.podName(ordinal);
    JsonObject labels =
        prototype
            .object("labels")
            .toBuilder()
            .put(StatefulSet.POD_NAME_LABEL, name)
            .put(StatefulSet.POD_INDEX_LABEL, Integer.toString(ordinal))
            .put(StatefulSet.REVISION_LABEL, revision.name())
            .build();
    JsonObject.Builder metadata =
        JsonObject.builder()
            .put("name", name)
            .put("generateName", set.name() + "-")
            .put("namespace", set.namespace())
            .put("labels", labels);
    if (!prototype.object("annotations").isEmpty()) {
      metadata.put("annotations", prototype.object("annotations"));
    }
    if (!prototype.array("finalizers").isEmpty()) {
      metadata.put("finalizers", prototype.array("finalizers"));
    }
    metadata.put("ownerReferences", JsonArray.of(set.asController().toJson()));
    return JsonObject.builder()
        .put("kind", "Pod")
        .put("apiVersion", "v1")
        .put("metadata", metadata.build())
        .put("spec", spec(template.object("spec"), name, ordinal))
        .build();
  }

  private JsonObject spec(JsonObject template, String name, int ordinal) {
    JsonObject.Builder spec = template.toBuilder().put("hostname", name);
    if (!claims.templates().isEmpty()) {
      spec.put("volumes", claims.volumes(template.array("volumes"), ordinal));
    }
    JsonObject placed = spec.build();
    return set.serviceName().isEmpty() ? placed.without("subdomain") : placed.with("subdomain", set.serviceName());
  }

  /** The set's own template where the revision is of it: most pods are, and it needs no unpacking. */
  private JsonObject templateOf(ControllerRevision revision) {
    if (revision.name().equals(revisions.update().name())) {
      return set.template();
    }
    JsonObject template = RevisionData.templateOf(revision);
    return template.isEmpty() ? set.template() : template;
  }
}
