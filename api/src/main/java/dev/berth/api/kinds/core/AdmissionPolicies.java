package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.function.UnaryOperator;

/** ValidatingAdmissionPolicy, MutatingAdmissionPolicy and their bindings. */
final class AdmissionPolicies extends KindStrategy {
  private static final Fill RULE = Fill.table().value("scope", "*").build();
  private static final UnaryOperator<JsonObject> MATCH =
      Fill.table()
          .value("matchPolicy", "Equivalent")
          .value("namespaceSelector", JsonObject.EMPTY)
          .value("objectSelector", JsonObject.EMPTY)
          .each("resourceRules", RULE)
          .each("excludeResourceRules", RULE)
          .build();
  private static final UnaryOperator<JsonObject> POLICY =
      Fill.table()
          .inside(
              "spec", Fill.table().value("failurePolicy", "Fail").inside("matchConstraints", MATCH).build())
          .build();
  private static final UnaryOperator<JsonObject> BINDING =
      Fill.table().inside("spec", Fill.table().inside("matchResources", MATCH).build()).build();
  private static final FieldPath SPEC = FieldPath.of("spec");

  private final boolean binding;

  AdmissionPolicies(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion().counted());
    binding = type.kind().endsWith("Binding");
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return (binding ? BINDING : POLICY).apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    if (binding) {
      found.present(SPEC.child("policyName"), spec.text("policyName"));
      selectors(SPEC.child("matchResources"), spec.object("matchResources"), found);
      if (type.kind().startsWith("Validating") && spec.array("validationActions").isEmpty()) {
        found.required(SPEC.child("validationActions"));
      }
      return;
    }
    found.oneOf(SPEC.child("failurePolicy"), spec.text("failurePolicy"), List.of("Fail", "Ignore"));
    FieldPath constraints = SPEC.child("matchConstraints");
    if (!spec.has("matchConstraints")) {
      found.required(constraints);
      return;
    }
    selectors(constraints, spec.object("matchConstraints"), found);
    JsonArray rules = spec.object("matchConstraints").array("resourceRules");
    if (rules.isEmpty()) {
      found.required(constraints.child("resourceRules"));
    }
    for (int i = 0; i < rules.size(); i++) {
      MatchRules.check(constraints.child("resourceRules").index(i), rules.object(i), found);
    }
    if (type.kind().startsWith("Validating")
        && spec.array("validations").isEmpty()
        && spec.array("auditAnnotations").isEmpty()) {
      found.required(SPEC.child("validations"), "validations or auditAnnotations must contain at least one item");
    }
    ExpressionChecks.policy(SPEC, spec, found);
  }

  private static void selectors(FieldPath path, JsonObject match, Findings found) {
    for (String member : List.of("namespaceSelector", "objectSelector")) {
      LabelChecks.selector(path.child(member), match.object(member), found);
    }
  }
}
