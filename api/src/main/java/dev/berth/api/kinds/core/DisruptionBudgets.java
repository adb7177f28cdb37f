package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.names.FieldRules;
import java.util.List;

/** PodDisruptionBudget. */
final class DisruptionBudgets extends KindStrategy {
  private static final FieldPath SPEC = FieldPath.of("spec");

  DisruptionBudgets(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion().counted());
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
      found.invalid(SPEC, spec, "minAvailable and maxUnavailable cannot be both set");
    }
    for (String part : List.of("minAvailable", "maxUnavailable")) {
      spec.get(part).ifPresent(v -> countOrPercent(SPEC.child(part), v, found));
    }
    LabelChecks.selector(SPEC.child("selector"), spec.object("selector"), found);
    spec.string("unhealthyPodEvictionPolicy")
        .ifPresent(
            p ->
                found.oneOf(
                    SPEC.child("unhealthyPodEvictionPolicy"), p, List.of("AlwaysAllow", "IfHealthyBudget")));
  }

  private static void countOrPercent(FieldPath path, Json value, Findings found) {
    if (value instanceof JsonString s) {
      found.invalid(path, s.value(), FieldRules.percent(s.value()));
      if (FieldRules.percent(s.value()).isEmpty() && isOverHundred(s.value())) {
        found.invalid(path, s.value(), "must not be greater than 100%");
      }
    } else if (value instanceof JsonNumber n) {
      found.notNegative(path, n.asLong().orElse(0));
    }
  }

  private static boolean isOverHundred(String percent) {
    String digits = percent.substring(0, percent.length() - 1).replaceFirst("^0+", "");
    return digits.length() > 3 || !digits.isEmpty() && Integer.parseInt(digits) > 100;
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    for (String n : List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")) {
      found.notNegative(FieldPath.of("status", n), next.object("status").number(n));
    }
    return found.list();
  }
}
