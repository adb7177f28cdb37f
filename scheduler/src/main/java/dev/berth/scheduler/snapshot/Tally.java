package dev.berth.scheduler.snapshot;

import java.util.Arrays;

/** How many of some pods are on each node, by slot. The snapshot keeps it right. */
public final class Tally {
  private int[] bySlot;
  private int total;

  Tally(int slots) {
    this.bySlot = new int[slots];
  }

  void change(int slot, int by) {
    if (slot >= bySlot.length) {
      bySlot = Arrays.copyOf(bySlot, Math.max(slot + 1, bySlot.length * 2));
    }
    bySlot[slot] += by;
    total += by;
  }

  public int on(NodeState node) {
    return node.slot() < bySlot.length ? bySlot[node.slot()] : 0;
  }

  public int total() {
    return total;
  }
}
