package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
        star(path.child(part), values, part.equals("apiGroups") ? "API groups" : "API versions", found);
      } else {
        resources(path.child(part), values, found);
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

  /** No rule says the same twice: a star next to what it stands for. */
  private static void resources(FieldPath path, List<String> all, Findings found) {
    Set<String> wholes = new HashSet<>();
    Set<String> anywhere = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      String both = all.get(i);
      int slash = both.indexOf('/');
      if (slash < 0) {
        continue;
      }
      String resource = both.substring(0, slash);
      String sub = both.substring(slash + 1);
      if (wholes.contains(resource)) {
        found.invalid(path.index(i), both, "if '" + resource + "/*' is present, must not specify " + both);
      }
      if (anywhere.contains(sub)) {
        found.invalid(path.index(i), both, "if '*/" + sub + "' is present, must not specify " + both);
      }
      if (sub.equals("*")) {
        wholes.add(resource);
      }
      if (resource.equals("*")) {
        anywhere.add(sub);
      }
    }
    if (all.size() > 1 && all.contains("*/*")) {
      found.invalid(path, JsonArray.ofStrings(all), "if '*/*' is present, must not specify other resources");
    }
    // upstream looks at the last only: who says the star after the others is let through
    Optional<String> last = all.stream().filter(r -> !r.isEmpty() && r.indexOf('/') < 0).reduce((_, next) -> next);
    if (all.contains("*") && !last.equals(Optional.of("*"))) {
      found.invalid(
          path, JsonArray.ofStrings(all), "if '*' is present, must not specify other resources without subresources");
    }
  }

  private static void star(FieldPath path, List<String> values, String what, Findings found) {
    if (values.size() > 1 && values.contains("*")) {
      found.invalid(
          path,
          JsonArray.ofStrings(values),
          "if '*' is present, must not specify other " + what);
    }
  }
}
