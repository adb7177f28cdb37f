package dev.berth.controllers.deployment;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.controllers.pods.TemplateHash;
import dev.berth.model.kinds.Deployment;

/** The ReplicaSet for a template that has none yet. Pure. */
final class NewSet {
  private static final int LONGEST_NAME = 253;

  private NewSet() {}

  static JsonObject of(Deployment deployment, long replicas, long revision) {
    String hash = TemplateHash.of(deployment.template(), deployment.collisionCount());
    JsonObject template = deployment.template();
    JsonObject labels = template.object("metadata").object("labels").with(TemplateHash.LABEL, hash);
    JsonObject selector = deployment.spec().object("selector");
    JsonObject spec =
        JsonObject.builder()
            .put("replicas", replicas)
            .put("selector", selector.with("matchLabels", selector.object("matchLabels")
                .with(TemplateHash.LABEL, hash)))
            .put("template", template.with("metadata", template.object("metadata").with("labels", labels)))
            .build();
    JsonObject annotations = Revisions.ofNewest(deployment, JsonObject.EMPTY, revision);
    return JsonObject.builder()
        .put("apiVersion", "apps/v1")
        .put("kind", "ReplicaSet")
        .put(
            "metadata",
            JsonObject.builder()
                .put("name", name(deployment, hash))
                .put("namespace", deployment.namespace())
                .put("labels", labels)
                .put("annotations", Revisions.sizedFor(deployment, annotations))
                .put("ownerReferences", JsonArray.of(deployment.asController().toJson()))
                .build())
        .put(
            "spec",
            deployment.minReadySeconds() == 0 ? spec : spec.with("minReadySeconds", deployment.minReadySeconds()))
        .build();
  }

  static String name(Deployment deployment) {
    return name(deployment, TemplateHash.of(deployment.template(), deployment.collisionCount()));
  }

  private static String name(Deployment deployment, String hash) {
    String name = deployment.name();
    return name.substring(0, Math.min(name.length(), LONGEST_NAME - 1 - hash.length())) + "-" + hash;
  }
}
