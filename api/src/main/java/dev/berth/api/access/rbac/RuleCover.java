package dev.berth.api.access.rbac;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a set of rules grants all that another grants (upstream {@code component-helpers/auth/rbac/validation}).
 * Each wanted rule is split until it has one verb and one resource; such a rule is covered by one single rule or not at
 * all, so that no combinations need be tried.
 */
final class RuleCover {
  private RuleCover() {}

  /** What of the wanted rules the held ones do not cover, split; none where they cover everything. */
  static List<PolicyRule> missing(List<PolicyRule> held, List<PolicyRule> wanted) {
    List<PolicyRule> missing = new ArrayList<>();
    for (PolicyRule rule : wanted) {
      for (PolicyRule small : rule.split()) {
        if (held.stream().noneMatch(h -> h.covers(small))) {
          missing.add(small);
        }
      }
    }
    return missing;
  }

  /** The same grants in fewer rules: those that differ in their verb only become one. */
  static List<PolicyRule> compact(List<PolicyRule> small) {
    Map<PolicyRule, List<String>> verbs = new LinkedHashMap<>();
    List<PolicyRule> compacted = new ArrayList<>();
    for (PolicyRule rule : small) {
      if (rule.nonResourceUrls().isEmpty()) {
        PolicyRule key =
            new PolicyRule(List.of(), rule.apiGroups(), rule.resources(), rule.resourceNames(), List.of());
        verbs.computeIfAbsent(key, _ -> new ArrayList<>()).addAll(rule.verbs());
      } else {
        compacted.add(rule);
      }
    }
    verbs.forEach(
        (key, all) ->
            compacted.add(
                new PolicyRule(all, key.apiGroups(), key.resources(), key.resourceNames(), List.of())));
    return compacted;
  }
}
