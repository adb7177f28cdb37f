package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.NodeRequirements;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where a pod may or should run: affinity, tolerations, spreading, gates. */
final class SchedulingValidation {
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
  private static final List<String> SPREAD_ACTIONS = List.of("DoNotSchedule", "ScheduleAnyway");

  private SchedulingValidation() {}

  static void affinity(JsonObject affinity, FieldPath path, Findings found) {
    node(affinity.object("nodeAffinity"), path.child("nodeAffinity"), found);
    pods(affinity.object("podAffinity"), path.child("podAffinity"), found);
    pods(affinity.object("podAntiAffinity"), path.child("podAntiAffinity"), found);
  }

  private static void node(JsonObject affinity, FieldPath path, Findings found) {
    if (affinity.has(REQUIRED)) {
      FieldPath at = path.child(REQUIRED).child("nodeSelectorTerms");
      JsonArray terms = affinity.object(REQUIRED).array("nodeSelectorTerms");
      if (terms.isEmpty()) {
        found.required(at, "must have at least one node selector term");
      }
      for (int i = 0; i < terms.size(); i++) {
        nodeTerm(terms.object(i), true, at.index(i), found);
      }
    }
    JsonArray preferred = affinity.array(PREFERRED);
    for (int i = 0; i < preferred.size(); i++) {
      FieldPath at = path.child(PREFERRED).index(i);
      weight(preferred.object(i), at, found);
      nodeTerm(preferred.object(i).object("preference"), false, at.child("preference"), found);
    }
  }

  private static void weight(JsonObject term, FieldPath path, Findings found) {
    long weight = term.number("weight");
    if (weight <= 0 || weight > 100) {
      found.invalid(path.child("weight"), weight, "must be in the range 1-100");
    }
  }

