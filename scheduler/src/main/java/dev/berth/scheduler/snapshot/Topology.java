package dev.berth.scheduler.snapshot;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The places that a label makes of the nodes, numbered from 0. Immutable: another one is made when nodes change. */
public final class Topology {
  private final int[] bySlot;
  private final int size;

  private Topology(int[] bySlot, int size) {
    this.bySlot = bySlot;
    this.size = size;
  }

  static Topology of(String key, List<NodeState> nodes, int slots) {
    int[] bySlot = new int[slots];
    Arrays.fill(bySlot, -1);
    Map<String, Integer> numbers = new HashMap<>();
    for (NodeState node : nodes) {
      if (node.hasLabel(key)) {
        bySlot[node.slot()] = number(numbers, node.label(key));
      }
    }
    return new Topology(bySlot, numbers.size());
  }

  private static int number(Map<String, Integer> numbers, String value) {
    Integer known = numbers.putIfAbsent(value, numbers.size());
    return known == null ? numbers.size() - 1 : known;
  }

  /** The number of the node's place; -1 where it has no such label. */
  public int of(NodeState node) {
    return node.slot() < bySlot.length ? bySlot[node.slot()] : -1;
  }

  /** How many places there are. */
  public int size() {
    return size;
  }
}
