package dev.berth.scheduler.affinity;

import dev.berth.scheduler.snapshot.NodeState;
import java.util.HashMap;
import java.util.Map;

/** Numbers by topology key and value: {@code zone=a → 3}. Only asked by key, so its order does not matter. */
final class Places {
  private final Map<String, Map<String, Long>> byKey = new HashMap<>(4);

  void add(String key, NodeState node, long amount) {
    if (node.hasLabel(key)) {
      byKey.computeIfAbsent(key, _ -> new HashMap<>()).merge(node.label(key), amount, Long::sum);
    }
  }

  boolean isEmpty() {
    return byKey.isEmpty();
  }

  /** What was added where this node is; 0 where it has no such label. */
  long at(String key, NodeState node) {
    Map<String, Long> values = byKey.get(key);
    if (values == null) {
      return 0;
    }
    Long sum = values.get(node.label(key));
    return sum == null || !node.hasLabel(key) ? 0 : sum;
  }

  /** The sum over all keys of what was added where this node is. */
  long at(NodeState node) {
    long sum = 0;
    for (String key : byKey.keySet()) {
      sum += at(key, node);
    }
    return sum;
  }

  /** Whether something is here under any key. */
  boolean touches(NodeState node) {
    for (String key : byKey.keySet()) {
      if (at(key, node) > 0) {
        return true;
      }
    }
    return false;
  }
}
