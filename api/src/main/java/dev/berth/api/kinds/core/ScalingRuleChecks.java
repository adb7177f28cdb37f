package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.QuantityChecks;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;

/** How fast an autoscaler may go in one direction. */
final class ScalingRuleChecks {
  private static final long WINDOW_MOST_SECONDS = 3600;
  private static final long PERIOD_MOST_SECONDS = 1800;

  private ScalingRuleChecks() {}

  static void check(FieldPath path, JsonObject rules, Findings found) {
    long window = rules.number("stabilizationWindowSeconds");
    FieldPath windowPath = path.child("stabilizationWindowSeconds");
    if (window < 0) {
      found.invalid(windowPath, window, "must be greater than or equal to zero");
    }
    if (window > WINDOW_MOST_SECONDS) {
      found.invalid(windowPath, window, "must be less than or equal to " + WINDOW_MOST_SECONDS);
    }
    rules
        .string("selectPolicy")
        .ifPresent(p -> found.oneOf(path.child("selectPolicy"), p, List.of("Disabled", "Max", "Min")));
    JsonArray policies = rules.array("policies");
    if (policies.isEmpty()) {
      found.required(path.child("policies"), "must specify at least one Policy");
    }
    for (int i = 0; i < policies.size(); i++) {
      policy(path.child("policies").index(i), policies.object(i), found);
    }
    rules.get("tolerance").ifPresent(t -> QuantityChecks.notNegative(path.child("tolerance"), t, found));
  }

  private static void policy(FieldPath path, JsonObject policy, Findings found) {
    found.oneOf(path.child("type"), policy.text("type"), List.of("Percent", "Pods"));
    if (policy.number("value") <= 0) {
      found.invalid(path.child("value"), policy.number("value"), "must be greater than zero");
    }
    long period = policy.number("periodSeconds");
    if (period <= 0) {
      found.invalid(path.child("periodSeconds"), period, "must be greater than zero");
    }
    if (period > PERIOD_MOST_SECONDS) {
      found.invalid(path.child("periodSeconds"), period, "must be less than or equal to " + PERIOD_MOST_SECONDS);
    }
  }
}
