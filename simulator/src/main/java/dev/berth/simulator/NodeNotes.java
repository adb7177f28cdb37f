package dev.berth.simulator;

import dev.berth.model.kinds.Node;
import dev.berth.simulator.rehearsal.Marks;
import dev.berth.simulator.rehearsal.Observed.NodeLife;
import dev.berth.simulator.rehearsal.Spans;

/** What was told of one node, and how its machine was, growing. */
final class NodeNotes {
  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

  private final String name;
  private final Marks there = new Marks();
  private final Marks ready = new Marks();
  private final Marks off = new Marks();
  private final Marks cordoned = new Marks();
  private final Marks outOfService = new Marks();
  private Spans apart = Spans.NEVER;

  NodeNotes(String name) {
    this.name = name;
  }

  void told(Node node, long nowMillis) {
    there.set(true, nowMillis);
    ready.set(node.isReady(), nowMillis);
    cordoned.set(node.isUnschedulable(), nowMillis);
    outOfService.set(node.taints().anyMatch(t -> t.text("key").equals(OUT_OF_SERVICE)), nowMillis);
  }

  void gone(long nowMillis) {
    there.set(false, nowMillis);
    ready.set(false, nowMillis);
  }

  void power(boolean is, long nowMillis) {
    off.set(!is, nowMillis);
  }

  /** Its kubelet does not reach the API from now on until then, or is dead. */
  void apart(long nowMillis, long untilMillis) {
    apart = apart.or(Spans.of(nowMillis, untilMillis));
  }

  NodeLife until(long endMillis) {
    return new NodeLife(
        name, there.until(endMillis), ready.until(endMillis), off.until(endMillis), apart.within(0, endMillis),
        cordoned.until(endMillis), outOfService.until(endMillis));
  }
}
