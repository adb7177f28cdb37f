package dev.berth.api.kinds.apps;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.kinds.pod.PodValidation;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;

/** PodTemplate: a template by itself. */
final class PodTemplates extends KindStrategy {
  PodTemplates(ResourceType type) {
    super(type, Traits.USUAL.counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return WorkloadDefaults.POD_TEMPLATE.apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    PodValidation.template(object.object("template"), FieldPath.of("template"), found);
  }
}
