package dev.berth.api.access.rbac;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.SelectorException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * ClusterRoles that are made of others: their {@code aggregationRule} selects ClusterRoles by label, and their rules are
 * all rules of these. Access is decided by {@link #effectiveRules} and waits for no write; what is stored, for people to read, is
 * written by a controller, as upstream's, and at a start by whoever asks {@link #stale} what to write.
 */
public final class Aggregation {
  private Aggregation() {}

  public static boolean isAggregated(JsonObject clusterRole) {
    return clusterRole.get("aggregationRule").orElse(JsonObject.EMPTY) instanceof JsonObject rule && !rule.isEmpty();
  }

  /** The role with the rules of what it selects; a role without an aggregationRule as it is. */
  public static JsonObject aggregate(JsonObject clusterRole, Collection<JsonObject> allClusterRoles) {
    if (!isAggregated(clusterRole)) {
      return clusterRole;
    }
    List<PolicyRule> rules = effectiveRules(clusterRole, allClusterRoles);
    return rules.isEmpty()
        ? clusterRole.with("rules", JsonNull.NULL) // as upstream writes an empty list of rules
        : clusterRole.with("rules", JsonArray.of(rules.stream().map(PolicyRule::toJson).toList()));
  }

  /** Those roles, with new rules, that are no longer what they should be. None where all is well. */
  public static List<JsonObject> stale(Collection<JsonObject> allClusterRoles) {
    Map<String, JsonObject> settled = new LinkedHashMap<>();
    allClusterRoles.forEach(r -> settled.put(nameOf(r), r));
    SequencedSet<String> changed = new LinkedHashSet<>();
    for (JsonObject role : allClusterRoles) {
      if (isAggregated(role)) {
        List<PolicyRule> rules = effectiveRules(role, allClusterRoles);
        if (!rules.equals(PolicyRule.rulesOf(role))) {
          settled.put(nameOf(role), aggregate(role, allClusterRoles));
          changed.add(nameOf(role));
        }
      }
    }
    return changed.stream().map(name -> Optional.ofNullable(settled.get(name)).orElseThrow()).toList();
  }

  /** The rules that count for a role: its own, or those of what it selects, each once. */
  static List<PolicyRule> effectiveRules(JsonObject clusterRole, Collection<JsonObject> allClusterRoles) {
    if (!isAggregated(clusterRole)) {
      return PolicyRule.rulesOf(clusterRole);
    }
    SequencedSet<PolicyRule> rules = new LinkedHashSet<>();
    collect(clusterRole, allClusterRoles, new ArrayList<>(List.of(nameOf(clusterRole))), rules);
    return List.copyOf(rules);
  }

  /** A selected role may select others in turn ({@code admin} has {@code edit}, which has {@code view}). */
  private static void collect(
      JsonObject clusterRole, Collection<JsonObject> all, List<String> seen, SequencedSet<PolicyRule> rules) {
    for (Json selector : clusterRole.object("aggregationRule").array("clusterRoleSelectors")) {
      if (!(selector instanceof JsonObject s)) {
        continue;
      }
      LabelSelector labels = labels(s);
      for (JsonObject candidate : all) {
        String name = nameOf(candidate);
        if (seen.contains(name) || !labels.matches(candidate.object("metadata").object("labels"))) {
          continue;
        }
        if (isAggregated(candidate)) {
          seen.add(name);
          collect(candidate, all, seen, rules);
        } else {
          rules.addAll(PolicyRule.rulesOf(candidate));
        }
      }
    }
  }

  /** One that makes no sense selects nothing: what looks at roles as they are sent refuses it later. */
  private static LabelSelector labels(JsonObject selector) {
    try {
      return LabelSelector.of(selector);
    } catch (SelectorException broken) {
      return LabelSelector.NOTHING;
    }
  }

  private static String nameOf(JsonObject role) {
    return role.object("metadata").text("name");
  }
}
