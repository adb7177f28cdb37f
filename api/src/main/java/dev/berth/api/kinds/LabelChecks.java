package dev.berth.api.kinds;

import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.LabelNames;
import java.util.List;

/** Labels and label selectors inside specs; source: apimachinery {@code pkg/apis/meta/v1/validation}. */
public final class LabelChecks {
  private LabelChecks() {}

  public static void key(FieldPath path, String key, Findings found) {
    found.invalid(path, key, LabelNames.key(key));
  }

  public static void labels(FieldPath path, JsonObject labels, Findings found) {
    labels
        .strings()
        .forEach(
            (k, v) -> {
              key(path, k, found);
              found.invalid(path, v, LabelNames.value(v));
            });
  }

  public static void selector(FieldPath path, JsonObject selector, Findings found) {
    labels(path.child("matchLabels"), selector.object("matchLabels"), found);
    JsonArray expressions = selector.array("matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      requirement(path.child("matchExpressions").index(i), expressions.object(i), found);
    }
  }

  private static void requirement(FieldPath path, JsonObject expression, Findings found) {
    List<String> values = expression.array("values").strings().toList();
    switch (expression.text("operator")) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          found.required(path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          found.forbidden(path.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      default ->
          found.invalid(path.child("operator"), expression.text("operator"), "not a valid selector operator");
    }
    key(path.child("key"), expression.text("key"), found);
    for (int i = 0; i < values.size(); i++) {
      found.invalid(path.child("values").index(i), values.get(i), LabelNames.value(values.get(i)));
    }
  }
}
