package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.NodeRequirements;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.Map;

/** Which nodes a volume can be used on. */
final class NodeSelectors {
  private static final Map<String, String> BETA_LABELS =
      Map.of(
          "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone",
          "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region",
          "beta.kubernetes.io/os", "kubernetes.io/os",
          "beta.kubernetes.io/arch", "kubernetes.io/arch",
          "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type");

  private NodeSelectors() {}

  static void check(FieldPath path, JsonObject selector, Findings found) {
    FieldPath termsPath = path.child("nodeSelectorTerms");
    JsonArray terms = selector.array("nodeSelectorTerms");
    if (terms.isEmpty()) {
      found.required(termsPath, "must have at least one node selector term");
    }
    for (int i = 0; i < terms.size(); i++) {
      FieldPath term = termsPath.index(i);
      JsonArray expressions = terms.object(i).array("matchExpressions");
      for (int j = 0; j < expressions.size(); j++) {
        NodeRequirements.label(expressions.object(j), true, term.child("matchExpressions").index(j), found);
      }
      JsonArray fields = terms.object(i).array("matchFields");
      for (int j = 0; j < fields.size(); j++) {
        NodeRequirements.field(fields.object(j), term.child("matchFields").index(j), found);
      }
    }
  }

  /** Whether the affinities differ at most in labels that went from their beta names to the final ones. */
  static boolean sameButForLabels(JsonObject next, JsonObject old) {
    if (next.equals(old)) {
      return true;
    }
    JsonArray nextTerms = next.object("required").array("nodeSelectorTerms");
    JsonArray oldTerms = old.object("required").array("nodeSelectorTerms");
    if (nextTerms.size() != oldTerms.size()) {
      return false;
    }
    for (int i = 0; i < oldTerms.size(); i++) {
      JsonArray a = nextTerms.object(i).array("matchExpressions");
      JsonArray b = oldTerms.object(i).array("matchExpressions");
      if (a.size() != b.size() || !nextTerms.object(i).array("matchFields").equals(oldTerms.object(i).array("matchFields"))) {
        return false;
      }
      for (int j = 0; j < b.size(); j++) {
        if (!a.get(j).equals(b.get(j)) && !a.get(j).equals(renamed(b.object(j)))) {
          return false;
        }
      }
    }
    return true;
  }

  private static Json renamed(JsonObject requirement) {
    String key = requirement.text("key");
    return requirement.with("key", BETA_LABELS.getOrDefault(key, key));
  }
}