  private static void nodeTerm(JsonObject term, boolean checkValues, FieldPath path, Findings found) {
    JsonArray expressions = term.array("matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      NodeRequirements.label(
          expressions.object(i), checkValues, path.child("matchExpressions").index(i), found);
    }
    JsonArray fields = term.array("matchFields");
    for (int i = 0; i < fields.size(); i++) {
      NodeRequirements.field(fields.object(i), path.child("matchFields").index(i), found);
    }
  }

  private static void pods(JsonObject affinity, FieldPath path, Findings found) {
    JsonArray required = affinity.array(REQUIRED);
    for (int i = 0; i < required.size(); i++) {
      podTerm(required.object(i), path.child(REQUIRED).index(i), found);
    }
    JsonArray preferred = affinity.array(PREFERRED);
    for (int i = 0; i < preferred.size(); i++) {
      FieldPath at = path.child(PREFERRED).index(i);
      weight(preferred.object(i), at, found);
      podTerm(preferred.object(i).object("podAffinityTerm"), at.child("podAffinityTerm"), found);
    }
  }

  private static void podTerm(JsonObject term, FieldPath path, Findings found) {
    LabelChecks.selector(path.child("labelSelector"), term.object("labelSelector"), found);
    LabelChecks.selector(path.child("namespaceSelector"), term.object("namespaceSelector"), found);
    term.array("namespaces")
        .strings()
        .forEach(n -> found.invalid(path.child("namespace"), n, DnsNames.label(n)));
    matchLabelKeys(term, path, found);
    String key = term.text("topologyKey");
    if (key.isEmpty()) {
      found.required(path.child("topologyKey"), "can not be empty");
    }
    LabelChecks.key(path.child("topologyKey"), key, found);
  }

  /**
   * By now preparation has turned the match keys into expressions of the selector, so a key that the selector names
   * twice was in it before.
   */
  private static void matchLabelKeys(JsonObject term, FieldPath path, Findings found) {
    List<String> match = term.array("matchLabelKeys").strings().toList();
    List<String> mismatch = term.array("mismatchLabelKeys").strings().toList();
    boolean hasSelector = term.has("labelSelector");
    labelKeys(match, hasSelector, path.child("matchLabelKeys"), found);
    labelKeys(mismatch, hasSelector, path.child("mismatchLabelKeys"), found);
    JsonObject selector = term.object("labelSelector");
    Set<String> selected = new HashSet<>(selector.object("matchLabels").names());
    selector
        .array("matchExpressions")
        .objects()
        .map(e -> e.text("key"))
        .forEach(
            key -> {
              if (!selected.add(key) && match.contains(key)) {
                found.invalid(
                    path.index(match.lastIndexOf(key)), key, "exists in both matchLabelKeys and labelSelector");
              }
            });
    for (int i = 0; i < match.size(); i++) {
      if (mismatch.contains(match.get(i))) {
        found.invalid(
            path.child("matchLabelKeys").index(i), match.get(i), "exists in both matchLabelKeys and mismatchLabelKeys");
      }
    }
  }

  private static void labelKeys(List<String> keys, boolean hasSelector, FieldPath path, Findings found) {
    if (!keys.isEmpty() && !hasSelector) {
      found.forbidden(path, "must not be specified when labelSelector is not set");
      return;
    }
    for (int i = 0; i < keys.size(); i++) {
      LabelChecks.key(path.index(i), keys.get(i), found);
    }
  }

  static void gates(JsonArray gates, FieldPath path, Findings found) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < gates.size(); i++) {
      String name = gates.object(i).text("name");
      LabelChecks.key(path.index(i), name, found);
      if (!seen.add(name)) {
        found.duplicate(path.index(i), name);
      }
    }
  }

  static void spread(JsonArray constraints, FieldPath path, Findings found) {
    for (int i = 0; i < constraints.size(); i++) {
      JsonObject c = constraints.object(i);
      FieldPath at = path.index(i);
      String action = c.text("whenUnsatisfiable");
      String key = c.text("topologyKey");
      if (c.number("maxSkew") <= 0) {
        found.invalid(at.child("maxSkew"), c.number("maxSkew"), "must be greater than zero");
      }
      if (key.isEmpty()) {
        found.required(at.child("topologyKey"), "can not be empty");
      }
      found.oneOf(at.child("whenUnsatisfiable"), action, SPREAD_ACTIONS);
      for (int j = i + 1; j < constraints.size(); j++) {
        JsonObject other = constraints.object(j);
        if (other.text("topologyKey").equals(key) && other.text("whenUnsatisfiable").equals(action)) {
          found.duplicate(at.child("{topologyKey, whenUnsatisfiable}"), "{" + key + ", " + action + "}");
          break;
        }
      }
      if (c.has("minDomains")) {
        long domains = c.number("minDomains");
        if (domains <= 0) {
          found.invalid(at.child("minDomains"), domains, "must be greater than zero");
        }
        if (!action.equals("DoNotSchedule")) {
          found.invalid(
              at.child("minDomains"),
              domains,
              "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + action);
        }
      }
      for (String member : List.of("nodeAffinityPolicy", "nodeTaintsPolicy")) {
        if (c.has(member)) {
          found.oneOf(at.child(member), c.text(member), List.of("Honor", "Ignore"));
        }
      }
      spreadKeys(c, at.child("matchLabelKeys"), found);
      LabelChecks.selector(at.child("labelSelector"), c.object("labelSelector"), found);
    }
  }

  private static void spreadKeys(JsonObject c, FieldPath path, Findings found) {
    List<String> keys = c.array("matchLabelKeys").strings().toList();
    if (keys.isEmpty()) {
      return;
    }
    if (c.get("labelSelector").orElse(JsonNull.NULL) == JsonNull.NULL) {
      found.forbidden(path, "must not be specified when labelSelector is not set");
    }
    Set<String> selected = new HashSet<>(c.object("labelSelector").object("matchLabels").names());
    for (int i = 0; i < keys.size(); i++) {
      LabelChecks.key(path.index(i), keys.get(i), found);
      if (selected.contains(keys.get(i))) {
        found.invalid(path.index(i), keys.get(i), "exists in both matchLabelKeys and labelSelector");
      }
    }
  }
}
