package dev.berth.api.kinds.core;

import dev.berth.api.cel.AdmissionEnvironment;
import dev.berth.api.cel.Environment;
import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.names.DnsNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** ValidatingWebhookConfiguration and MutatingWebhookConfiguration. */
final class Webhooks extends KindStrategy {
  private static final Fill.Table HOOK =
      Fill.table()
          .value("failurePolicy", "Fail")
          .value("matchPolicy", "Equivalent")
          .value("namespaceSelector", JsonObject.EMPTY)
          .value("objectSelector", JsonObject.EMPTY)
          .value("timeoutSeconds", 10)
          .inside(
              "clientConfig",
              Fill.table().inside("service", Fill.table().value("port", 443).build()).build())
          .each("rules", Fill.table().value("scope", "*").build());
  private static final UnaryOperator<JsonObject> VALIDATING = Fill.table().each("webhooks", HOOK.build()).build();
  private static final UnaryOperator<JsonObject> MUTATING =
      Fill.table().each("webhooks", HOOK.value("reinvocationPolicy", "Never").build()).build();

  private final boolean mutating;

  Webhooks(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion().counted());
    mutating = type.kind().startsWith("Mutating");
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return (mutating ? MUTATING : VALIDATING).apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonArray hooks = object.array("webhooks");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < hooks.size(); i++) {
      FieldPath path = FieldPath.of("webhooks").index(i);
      hook(path, hooks.object(i), found);
      String name = hooks.object(i).text("name");
      if (!name.isEmpty() && !names.add(name)) {
        found.duplicate(path.child("name"), name);
      }
    }
  }

  private void hook(FieldPath path, JsonObject hook, Findings found) {
    if (found.present(path.child("name"), hook.text("name"))) {
      found.invalid(path.child("name"), hook.text("name"), DnsNames.fullyQualified(hook.text("name")));
    }
    JsonArray rules = hook.array("rules");
    for (int i = 0; i < rules.size(); i++) {
      MatchRules.check(path.child("rules").index(i), rules.object(i), found);
    }
    found.oneOf(path.child("failurePolicy"), hook.text("failurePolicy"), List.of("Fail", "Ignore"));
    found.oneOf(path.child("matchPolicy"), hook.text("matchPolicy"), List.of("Equivalent", "Exact"));
    if (hook.text("sideEffects").isEmpty()) {
      found.required(path.child("sideEffects"), "must specify one of None, NoneOnDryRun");
    } else {
      found.oneOf(path.child("sideEffects"), hook.text("sideEffects"), List.of("None", "NoneOnDryRun"));
    }
    long seconds = hook.number("timeoutSeconds");
    if (seconds < 1 || seconds > 30) {
      found.invalid(
          path.child("timeoutSeconds"), seconds, "the timeout value must be between 1 and 30 seconds");
    }
    LabelChecks.selector(path.child("namespaceSelector"), hook.object("namespaceSelector"), found);
    LabelChecks.selector(path.child("objectSelector"), hook.object("objectSelector"), found);
    reviewVersions(path.child("admissionReviewVersions"), hook.array("admissionReviewVersions"), found);
    if (mutating) {
      found.oneOf(path.child("reinvocationPolicy"), hook.text("reinvocationPolicy"), List.of("IfNeeded", "Never"));
    }
    WebhookClients.check(path.child("clientConfig"), hook.object("clientConfig"), found);
    ExpressionChecks.conditions(path.child("matchConditions"), hook.array("matchConditions"), Conditions.NAMES, found);
  }

  /** What conditions may name; made when the first configuration is checked. */
  private static final class Conditions {
    static final Environment NAMES = AdmissionEnvironment.of(false, true);
  }

  private static void reviewVersions(FieldPath path, JsonArray versions, Findings found) {
    if (versions.isEmpty()) {
      found.required(path, "must specify one of v1, v1beta1");
      return;
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < versions.size(); i++) {
      String version = versions.get(i) instanceof JsonString s ? s.value() : "";
      if (seen.add(version)) {
        found.invalid(path.index(i), version, DnsNames.label1035(version));
      } else {
        found.add(FieldError.invalid(path.index(i), version, "duplicate version"));
      }
    }
    if (versions.strings().noneMatch(v -> v.equals("v1") || v.equals("v1beta1"))) {
      found.invalid(
          path, versions, "must include at least one of v1, v1beta1");
    }
  }
}
