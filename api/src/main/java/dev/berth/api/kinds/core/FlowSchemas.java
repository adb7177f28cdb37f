package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.flow.FlowDefaults;
import dev.berth.model.names.NameRule;
import java.util.List;
import java.util.function.UnaryOperator;

/** FlowSchema. */
final class FlowSchemas extends KindStrategy {
  private static final UnaryOperator<JsonObject> DEFAULTS =
      Fill.table().inside("spec", Fill.table().orIfZero("matchingPrecedence", 1000).build()).build();
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
    String name = object.object("metadata").text("name");
    long precedence = spec.number("matchingPrecedence");
    FieldPath path = SPEC.child("matchingPrecedence");
    if (precedence <= 0) {
      found.invalid(path, precedence, "must be a positive value");
    }
    if (precedence > 10_000) {
      found.invalid(path, precedence, "must not be greater than 10000");
    }
    if (precedence == 1 && !name.equals("exempt")) {
      found.invalid(path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
    }
    if (spec.has("distinguisherMethod")) {
      found.oneOf(
          SPEC.child("distinguisherMethod").child("type"),
          spec.object("distinguisherMethod").text("type"),
          List.of("ByNamespace", "ByUser"));
    }
    String level = spec.object("priorityLevelConfiguration").text("name");
    FieldPath levelPath = SPEC.child("priorityLevelConfiguration").child("name");
    if (level.isEmpty()) {
      found.required(levelPath, "must reference a priority level");
    } else {
      found.invalid(levelPath, level, NameRule.SUBDOMAIN.errors(level));
    }
    int index = 0;
    for (JsonObject rule : spec.array("rules").objects().toList()) {
      FlowRuleChecks.rule(rule, SPEC.child("rules").index(index++), found);
    }
    FlowDefaults.FLOW_SCHEMAS.subList(0, 2).stream()
        .filter(fixed -> fixed.object("metadata").text("name").equals(name))
        .filter(fixed -> !fixed.object("spec").equals(spec))
        .forEach(_ -> found.invalid(SPEC, spec, "spec of '" + name + "' must equal the fixed value"));
  }
}
