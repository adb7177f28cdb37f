package dev.berth.scheduler.place;

import dev.berth.scheduler.pod.PodFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pods for which others make room, and where. Until they are there, their room is not free to pods of less importance. The
 * scheduler owns it.
 */
public final class Nominations {
  private final Map<String, Map<String, PodFacts>> byNode = new HashMap<>();
  private final Map<String, String> nodeOf = new HashMap<>();

  /** The pod as it is now; on no node where the name is empty. */
  public void put(PodFacts pod, String node) {
    remove(pod.uid());
    if (!node.isEmpty()) {
      byNode.computeIfAbsent(node, _ -> new LinkedHashMap<>()).put(pod.uid(), pod);
      nodeOf.put(pod.uid(), node);
    }
  }

  /** The node where room was made for it. */
  public Optional<String> remove(String uid) {
    String node = nodeOf.remove(uid);
    if (node != null) {
      Map<String, PodFacts> pods = byNode.getOrDefault(node, new LinkedHashMap<>());
      pods.remove(uid);
      if (pods.isEmpty()) {
        byNode.remove(node);
      }
    }
    return Optional.ofNullable(node);
  }

  /** Where room is made for it, or "". */
  public String nodeOf(String uid) {
    return nodeOf.getOrDefault(uid, "");
  }

  /** Other pods with at least this one's priority for which room is made on the node. */
  List<PodFacts> before(PodFacts pod, String node) {
    if (byNode.isEmpty()) {
      return List.of();
    }
    List<PodFacts> out = new ArrayList<>(0);
    for (PodFacts other : byNode.getOrDefault(node, Map.of()).values()) {
      if (other.priority() >= pod.priority() && !other.uid().equals(pod.uid())) {
        out.add(other);
      }
    }
    return out;
  }

  /** Pods of less importance for which room is made on the node. */
  public List<PodFacts> after(PodFacts pod, String node) {
    return byNode.getOrDefault(node, Map.of()).values().stream()
        .filter(other -> other.priority() < pod.priority())
        .toList();
  }
}
