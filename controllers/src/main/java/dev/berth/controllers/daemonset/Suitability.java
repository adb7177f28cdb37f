package dev.berth.controllers.daemonset;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.DaemonSet;
import dev.berth.model.kinds.Node;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.NodeSelector;
import java.util.Set;

/** Which nodes suit the pods of a DaemonSet. Made once for a pass; pure. */
final class Suitability {
  private static final Set<String> KEEPS_AWAY = Set.of("NoSchedule", "NoExecute");
  private static final Set<String> DRIVES_OUT = Set.of("NoExecute");

  private final String nodeName;
  private final LabelSelector labels;
  private final NodeSelector affinity;
  private final JsonArray tolerations;

  /** What a node is to the DaemonSet. */
  enum Fit {
    /** There should be a pod. */
    WANTED,
    /** There should be none, but one that is there may stay: only a taint keeps new ones away. */
    TOLERATED,
    UNSUITABLE
  }

  Suitability(DaemonSet set) {
    JsonObject spec = set.template().object("spec");
    this.nodeName = spec.text("nodeName");
    this.labels = LabelSelector.ofLabels(spec.object("nodeSelector").strings());
    this.affinity = NodeSelector.requiredBy(spec);
    this.tolerations = DaemonPods.tolerations(spec);
  }

  Fit of(Node node) {
    JsonObject nodeLabels = node.meta().labels();
    if (!nodeName.isEmpty() && !nodeName.equals(node.name())
        || !labels.matches(nodeLabels)
        || !affinity.matches(nodeLabels, node.name())) {
      return Fit.UNSUITABLE;
    }
    if (toleratesAll(node, KEEPS_AWAY)) {
      return Fit.WANTED;
    }
    return toleratesAll(node, DRIVES_OUT) ? Fit.TOLERATED : Fit.UNSUITABLE;
  }

  private boolean toleratesAll(Node node, Set<String> effects) {
    return node.taints()
        .filter(taint -> effects.contains(taint.text("effect")))
        .allMatch(taint -> tolerations.objects().anyMatch(toleration -> tolerates(toleration, taint)));
  }

  private static boolean tolerates(JsonObject toleration, JsonObject taint) {
    String key = toleration.text("key");
    String effect = toleration.text("effect");
    return (effect.isEmpty() || effect.equals(taint.text("effect")))
        && (key.isEmpty() || key.equals(taint.text("key")))
        && (toleration.text("operator").equals("Exists") || toleration.text("value").equals(taint.text("value")));
  }
}
