package dev.berth.scheduler.snapshot;

import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.Requirement;
import dev.berth.scheduler.pod.AffinityTerm;
import dev.berth.scheduler.pod.PodFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The wishes of all placed pods about others, equal ones counted together: a set of pods that keep apart is one wish however
 * many they are.
 */
final class Wishes {
  private final Map<TermTally.Wish, TermTally> all = new LinkedHashMap<>();
  private final Map<String, List<TermTally>> byLabel = new HashMap<>();
  private int far;

  void change(PodFacts pod, int slot, int slots, int by) {
    for (AffinityTerm term : pod.near()) {
      change(new TermTally.Wish(TermTally.Sort.NEAR, term, 1), slot, slots, by);
    }
    for (AffinityTerm term : pod.far()) {
      change(new TermTally.Wish(TermTally.Sort.FAR, term, 0), slot, slots, by);
    }
    for (AffinityTerm.Weighted weighted : pod.preferredPods()) {
      change(
          new TermTally.Wish(TermTally.Sort.PREFERRED, weighted.term(), weighted.weight()), slot, slots, by);
    }
  }

  private void change(TermTally.Wish wish, int slot, int slots, int by) {
    TermTally tally = all.get(wish);
    if (tally == null) {
      tally = new TermTally(wish, slots);
      all.put(wish, tally);
      byLabel.computeIfAbsent(label(wish.term().selector()), _ -> new ArrayList<>()).add(tally);
    }
    if (wish.sort() == TermTally.Sort.FAR) {
      far += by;
    }
    tally.tally().change(slot, by);
    if (tally.tally().total() == 0) {
      all.remove(wish);
      String label = label(wish.term().selector());
      List<TermTally> list = byLabel.getOrDefault(label, new ArrayList<>());
      list.remove(tally);
      if (list.isEmpty()) {
        byLabel.remove(label);
      }
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  boolean hasFar() {
    return far > 0;
  }

  /** The wishes that a pod of these labels fulfils or offends. */
  List<TermTally> about(PodFacts pod, JsonObject namespaceLabels) {
    if (all.isEmpty()) {
      return List.of();
    }
    List<TermTally> out = new ArrayList<>(0);
    collect(byLabel.getOrDefault("", List.of()), pod, namespaceLabels, out);
    for (int i = 0; i < pod.labels().size(); i++) {
      if (pod.labels().value(i) instanceof JsonString value) {
        collect(byLabel.getOrDefault(pod.labels().name(i) + '=' + value.value(), List.of()), pod, namespaceLabels, out);
      }
    }
    return out;
  }

  private static void collect(
      List<TermTally> from, PodFacts pod, JsonObject namespaceLabels, List<TermTally> out) {
    for (TermTally tally : from) {
      if (tally.wish().term().matches(pod.namespace(), namespaceLabels, pod.labels())) {
        out.add(tally);
      }
    }
  }

  private static String label(LabelSelector selector) {
    for (Requirement requirement : selector.requirements()) {
      if (selector.exactValue(requirement.key()).isPresent()) {
        return requirement.key() + '=' + requirement.values().getFirst();
      }
    }
    return "";
  }
}
