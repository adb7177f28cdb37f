package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** ResourceQuota. Its scopes never change. */
final class ResourceQuotas extends KindStrategy {
  private static final Set<String> POD_SCOPES =
      Set.of("Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity");
  private static final Set<String> POD_RESOURCES =
      Set.of("pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory");
  private static final Set<String> EXISTS_ONLY =
      Set.of("BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity");
  private static final FieldPath SPEC = FieldPath.of("spec");

  ResourceQuotas(ResourceType type) {
    super(type, Traits.USUAL);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    amounts(SPEC.child("hard"), spec.object("hard"), found);
    scopes(spec, found);
    selector(spec, found);
    status(object.object("status"), found);
  }

  private static void amounts(FieldPath path, JsonObject list, Findings found) {
    list.forEach(
        (name, amount) -> {
          ResourceAmounts.quotaName(path.key(name), name, found);
          ResourceAmounts.value(path.key(name), name, amount, found);
        });
  }

  private static void status(JsonObject status, Findings found) {
    amounts(FieldPath.of("status", "hard"), status.object("hard"), found);
    amounts(FieldPath.of("status", "used"), status.object("used"), found);
  }

  private static void scopes(JsonObject spec, Findings found) {
    FieldPath path = SPEC.child("scopes");
    JsonArray scopes = spec.array("scopes");
    for (String scope : scopes.strings().toList()) {
      if (!isStandard(scope)) {
        found.invalid(path, scopes, "unsupported scope");
      }
      for (String name : new TreeSet<>(spec.object("hard").names())) {
        if (ResourceAmounts.isQuotaStandard(name) && !applies(scope, name)) {
          found.invalid(path, scopes, "unsupported scope applied to resource");
        }
      }
    }
    conflicts(path, spec, scopes.strings().toList(), found);
  }

  private static void selector(JsonObject spec, Findings found) {
    FieldPath path = SPEC.child("scopeSelector").child("matchExpressions");
    JsonArray expressions = spec.object("scopeSelector").array("matchExpressions");
    for (JsonObject e : expressions.objects().toList()) {
      String scope = e.text("scopeName");
      String operator = e.text("operator");
      if (!isStandard(scope)) {
        found.invalid(path.child("scopeName"), scope, "unsupported scope");
      }
      for (String name : new TreeSet<>(spec.object("hard").names())) {
        if (ResourceAmounts.isQuotaStandard(name) && !applies(scope, name)) {
          found.invalid(path, spec.object("scopeSelector"), "unsupported scope applied to resource");
        }
      }
      if (EXISTS_ONLY.contains(scope) && !operator.equals("Exists")) {
        found.invalid(
            path.child("operator"),
            operator,
            "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating,"
                + " ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or"
                + " ResourceQuotaScopeCrossNamespacePodAffinity");
      }
      operator(path, operator, e.array("values"), found);
    }
    conflicts(SPEC.child("scopes"), spec, expressions.objects().map(e -> e.text("scopeName")).toList(), found);
  }

  private static void operator(FieldPath path, String operator, JsonArray values, Findings found) {
    switch (operator) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          found.required(
              path.child("values"), "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          found.invalid(
              path.child("values"),
              values,
              "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
        }
      }
      default -> found.invalid(path.child("operator"), operator, "not a valid selector operator");
    }
  }

  private static void conflicts(FieldPath path, JsonObject spec, List<String> scopes, Findings found) {
    for (String scope : List.of("BestEffort", "Terminating")) {
      if (scopes.contains(scope) && scopes.contains("Not" + scope)) {
        found.invalid(path, spec.get("scopes").orElse(JsonNull.NULL), "conflicting scopes");
      }
    }
  }

  private static boolean isStandard(String scope) {
    return POD_SCOPES.contains(scope) || scope.equals("VolumeAttributesClass");
  }

  private static boolean applies(String scope, String resource) {
    return switch (scope) {
      case "BestEffort" -> resource.equals("pods");
      case "Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity" ->
          POD_RESOURCES.contains(resource);
      case "VolumeAttributesClass" ->
          resource.equals("persistentvolumeclaims") || resource.equals("requests.storage");
      default -> true;
    };
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    JsonObject spec = next.object("spec");
    amounts(SPEC.child("hard"), spec.object("hard"), found);
    scopes(spec, found);
    selector(spec, found);
    if (!setOf(spec).equals(setOf(old.object("spec")))) {
      found.invalid(SPEC.child("scopes"), spec.get("scopes").orElse(JsonNull.NULL), Findings.IMMUTABLE);
    }
    return found.list();
  }

  private static Set<String> setOf(JsonObject spec) {
    return new HashSet<>(spec.array("scopes").strings().toList());
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    if (next.object("metadata").text("resourceVersion").isEmpty()) {
      found.required(FieldPath.of("resourceVersion"));
    }
    status(next.object("status"), found);
    return found.list();
  }
}
