package dev.berth.controllers.daemonset;

import dev.berth.model.kinds.DaemonSet;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * A DaemonSet with the nodes and its pods on them: what a pass decides on.
 *
 * @param hash of the template as it is now
 * @param nodes all, by name
 * @param fits what each node is to the set, by name
 * @param pods by the node that they are on or wait for, those that are bound and the oldest first; finished pods
 * that go are not
 *     among them
 */
record Crew(
    DaemonSet set,
    String hash,
    TreeMap<String, Node> nodes,
    TreeMap<String, Suitability.Fit> fits,
    TreeMap<String, List<Pod>> pods,
    Instant now) {

  private static final Comparator<Pod> BOUND_AND_OLDEST_FIRST =
      Comparator.comparing((Pod pod) -> pod.nodeName().isEmpty())
          .thenComparing(pod -> pod.meta().creationTimestamp().orElse(Instant.EPOCH))
          .thenComparing(Pod::name);

  static Crew of(DaemonSet set, String hash, Collection<Node> nodes, Collection<Pod> pods, Instant now) {
    Suitability suitability = new Suitability(set);
    TreeMap<String, Node> byName = new TreeMap<>();
    TreeMap<String, Suitability.Fit> fits = new TreeMap<>();
    for (Node node : nodes) {
      byName.put(node.name(), node);
      fits.put(node.name(), suitability.of(node));
    }
    TreeMap<String, List<Pod>> byNode = new TreeMap<>();
    pods.stream()
        .filter(pod -> !(pod.isFinished() && pod.isTerminating()))
        .sorted(BOUND_AND_OLDEST_FIRST)
        .forEach(pod -> byNode.computeIfAbsent(DaemonPods.nodeOf(pod), _ -> new ArrayList<>()).add(pod));
    return new Crew(set, hash, byName, fits, byNode, now);
  }

  boolean isWanted(String node) {
    return fits.get(node) == Suitability.Fit.WANTED;
  }

  List<Pod> on(String node) {
    return pods.getOrDefault(node, List.of());
  }

  boolean isUpdated(Pod pod) {
    return DaemonPods.isUpdated(set, hash, pod);
  }
}
