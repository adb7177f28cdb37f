package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import java.util.List;

/** Which requests a webhook or an admission policy is about. */
final class MatchRules {
  private static final List<String> OPERATIONS = List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE");

  private MatchRules() {}

  static void check(FieldPath path, JsonObject rule, Findings found) {
    List<String> operations = rule.array("operations").strings().toList();
    if (operations.isEmpty()) {
      found.required(path.child("operations"));
    }
    star(path.child("operations"), operations, "operations", found);
    for (int i = 0; i < operations.size(); i++) {
      found.oneOf(path.child("operations").index(i), operations.get(i), OPERATIONS);
    }
    for (String part : List.of("apiGroups", "apiVersions", "resources")) {
      List<String> values = rule.array(part).strings().toList();
      if (values.isEmpty()) {
        found.required(path.child(part));
      }
      if (!part.equals("resources")) {
        star(path.child(part), values, part.equals("apiGroups") ? "groups" : "versions", found);
      }
      for (int i = 0; i < values.size(); i++) {
        if (values.get(i).isEmpty() && !part.equals("apiGroups")) {
          found.required(path.child(part).index(i));
        }
      }
    }
    if (rule.has("scope")) {
      found.oneOf(path.child("scope"), rule.text("scope"), List.of("*", "Cluster", "Namespaced"));
    }
  }

  private static void star(FieldPath path, List<String> values, String what, Findings found) {
    if (values.size() > 1 && values.contains("*")) {
      found.invalid(
          path,
          dev.berth.base.json.JsonArray.ofStrings(values),
          "if '*' is present, must not specify other " + what);
    }
  }
}
