package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import dev.berth.node.pod.PodFacts.Verdict;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the node takes a pod that was bound to it. The scheduler has looked already, but it may have looked at something else,
 * or not been asked (upstream {@code pkg/kubelet/lifecycle/predicate.go}; its texts).
 */
public final class NodeFit {
  private NodeFit() {}

  /**
   * Why it is not taken.
   *
   * @param others what the pods ask for that are on the node already
   * @param allocatable resource name to quantity
   */
  public static Optional<Verdict> check(
      Pod pod, Collection<Requests> others, Map<String, String> allocatable, Node node) {
    long most = Quantity.parse(allocatable.getOrDefault("pods", "110")).value();
    if (others.size() + 1 > most) {
      return insufficient("pods", 1, others.size(), most);
    }
    Requests wanted = Requests.of(pod);
    for (Map.Entry<String, Long> want : wanted.amounts().entrySet()) {
      String name = want.getKey();
      // extended resources that the node does not have are not its own to refuse
      if (want.getValue() == 0 || !allocatable.containsKey(name)) {
        continue;
      }
      long used = 0;
      for (Requests other : others) {
        used += other.amounts().getOrDefault(name, 0L);
      }
      long capacity = Requests.amount(name, Quantity.parse(allocatable.getOrDefault(name, "0")));
      if (used + want.getValue() > capacity) {
        return insufficient(name, want.getValue(), used, capacity);
      }
    }
    JsonObject selector = pod.spec().object("nodeSelector");
    for (String key : selector.names()) {
      if (!node.json().isEmpty() && !node.meta().labels().string(key).filter(selector.text(key)::equals).isPresent()) {
        return Optional.of(Verdict.rejected("NodeAffinity", "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"));
      }
    }
    for (Requests other : others) {
      if (wanted.hostPorts().stream().anyMatch(other.hostPorts()::contains)) {
        return Optional.of(
            Verdict.rejected(
                "NodePorts",
                "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"));
      }
    }
    return Optional.empty();
  }

  private static Optional<Verdict> insufficient(String resource, long requested, long used, long capacity) {
    return Optional.of(
        Verdict.rejected(
            "OutOf" + resource,
            "Node didn't have enough resource: " + resource + ", requested: " + requested + ", used: " + used
                + ", capacity: " + capacity));
  }
}
