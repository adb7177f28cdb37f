package dev.berth.api.kinds.pod;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a pod gets when it is created: its first status, and selectors completed from its own labels. */
final class PodPreparation {
  private static final List<String> AFFINITIES = List.of("podAffinity", "podAntiAffinity");

  private PodPreparation() {}

  static JsonObject forCreate(JsonObject pod) {
    JsonObject labels = pod.object("metadata").object("labels");
    JsonObject spec =
        pod.object("spec")
            .updateObject("affinity", a -> affinity(a, labels))
            .updateArray(
                "topologySpreadConstraints", all -> all.mapObjects(c -> selecting(c, "matchLabelKeys", "In", labels)));
    JsonObject status = JsonObject.of("phase", JsonString.of("Pending"), "qosClass", JsonString.of(PodQos.of(spec)));
    if (!spec.array("schedulingGates").isEmpty()) {
      status = status.with("conditions", JsonArray.of(gated(pod.object("metadata"))));
    }
    return pod.with("spec", spec).with("status", status);
  }

  /** The condition of a pod that waits at gates; it begins when the pod does. */
  private static JsonObject gated(JsonObject metadata) {
    return PodBinding.condition("False", metadata.get("creationTimestamp").orElse(JsonNull.NULL))
        .with("reason", "SchedulingGated")
        .with("message", "Scheduling is blocked due to non-empty scheduling gates");
  }

  private static JsonObject affinity(JsonObject affinity, JsonObject labels) {
    UnaryOperator<JsonObject> term =
        t -> selecting(selecting(t, "matchLabelKeys", "In", labels), "mismatchLabelKeys", "NotIn", labels);
    JsonObject out = affinity;
    for (String member : AFFINITIES) {
      out =
          out.updateObject(
              member,
              a -> a.updateArray("requiredDuringSchedulingIgnoredDuringExecution", all -> all.mapObjects(term))
                  .updateArray(
                      "preferredDuringSchedulingIgnoredDuringExecution",
                      all -> all.mapObjects(w -> w.updateObject("podAffinityTerm", term))));
    }
    return out;
  }

  /** The term with an expression in its selector for each of the keys that the pod has as a label. */
  private static JsonObject selecting(JsonObject term, String keys, String operator, JsonObject labels) {
    if (!term.has(keys) || !term.has("labelSelector")) {
      return term;
    }
    JsonObject selector = term.object("labelSelector");
    JsonArray expressions = selector.array("matchExpressions");
    for (String key : term.array(keys).strings().toList()) {
      if (labels.has(key)) {
        expressions =
            expressions.plus(
                JsonObject.builder()
                    .put("key", key)
                    .put("operator", operator)
                    .put("values", JsonArray.ofStrings(List.of(labels.text(key))))
                    .build());
      }
    }
    return expressions.isEmpty()
        ? term
        : term.with("labelSelector", selector.with("matchExpressions", expressions));
  }
}
