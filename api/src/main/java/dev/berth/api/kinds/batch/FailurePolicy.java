package dev.berth.api.kinds.batch;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a Job does about pods that fail, by exit code or by condition. */
final class FailurePolicy {
  private static final int MAX_RULES = 20;
  private static final int MAX_CODES = 255;
  private static final int MAX_CONDITIONS = 20;
  private static final List<String> ACTIONS = List.of("Count", "FailIndex", "FailJob", "Ignore");

  private FailurePolicy() {}

  static void check(JsonObject spec, FieldPath path, Findings found) {
    JsonArray rules = spec.object("podFailurePolicy").array("rules");
    FieldPath rulesPath = path.child("rules");
    atMost(rules, MAX_RULES, rulesPath, found);
    JsonObject pod = spec.object("template").object("spec");
    Set<String> containers = new HashSet<>();
    pod.array("containers").objects().forEach(c -> containers.add(c.text("name")));
    pod.array("initContainers").objects().forEach(c -> containers.add(c.text("name")));
    for (int i = 0; i < rules.size(); i++) {
      rule(spec, rules.object(i), containers, rulesPath.index(i), found);
    }
  }

  private static void atMost(JsonArray items, int max, FieldPath path, Findings found) {
    if (items.size() > max) {
      found.add(FieldError.tooMany(path, items.size(), max));
    }
  }

  private static void rule(
      JsonObject spec, JsonObject rule, Set<String> containers, FieldPath path, Findings found) {
    String action = rule.text("action");
    if (action.isEmpty()) {
      required(path.child("action"), ACTIONS, found);
    } else if (action.equals("FailIndex")) {
      if (!spec.has("backoffLimitPerIndex")) {
        found.invalid(path.child("action"), action, "requires the backoffLimitPerIndex to be set");
      }
    } else {
      found.oneOf(path.child("action"), action, ACTIONS);
    }
    boolean byCode = rule.has("onExitCodes");
    JsonArray conditions = rule.array("onPodConditions");
    if (byCode) {
      codes(rule.object("onExitCodes"), containers, path.child("onExitCodes"), found);
    }
    if (!conditions.isEmpty()) {
      conditions(conditions, path.child("onPodConditions"), found);
    }
    if (byCode && !conditions.isEmpty()) {
      invalid(path, "specifying both OnExitCodes and OnPodConditions is not supported", found);
    }
    if (!byCode && conditions.isEmpty()) {
      invalid(path, "specifying one of OnExitCodes and OnPodConditions is required", found);
    }
  }

  /** Without a value. */
  static void invalid(FieldPath path, String text, Findings found) {
    found.add(new FieldError("FieldValueInvalid", path, "Invalid value: " + text));
  }

  private static void required(FieldPath path, List<String> values, Findings found) {
    found.required(path, "valid values: [\"" + String.join("\" \"", values) + "\"]");
  }

  private static void conditions(JsonArray conditions, FieldPath path, Findings found) {
    List<String> statuses = List.of("False", "True", "Unknown");
    atMost(conditions, MAX_CONDITIONS, path, found);
    for (int i = 0; i < conditions.size(); i++) {
      JsonObject condition = conditions.object(i);
      LabelChecks.key(path.index(i).child("type"), condition.text("type"), found);
      FieldPath statusPath = path.index(i).child("status");
      if (condition.text("status").isEmpty()) {
        required(statusPath, statuses, found);
      } else {
        found.oneOf(statusPath, condition.text("status"), statuses);
      }
    }
  }

  private static void codes(JsonObject on, Set<String> containers, FieldPath path, Findings found) {
    List<String> operators = List.of("In", "NotIn");
    String operator = on.text("operator");
    if (operator.isEmpty()) {
      required(path.child("operator"), operators, found);
    } else {
      found.oneOf(path.child("operator"), operator, operators);
    }
    if (on.has("containerName") && !containers.contains(on.text("containerName"))) {
      found.invalid(
          path.child("containerName"),
          on.text("containerName"),
          "must be one of the container or initContainer names in the pod template");
    }
    JsonArray values = on.array("values");
    FieldPath valuesPath = path.child("values");
    if (values.isEmpty()) {
      found.invalid(valuesPath, values, "at least one value is required");
    }
    atMost(values, MAX_CODES, valuesPath, found);
    Set<Json> seen = new HashSet<>();
    boolean ordered = true;
    long last = Long.MIN_VALUE;
    for (int i = 0; i < values.size(); i++) {
      long code = values.get(i) instanceof JsonNumber n ? n.asLong().orElse(0) : 0;
      if (operator.equals("In") && code == 0) {
        found.invalid(valuesPath.index(i), code, "must not be 0 for the In operator");
      }
      if (!seen.add(values.get(i))) {
        found.add(FieldError.duplicate(valuesPath.index(i), values.get(i)));
      }
      ordered &= last <= code;
      last = code;
    }
    if (!ordered) {
      found.invalid(valuesPath, values, "must be ordered");
    }
  }
}
