package dev.berth.api.kinds.apps;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.kinds.pod.PodValidation;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.select.LabelSelector;
import java.util.List;
import java.util.Optional;

/** ReplicaSet, and what Deployments share with it. */
final class ReplicaSets extends KindStrategy {
  private static final List<String> COUNTS =
      List.of("replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration");
  private static final List<String> PARTS = List.of("fullyLabeledReplicas", "readyReplicas", "availableReplicas");

  ReplicaSets(ResourceType type) {
    super(type, Traits.USUAL.counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return WorkloadDefaults.REPLICA_SET.apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    found.notNegative(TemplateChecks.SPEC.child("replicas"), spec.number("replicas"));
    found.notNegative(TemplateChecks.SPEC.child("minReadySeconds"), spec.number("minReadySeconds"));
    selectorAndTemplate(spec, found);
  }

  /** Upstream's texts say deployment and ReplicaSet for both kinds. */
  static void selectorAndTemplate(JsonObject spec, Findings found) {
    TemplateChecks.selector(spec, "empty selector is invalid for deployment", found);
    Optional<LabelSelector> selector = TemplateChecks.parsed(spec);
    if (selector.isEmpty()) {
      found.invalid(TemplateChecks.SPEC.child("selector"), spec.object("selector"), "invalid label selector");
      return;
    }
    JsonObject template = spec.object("template");
    TemplateChecks.matches(selector.get(), template, TemplateChecks.TEMPLATE, found);
    PodValidation.template(template, TemplateChecks.TEMPLATE, found);
    TemplateChecks.runsAlways(template, "ReplicaSet", TemplateChecks.TEMPLATE, found);
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = Findings.twice(f -> check(next, f));
    found.immutable(TemplateChecks.SPEC.child("selector"), next.object("spec"), old.object("spec"), "selector");
    return found.list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    return status(next.object("status"));
  }

  /** Of ReplicaSets and ReplicationControllers. */
  static List<FieldError> status(JsonObject status) {
    Findings found = new Findings();
    StatusChecks.notNegative(status, COUNTS, found);
    StatusChecks.parts(status, PARTS, "cannot be greater than readyReplicas", found);
    return found.list();
  }

  @Override
  public List<String> warnings(JsonObject object) {
    return WorkloadWarnings.nameAndTemplate(object);
  }
}
