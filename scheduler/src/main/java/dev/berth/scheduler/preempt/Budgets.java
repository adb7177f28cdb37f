package dev.berth.scheduler.preempt;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.select.LabelSelector;
import dev.berth.scheduler.pod.PodFacts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What disruption budgets still allow. Pure. */
final class Budgets {
  private Budgets() {}

  /** The uids of those that a budget forbids to go, if they go in this order. */
  static Set<String> violatedBy(List<PodFacts> pods, View view) {
    Map<String, Long> allowed = new HashMap<>();
    Set<String> out = new HashSet<>();
    for (PodFacts pod : pods) {
      for (KubeObject budget : view.list(Kinds.POD_DISRUPTION_BUDGET, pod.namespace())) {
        JsonObject status = budget.status();
        LabelSelector selector = LabelSelector.of(budget.spec(), "selector");
        boolean concerns =
            !selector.isEverything()
                && !pod.labels().isEmpty()
                && selector.matches(pod.labels())
                && !status.object("disruptedPods").has(pod.pod().name());
        if (concerns) {
          long left = allowed.getOrDefault(budget.key(), status.number("disruptionsAllowed")) - 1;
          allowed.put(budget.key(), left);
          if (left < 0) {
            out.add(pod.uid());
          }
        }
      }
    }
    return out;
  }
}
