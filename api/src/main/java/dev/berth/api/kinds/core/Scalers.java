package dev.berth.api.kinds.core;

import dev.berth.api.convert.ScalerToV2;
import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.kinds.core.MetricChecks.Versioned;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.function.UnaryOperator;

/** HorizontalPodAutoscaler, in either version; errors speak of the newer one's fields, as upstream's do. */
final class Scalers extends KindStrategy {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String OTHER_METRICS = "autoscaling.alpha.kubernetes.io/metrics";
  private static final Json CPU =
      Json.parse(
          """
          [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}]
          """);
  private static final UnaryOperator<JsonObject> BEHAVIOR =
      Fill.table()
          .value("scaleUp", JsonObject.EMPTY)
          .value("scaleDown", JsonObject.EMPTY)
          .inside(
              "scaleUp",
              Fill.table()
                  .value("stabilizationWindowSeconds", 0)
                  .value("selectPolicy", "Max")
                  .value("policies", JsonArray.of(policy("Pods", 4), policy("Percent", 100)))
                  .build())
          .inside(
              "scaleDown",
              Fill.table()
                  .value("selectPolicy", "Max")
                  .value("policies", JsonArray.of(policy("Percent", 100)))
                  .build())
          .build();
  private static final UnaryOperator<JsonObject> V2 =
      Fill.table()
          .value("spec", JsonObject.EMPTY)
          .inside(
              "spec", Fill.table().value("minReplicas", 1).value("metrics", CPU).inside("behavior", BEHAVIOR).build())
          .build();
  private static final UnaryOperator<JsonObject> V1 =
      Fill.table()
          .value("spec", JsonObject.EMPTY)
          .inside("spec", Fill.table().value("minReplicas", 1).build())
          .then(Scalers::impliedPercent)
          .build();

  private final boolean old;

  Scalers(ResourceType type) {
    super(type, Traits.USUAL);
    old = type.groupVersion().version().equals("v1");
  }

  private static JsonObject policy(String type, long value) {
    return JsonObject.builder().put("type", type).put("value", value).put("periodSeconds", 15).build();
  }

  /** Where nothing else is to be measured, CPU is. */
  private static JsonObject impliedPercent(JsonObject scaler) {
    JsonObject spec = scaler.object("spec");
    return spec.has("targetCPUUtilizationPercentage")
            || scaler.object("metadata").object("annotations").has(OTHER_METRICS)
        ? scaler
        : scaler.with("spec", spec.with("targetCPUUtilizationPercentage", 80));
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return (old ? V1 : V2).apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = latest(object).object("spec");
    spec(spec, 1, rule(spec), Versioned.MAYBE_CORE, found);
  }

  private JsonObject latest(JsonObject object) {
    return old ? ScalerToV2.convert(object) : object;
  }

  /** Of all that can be scaled, only this kind is in the group without a name. */
  private static Versioned rule(JsonObject spec) {
    return spec.object("scaleTargetRef").text("kind").equals("ReplicationController") ? Versioned.MAYBE_CORE : Versioned.WITH_GROUP;
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject before) {
    Findings found = new Findings();
    JsonObject was = latest(before).object("spec");
    JsonObject spec = latest(next).object("spec");
    boolean sameTarget =
        List.of("apiVersion", "kind").stream()
            .allMatch(part -> spec.object("scaleTargetRef").text(part).equals(was.object("scaleTargetRef").text(part)));
    spec(
        spec,
        was.has("minReplicas") && was.number("minReplicas") == 0 ? 0 : 1,
        sameTarget ? Versioned.AS_BEFORE : rule(spec),
        MetricChecks.areVersionsRight(was.array("metrics")) ? Versioned.MAYBE_CORE : Versioned.AS_BEFORE,
        found);
    return found.list();
  }

  /**
   * @param target how its apiVersion is looked at
   * @param described the same of the objects that metrics describe
   */
  private static void spec(JsonObject spec, long least, Versioned target, Versioned described, Findings found) {
    long min = spec.number("minReplicas");
    long max = spec.number("maxReplicas");
    if (spec.has("minReplicas") && min < least) {
      found.invalid(SPEC.child("minReplicas"), min, "must be greater than or equal to " + least);
    }
    if (max < 1) {
      found.invalid(SPEC.child("maxReplicas"), max, "must be greater than 0");
    }
    if (spec.has("minReplicas") && max < min) {
      found.invalid(SPEC.child("maxReplicas"), max, "must be greater than or equal to `minReplicas`");
    }
    MetricChecks.reference(SPEC.child("scaleTargetRef"), spec.object("scaleTargetRef"), target, found);
    JsonArray metrics = spec.array("metrics");
    for (int i = 0; i < metrics.size(); i++) {
      MetricChecks.metric(SPEC.child("metrics").index(i), metrics.object(i), described, found);
    }
    if (spec.has("minReplicas")
        && min == 0
        && metrics.objects().noneMatch(m -> m.text("type").equals("Object") || m.text("type").equals("External"))) {
      found.forbidden(
          SPEC.child("metrics"), "must specify at least one Object or External metric to support scaling to zero replicas");
    }
    for (String direction : List.of("scaleUp", "scaleDown")) {
      if (spec.object("behavior").has(direction)) {
        ScalingRuleChecks.check(
            SPEC.child("behavior").child(direction), spec.object("behavior").object(direction), found);
      }
    }
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject before) {
    Findings found = new Findings();
    for (String n : List.of("currentReplicas", "desiredReplicas")) {
      found.notNegative(FieldPath.of("status", n), next.object("status").number(n));
    }
    return found.list();
  }
}
