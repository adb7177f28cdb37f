package dev.berth.api.kinds.apps;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.kinds.pod.PodValidation;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.select.LabelSelector;
import java.util.List;

/** ReplicationController: what a ReplicaSet was before selectors had expressions. */
final class ReplicationControllers extends KindStrategy {
  private static final FieldPath SPEC = TemplateChecks.SPEC;

  ReplicationControllers(ResourceType type) {
    super(type, Traits.USUAL.counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return WorkloadDefaults.REPLICATION_CONTROLLER.apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    JsonObject selector = spec.object("selector");
    found.notNegative(SPEC.child("minReadySeconds"), spec.number("minReadySeconds"));
    if (selector.isEmpty()) {
      found.required(SPEC.child("selector"));
    }
    found.notNegative(SPEC.child("replicas"), spec.number("replicas"));
    if (!spec.has("template")) {
      found.required(TemplateChecks.TEMPLATE);
      return;
    }
    JsonObject template = spec.object("template");
    TemplateChecks.matches(
        LabelSelector.ofLabels(selector.strings()), template, TemplateChecks.TEMPLATE, found);
    PodValidation.template(template, TemplateChecks.TEMPLATE, found);
    TemplateChecks.runsAlways(template, "ReplicationController", TemplateChecks.TEMPLATE, found);
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    return Findings.twice(found -> check(next, found)).list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    return ReplicaSets.status(next.object("status"));
  }

  @Override
  public boolean orphansByDefault() {
    return true;
  }

  @Override
  public List<String> warnings(JsonObject object) {
    return WorkloadWarnings.nameAndTemplate(object);
  }
}
