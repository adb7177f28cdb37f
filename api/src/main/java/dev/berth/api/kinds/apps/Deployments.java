package dev.berth.api.kinds.apps;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/** Deployment. */
final class Deployments extends KindStrategy {
  private static final FieldPath SPEC = TemplateChecks.SPEC;
  private static final List<String> COUNTS =
      List.of(
          "observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas",
          "unavailableReplicas", "terminatingReplicas", "collisionCount");
  private static final List<String> PARTS = List.of("updatedReplicas", "readyReplicas", "availableReplicas");

  Deployments(ResourceType type) {
    super(type, Traits.USUAL.counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return WorkloadDefaults.DEPLOYMENT.apply(object);
  }

  /** Upstream counts changes of annotations too, which a Deployment hands on to its ReplicaSets. */
  @Override
  public boolean changesGeneration(JsonObject next, JsonObject old) {
    return super.changesGeneration(next, old)
        || !next.object("metadata").object("annotations").equals(old.object("metadata").object("annotations"));
  }

  /** A Deployment is the one workload whose labels a status write leaves alone. */
  @Override
  public JsonObject prepareForStatusUpdate(JsonObject next, JsonObject old) {
    JsonObject kept = super.prepareForStatusUpdate(next, old);
    JsonObject labels = old.object("metadata").object("labels");
    if (labels.equals(kept.object("metadata").object("labels"))) {
      return kept;
    }
    JsonObject metadata = kept.object("metadata");
    return kept.with("metadata", labels.isEmpty() ? metadata.without("labels") : metadata.with("labels", labels));
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    found.notNegative(SPEC.child("replicas"), spec.number("replicas"));
    ReplicaSets.selectorAndTemplate(spec, found);
    strategy(spec.object("strategy"), SPEC.child("strategy"), found);
    found.notNegative(SPEC.child("minReadySeconds"), spec.number("minReadySeconds"));
    found.notNegative(SPEC.child("revisionHistoryLimit"), spec.number("revisionHistoryLimit"));
    if (spec.has("progressDeadlineSeconds")) {
      FieldPath path = SPEC.child("progressDeadlineSeconds");
      long seconds = spec.number("progressDeadlineSeconds");
      found.notNegative(path, seconds);
      if (seconds <= spec.number("minReadySeconds")) {
        found.invalid(path, seconds, "must be greater than minReadySeconds");
      }
    }
  }

  private static void strategy(JsonObject strategy, FieldPath path, Findings found) {
    FieldPath rollingPath = path.child("rollingUpdate");
    JsonObject rolling = strategy.object("rollingUpdate");
    switch (strategy.text("type")) {
      case "Recreate" -> {
        if (strategy.has("rollingUpdate")) {
          found.forbidden(rollingPath, "may not be specified when strategy `type` is 'Recreate'");
        }
      }
      case "RollingUpdate" -> {
        IntOrPercent.notNegative(rolling, "maxUnavailable", rollingPath, found);
        IntOrPercent.notNegative(rolling, "maxSurge", rollingPath, found);
        if (IntOrPercent.amount(rolling, "maxUnavailable") == 0 && IntOrPercent.amount(rolling, "maxSurge") == 0) {
          found.invalid(
              rollingPath.child("maxUnavailable"),
              rolling.get("maxUnavailable").orElse(JsonNumber.of(0)),
              "may not be 0 when `maxSurge` is 0");
        }
        IntOrPercent.atMostAll(rolling, "maxUnavailable", rollingPath, found);
      }
      default -> found.add(unsupported(strategy, path));
    }
  }

  /** Upstream shows the whole strategy, with the names that its fields have in Go. */
  private static FieldError unsupported(JsonObject strategy, FieldPath path) {
    JsonObject shown =
        JsonObject.builder()
            .put("Type", strategy.text("type"))
            .put("RollingUpdate", strategy.get("rollingUpdate").orElse(JsonNull.NULL))
            .build();
    return new FieldError(
        "FieldValueNotSupported",
        path,
        "Unsupported value: " + shown + ": supported values: \"Recreate\", \"RollingUpdate\"");
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    check(next, found);
    found.immutable(SPEC.child("selector"), next.object("spec"), old.object("spec"), "selector");
    return found.list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    JsonObject status = next.object("status");
    StatusChecks.notNegative(status, COUNTS, found);
    StatusChecks.parts(status, PARTS, "cannot be greater than readyReplicas", found);
    StatusChecks.collisions(status, old.object("status"), found);
    return found.list();
  }

  @Override
  public List<String> warnings(JsonObject object) {
    return WorkloadWarnings.nameAndTemplate(object);
  }
}
