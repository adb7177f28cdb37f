package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.NameRule;
import java.util.List;

/** Role and ClusterRole. */
final class AccessRules extends KindStrategy {
  static final Traits TRAITS = Traits.USUAL.named(NameRule.PATH_SEGMENT).createdByPut();

  AccessRules(ResourceType type) {
    super(type, TRAITS);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonArray rules = object.array("rules");
    for (int i = 0; i < rules.size(); i++) {
      rule(FieldPath.of("rules").index(i), rules.object(i), found);
    }
    if (type.namespaced() || !object.has("aggregationRule")) {
      return;
    }
    FieldPath path = FieldPath.of("aggregationRule", "clusterRoleSelectors");
    JsonArray selectors = object.object("aggregationRule").array("clusterRoleSelectors");
    if (selectors.isEmpty()) {
      found.required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil");
    }
    for (int i = 0; i < selectors.size(); i++) {
      Findings wrong = new Findings();
      LabelChecks.selector(path.index(i), selectors.object(i), wrong);
      found.addAll(wrong.list());
      if (!wrong.isEmpty()) {
        // Upstream makes a selector of it as well, and quotes what comes of that.
        found.invalid(path.index(i), JsonNull.NULL, "invalid label selector.");
      }
    }
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    return Findings.twice(found -> check(next, found)).list();
  }

  private void rule(FieldPath path, JsonObject rule, Findings found) {
    if (rule.array("verbs").isEmpty()) {
      found.required(path.child("verbs"), "verbs must contain at least one value");
    }
    JsonArray urls = rule.array("nonResourceURLs");
    if (!urls.isEmpty()) {
      if (type.namespaced()) {
        found.invalid(path.child("nonResourceURLs"), urls, "namespaced rules cannot apply to non-resource URLs");
      }
      if (!rule.array("apiGroups").isEmpty()
          || !rule.array("resources").isEmpty()
          || !rule.array("resourceNames").isEmpty()) {
        found.invalid(
            path.child("nonResourceURLs"), urls, "rules cannot apply to both regular resources and non-resource URLs");
      }
      return;
    }
    if (rule.array("apiGroups").isEmpty()) {
      found.required(path.child("apiGroups"), "resource rules must supply at least one api group");
    }
    if (rule.array("resources").isEmpty()) {
      found.required(path.child("resources"), "resource rules must supply at least one resource");
    }
  }
}
