package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.names.LabelNames;
import java.util.Map;

/** Labels and label selectors in specs (upstream apimachinery {@code meta/v1/validation}). */
public final class SelectorChecks {
  private SelectorChecks() {}

  /** A {@code metav1.LabelSelector}; nothing is said of one that is not there. */
  public static void selector(JsonObject selector, FieldPath path, Findings found) {
    labels(selector.object("matchLabels"), path.child("matchLabels"), found);
    JsonArray expressions = selector.array("matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      requirement(expressions.object(i), path.child("matchExpressions").index(i), found);
    }
  }

  private static void requirement(JsonObject r, FieldPath path, Findings found) {
    JsonArray values = r.array("values");
    operator(r.text("operator"), values, path, found);
    key(r.text("key"), path.child("key"), found);
    values(values, path.child("values"), found);
  }

  private static void operator(String operator, JsonArray values, FieldPath path, Findings found) {
    switch (operator) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          found.required(path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          found.forbidden(
              path.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      default -> found.invalid(path.child("operator"), operator, "not a valid selector operator");
    }
  }

  /** A requirement on a node's labels, which may also compare numbers. */
  static void nodeRequirement(JsonObject r, boolean checkValues, FieldPath path, Findings found) {
    JsonArray values = r.array("values");
    String operator = r.text("operator");
    if (operator.equals("Gt") || operator.equals("Lt")) {
      if (values.size() != 1) {
        found.required(
            path.child("values"), "must be specified single value when `operator` is 'Lt' or 'Gt'");
      }
    } else {
      operator(operator, values, path, found);
    }
    key(r.text("key"), path.child("key"), found);
    if (checkValues) {
      values(values, path.child("values"), found);
    }
  }

  private static void values(JsonArray values, FieldPath path, Findings found) {
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i) instanceof JsonString s ? s.value() : "";
      found.invalid(path.index(i), value, LabelNames.value(value));
    }
  }

  public static void key(String key, FieldPath path, Findings found) {
    found.invalid(path, key, LabelNames.key(key));
  }

  /** Labels, or a selector that is a plain map: every fault is reported at the map's path. */
  public static void labels(JsonObject labels, FieldPath path, Findings found) {
    for (Map.Entry<String, String> label : labels.strings().entrySet()) {
      found.invalid(path, label.getKey(), LabelNames.key(label.getKey()));
      found.invalid(path, label.getValue(), LabelNames.value(label.getValue()));
    }
  }
}
