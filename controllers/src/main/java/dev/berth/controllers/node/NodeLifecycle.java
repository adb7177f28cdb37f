package dev.berth.controllers.node;

import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.SystemNamespaces;
import java.time.Instant;
import java.util.Optional;

/**
 * Watches over nodes: whoever is not heard of is unknown, taints follow conditions, and pods of a node that is not ready are
 * not ready either. Keys are nodes.
 */
public final class NodeLifecycle implements Controller {
  private final NodeSettings settings;

  public NodeLifecycle(NodeSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "node-lifecycle-controller";
  }

  @Override
  public String account() {
    return "node-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.NODE, Kinds.POD, Kinds.LEASE).with(Indexes.PODS_BY_NODE, Zones.BY_ZONE);
  }

  @Override
  public void start(Workplace workplace) {
    Heartbeats heartbeats = new Heartbeats();
    Zones zones = new Zones(settings);
    PlanQueue<String> queue = new PlanQueue<>(workplace, new NodePlanner(settings, heartbeats, zones));
    View view = workplace.view();
    view.onChange(Kinds.LEASE, (before, after) -> {
      if (after.or(() -> before).filter(lease -> lease.namespace().equals(SystemNamespaces.NODE_LEASES)).isPresent()) {
        heartbeats.lease(before, after, workplace.now());
      }
    });
    view.onChange(Kinds.NODE, (before, after) -> {
      Instant now = workplace.now();
      heartbeats.node(before, after, now);
      tell(before, after, workplace);
      if (after.filter(n -> !n.isReady()).isEmpty()) {
        before.map(Node::name).ifPresent(zones::forget);
      }
      after.map(Node::name).ifPresent(queue::add);
      if (isReadinessChange(before, after)) {
        view.list(Kinds.NODE, "").stream().filter(n -> !n.isReady()).forEach(n -> queue.add(n.name()));
      }
    });
    view.onChange(Kinds.POD, (before, after) -> {
      boolean placed = !before.map(Pod::nodeName).orElse("").equals(after.map(Pod::nodeName).orElse(""));
      if (placed) {
        after.flatMap(pod -> view.get(Kinds.NODE, "", pod.nodeName())).filter(n -> !n.isReady()).map(Node::name)
            .ifPresent(queue::add);
      }
    });
  }

  /** Whether the zones' states may have changed. */
  private static boolean isReadinessChange(Optional<Node> before, Optional<Node> after) {
    return before.isPresent() && before.filter(Node::isReady).isPresent() != after.filter(Node::isReady).isPresent();
  }

  private static void tell(Optional<Node> before, Optional<Node> after, Workplace workplace) {
    if (before.isEmpty()) {
      after.ifPresent(
          node ->
              workplace.events().record(
                  Note.normal(
                      node, "RegisteredNode",
                      "Node " + node.name() + " event: Registered Node " + node.name() + " in Controller")));
    } else if (after.isEmpty()) {
      Node node = before.get();
      workplace.events().record(
          Note.normal(
              node, "RemovingNode",
              "Node " + node.name() + " event: Removing Node " + node.name() + " from Controller"));
    } else if (before.get().isReady() && !after.get().isReady()) {
      workplace.events().record(
          Note.normal(
              after.get(), "NodeNotReady", "Node " + after.get().name() + " status is now: NodeNotReady"));
    }
  }
}
