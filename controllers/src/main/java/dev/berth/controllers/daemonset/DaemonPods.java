package dev.berth.controllers.daemonset;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.controllers.pods.PodSteps;
import dev.berth.model.kinds.DaemonSet;
import dev.berth.model.kinds.Pod;
import java.util.ArrayList;
import java.util.List;

/** The pods of a DaemonSet: how one for a node is made, and which node one is for. Pure. */
final class DaemonPods {
  static final String HASH = "controller-revision-hash";
  /** The older way to tell versions apart, which counts them. */
  static final String GENERATION = "pod-template-generation";

  private static final String GENERATION_OF_SET = "deprecated.daemonset.template.generation";
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

  private static final List<JsonObject> ADDED =
      List.of(
          toleration("not-ready", "NoExecute"),
          toleration("unreachable", "NoExecute"),
          toleration("disk-pressure", "NoSchedule"),
          toleration("memory-pressure", "NoSchedule"),
          toleration("pid-pressure", "NoSchedule"),
          toleration("unschedulable", "NoSchedule"));
  private static final JsonObject FOR_HOST_NETWORK = toleration("network-unavailable", "NoSchedule");

  private DaemonPods() {}

  private static JsonObject toleration(String key, String effect) {
    return JsonObject.builder()
        .put("key", "node.kubernetes.io/" + key)
        .put("operator", "Exists")
        .put("effect", effect)
        .build();
  }

  /** The pod for a node. It names the node by an affinity, which replaces the template's own required terms. */
  static JsonObject forNode(DaemonSet set, String hash, String node) {
    JsonObject template = set.template();
    JsonObject labels = template.object("metadata").object("labels");
    String generation = generation(set);
    if (!generation.isEmpty()) {
      labels = labels.with(GENERATION, generation);
    }
    JsonObject spec = template.object("spec");
    JsonObject bound =
        spec.with("affinity", boundTo(spec.object("affinity"), node)).with("tolerations", tolerations(spec));
    return PodSteps.fromTemplate(
        set,
        template
            .with("metadata", template.object("metadata").with("labels", labels.with(HASH, hash)))
            .with("spec", bound));
  }

  private static JsonObject boundTo(JsonObject affinity, String node) {
    JsonObject field =
        JsonObject.builder()
            .put("key", "metadata.name")
            .put("operator", "In")
            .put("values", JsonArray.ofStrings(List.of(node)))
            .build();
    JsonObject term = JsonObject.of("matchFields", JsonArray.of(field));
    return affinity.with(
        "nodeAffinity",
        affinity.object("nodeAffinity").with(REQUIRED, JsonObject.of("nodeSelectorTerms", JsonArray.of(term))));
  }

  /** The template's tolerations with those of every daemon, which stays when a node is in trouble. */
  static JsonArray tolerations(JsonObject podSpec) {
    List<Json> out = new ArrayList<>(podSpec.array("tolerations").items());
    List<JsonObject> added = new ArrayList<>(ADDED);
    if (podSpec.bool("hostNetwork")) {
      added.add(FOR_HOST_NETWORK);
    }
    for (JsonObject toleration : added) {
      out.removeIf(known -> known instanceof JsonObject o && sameTarget(o, toleration));
      out.add(toleration);
    }
    return JsonArray.of(out);
  }

  private static boolean sameTarget(JsonObject one, JsonObject other) {
    return List.of("key", "operator", "value", "effect").stream()
        .allMatch(field -> one.text(field).equals(other.text(field)));
  }

  private static String generation(DaemonSet set) {
    return set.meta().annotation(GENERATION_OF_SET);
  }

  /** Whether the pod is of the template as it is now. */
  static boolean isUpdated(DaemonSet set, String hash, Pod pod) {
    String generation = generation(set);
    return pod.meta().label(HASH).equals(hash)
        || !generation.isEmpty() && pod.meta().label(GENERATION).equals(generation);
  }

  /** The node that the pod is bound to, or else waits for; "" where it names none. */
  static String nodeOf(Pod pod) {
    if (!pod.nodeName().isEmpty()) {
      return pod.nodeName();
    }
    JsonArray terms =
        pod.spec().object("affinity").object("nodeAffinity").object(REQUIRED).array("nodeSelectorTerms");
    return terms.objects()
        .flatMap(term -> term.array("matchFields").objects())
        .filter(field -> field.text("key").equals("metadata.name") && field.array("values").size() == 1)
        .flatMap(field -> field.array("values").strings())
        .findFirst()
        .orElse("");
  }
}
