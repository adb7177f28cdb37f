package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.function.UnaryOperator;

/** FlowSchema. */
final class FlowSchemas extends KindStrategy {
  private static final UnaryOperator<JsonObject> DEFAULTS =
      Fill.table().inside("spec", Fill.table().value("matchingPrecedence", 1000).build()).build();
  private static final FieldPath SPEC = FieldPath.of("spec");

  FlowSchemas(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion().counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return DEFAULTS.apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    long precedence = spec.number("matchingPrecedence");
    if (precedence <= 0) {
      found.invalid(SPEC.child("matchingPrecedence"), precedence, "must be a positive value");
    }
    if (precedence > 10_000) {
      found.invalid(
          SPEC.child("matchingPrecedence"), precedence, "must not be greater than 10000");
    }
    found.present(
        SPEC.child("priorityLevelConfiguration").child("name"),
        spec.object("priorityLevelConfiguration").text("name"));
    if (spec.has("distinguisherMethod")) {
      found.oneOf(
          SPEC.child("distinguisherMethod").child("type"),
          spec.object("distinguisherMethod").text("type"),
          List.of("ByNamespace", "ByUser"));
    }
  }
}
