package dev.berth.scheduler.snapshot;

import dev.berth.base.json.JsonString;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.Requirement;
import dev.berth.scheduler.pod.PodFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts of pods that somebody has asked for, kept right from then on. A pod is only held against the counts that one of its
 * labels, or its namespace, points to. Those that have not been asked for longest make room for new ones.
 */
final class Tallies {
  private static final int MOST = 4_096;

  private record Kept(PodMatch match, Tally tally, List<String> triggers) {}

  private final Map<PodMatch, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, List<Kept>> byTrigger = new HashMap<>();

  /** The count, made by the filling where it is new. */
  Tally get(PodMatch match, int slots, Consumer<Tally> fill) {
    Kept known = kept.get(match);
    if (known != null) {
      return known.tally;
    }
    if (kept.size() >= MOST) {
      drop(kept.entrySet().iterator().next().getValue());
    }
    Kept fresh = new Kept(match, new Tally(slots), triggers(match));
    fill.accept(fresh.tally);
    kept.put(match, fresh);
    fresh.triggers.forEach(trigger -> byTrigger.computeIfAbsent(trigger, _ -> new ArrayList<>()).add(fresh));
    return fresh.tally;
  }

  private void drop(Kept old) {
    kept.remove(old.match);
    for (String trigger : old.triggers) {
      List<Kept> list = byTrigger.getOrDefault(trigger, new ArrayList<>());
      list.remove(old);
      if (list.isEmpty()) {
        byTrigger.remove(trigger);
      }
    }
  }

  void change(PodFacts pod, int slot, int by) {
    if (kept.isEmpty()) {
      return;
    }
    String namespace = pod.namespace();
    change(byTrigger.get(trigger(namespace, "", "")), pod, slot, by);
    change(byTrigger.get(trigger("", "", "")), pod, slot, by);
    for (int i = 0; i < pod.labels().size(); i++) {
      if (pod.labels().value(i) instanceof JsonString value) {
        change(byTrigger.get(trigger(namespace, pod.labels().name(i), value.value())), pod, slot, by);
        change(byTrigger.get(trigger("", pod.labels().name(i), value.value())), pod, slot, by);
      }
    }
  }

  private static void change(@Nullable List<Kept> list, PodFacts pod, int slot, int by) {
    if (list != null) {
      for (Kept k : list) {
        if (k.match.matches(pod)) {
          k.tally.change(slot, by);
        }
      }
    }
  }

  /** What a pod must have for the count to concern it: each pod that matches has exactly one of these. */
  private static List<String> triggers(PodMatch match) {
    PodMatch.Part part = match.parts().getFirst();
    Optional<Requirement> exact = exact(part.selector());
    String key = exact.map(Requirement::key).orElse("");
    String value = exact.map(r -> r.values().getFirst()).orElse("");
    return part.everywhere()
        ? List.of(trigger("", key, value))
        : part.namespaces().stream().map(namespace -> trigger(namespace, key, value)).toList();
  }

  private static Optional<Requirement> exact(LabelSelector selector) {
    return selector.requirements().stream()
        .filter(r -> selector.exactValue(r.key()).isPresent())
        .findFirst();
  }

  private static String trigger(String namespace, String key, String value) {
    return namespace + ' ' + key + '=' + value;
  }
}
