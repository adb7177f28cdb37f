package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.DnsNames;
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
    boolean validating = type.kind().startsWith("Validating");
    if (binding) {
      binding(spec, validating, found);
      return;
    }
    found.oneOf(SPEC.child("failurePolicy"), spec.text("failurePolicy"), List.of("Fail", "Ignore"));
    if (spec.has("paramKind")) {
      PolicyChecks.paramKind(SPEC.child("paramKind"), spec.object("paramKind"), found);
    }
    FieldPath constraints = SPEC.child("matchConstraints");
    if (!spec.has("matchConstraints")) {
      found.required(constraints);
      return;
    }
    PolicyChecks.match(constraints, spec.object("matchConstraints"), found);
    if (spec.object("matchConstraints").array("resourceRules").isEmpty()) {
      found.required(constraints.child("resourceRules"));
    }
    if (validating && spec.array("validations").isEmpty() && spec.array("auditAnnotations").isEmpty()) {
      String nothing = "validations or auditAnnotations must contain at least one item";
      found.required(SPEC.child("validations"), nothing);
      found.required(SPEC.child("auditAnnotations"), nothing);
    }
    ExpressionChecks.policy(SPEC, spec, found);
    String name = object.object("metadata").text("name");
    PolicyChecks.auditAnnotations(SPEC.child("auditAnnotations"), spec.array("auditAnnotations"), name, found);
  }

  private static void binding(JsonObject spec, boolean validating, Findings found) {
    String policy = spec.text("policyName");
    if (found.present(SPEC.child("policyName"), policy)) {
      found.invalid(SPEC.child("policyName"), policy, DnsNames.subdomain(policy));
    }
    if (spec.has("paramRef")) {
      PolicyChecks.paramRef(SPEC.child("paramRef"), spec.object("paramRef"), found);
    }
    if (spec.has("matchResources")) {
      PolicyChecks.match(SPEC.child("matchResources"), spec.object("matchResources"), found);
    }
    if (validating) {
      PolicyChecks.actions(SPEC.child("validationActions"), spec.array("validationActions"), found);
    }
  }
}
