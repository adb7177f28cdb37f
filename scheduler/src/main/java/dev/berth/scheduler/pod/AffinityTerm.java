package dev.berth.scheduler.pod;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which pods another wants near, or far from, itself, and what near means.
 *
 * @param namespaces in which pods count
 * @param namespaceSelector further namespaces by their labels
 * @param selector which pods
 * @param topologyKey nodes with the same value of this label are one place
 */
public record AffinityTerm(
    Set<String> namespaces, LabelSelector namespaceSelector, LabelSelector selector, String topologyKey) {

  /** A term and how much it weighs in the score; avoiding weighs less than nothing. */
  public record Weighted(AffinityTerm term, long weight) {}

  static AffinityTerm of(JsonObject term, String podNamespace, JsonObject podLabels) {
    Set<String> namespaces = new TreeSet<>(term.array("namespaces").strings().toList());
    LabelSelector namespaceSelector = LabelSelector.of(term, "namespaceSelector");
    if (namespaces.isEmpty() && namespaceSelector.isNothing()) {
      namespaces.add(podNamespace);
    }
    LabelSelector selector =
        LabelSelector.of(term, "labelSelector")
            .and(SpreadConstraint.matching(term.array("matchLabelKeys"), podLabels, Operator.IN))
            .and(SpreadConstraint.matching(term.array("mismatchLabelKeys"), podLabels, Operator.NOT_IN));
    return new AffinityTerm(namespaces, namespaceSelector, selector, term.text("topologyKey"));
  }

  static List<AffinityTerm> required(JsonObject affinity, String namespace, JsonObject labels) {
    JsonArray terms = affinity.array("requiredDuringSchedulingIgnoredDuringExecution");
    List<AffinityTerm> out = new ArrayList<>(terms.size());
    for (int i = 0; i < terms.size(); i++) {
      out.add(of(terms.object(i), namespace, labels));
    }
    return List.copyOf(out);
  }

  static List<Weighted> preferred(JsonObject affinity, String namespace, JsonObject labels, int sign) {
    JsonArray terms = affinity.array("preferredDuringSchedulingIgnoredDuringExecution");
    List<Weighted> out = new ArrayList<>(terms.size());
    for (int i = 0; i < terms.size(); i++) {
      JsonObject term = terms.object(i);
      out.add(
          new Weighted(of(term.object("podAffinityTerm"), namespace, labels), sign * term.number("weight")));
    }
    return List.copyOf(out);
  }

  /** Whether a pod of this namespace, which has these labels itself, counts. */
  public boolean matches(String namespace, JsonObject namespaceLabels, JsonObject labels) {
    return (namespaces.contains(namespace) || namespaceSelector.matches(namespaceLabels)) && selector.matches(labels);
  }
}
