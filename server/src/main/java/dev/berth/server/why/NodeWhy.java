package dev.berth.server.why;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Indexes;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Fencing;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.SystemNamespaces;
import dev.berth.model.time.HumanDuration;
import dev.berth.model.time.Timestamps;
import java.util.List;
import java.util.Optional;

/** A node: whether its agent speaks, and what keeps pods away from it. */
final class NodeWhy {
  private NodeWhy() {}

  static Finding of(Inquiry inquiry, Node node) {
    String about = Inquiry.name(node);
    if (!node.isReady()) {
      return silent(inquiry, node);
    }
    List<String> taints =
        node.taints().filter(taint -> !taint.text("effect").equals("PreferNoSchedule")).map(NodeWhy::text).toList();
    if (node.isUnschedulable()) {
      return Finding.wrong(about, "is ready, and takes no new pods: it is cordoned").remedy("kubectl uncordon " + node.name());
    }
    return taints.isEmpty()
        ? Finding.fine(about, "is ready; pods on it: " + count(inquiry, node))
        : Finding.fine(about, "is ready, and takes only pods that tolerate " + String.join(", ", taints));
  }

  private static int count(Inquiry inquiry, Node node) {
    return inquiry.view().by(Indexes.PODS_BY_NODE, node.name()).size();
  }

  private static Finding silent(Inquiry inquiry, Node node) {
    Optional<Condition> ready = Condition.of(node, "Ready");
    Optional<AnyObject> lease = inquiry.view().get(Kinds.LEASE, SystemNamespaces.NODE_LEASES, node.name());
    String last =
        lease
            .flatMap(l -> Timestamps.of(l.spec(), "renewTime"))
            .map(time -> "; its agent spoke last " + HumanDuration.since(Optional.of(time), inquiry.now()) + " ago")
            .orElse("; no agent has spoken for it");
    String why = ready.map(Condition::message).filter(message -> !message.isEmpty()).map(message -> ": " + message).orElse("");
    return Finding.wrong(Inquiry.name(node), "is not ready" + why + last + lease.map(NodeWhy::fencing).orElse(""))
        .remedy(remedy(node, ready));
  }

  /** False is the agent's own word. Unknown is the control plane's, which has not heard from it. */
  private static String remedy(Node node, Optional<Condition> ready) {
    if (ready.filter(condition -> condition.status().equals("False")).isEmpty()) {
      return "start its agent again; if it is off for good: kubectl delete node " + node.name();
    }
    return ready.get().message().contains("NetworkPluginNotReady")
        ? "let its container runtime read the CNI configuration that the agent writes: conf_dir is node/cni/net.d in its data directory"
        : "mend that on its machine: the agent itself says so";
  }

  private static String fencing(AnyObject lease) {
    if (Fencing.isGivenUp(lease)) {
      return "; it has ended its pods by its own promise, and they begin elsewhere";
    }
    return Fencing.isPromised(lease) ? "; it fences itself: if it stays away, its pods begin elsewhere within a minute or so" : "";
  }

  /** {@code key=value:NoSchedule}. */
  static String text(JsonObject taint) {
    String value = taint.text("value");
    return taint.text("key") + (value.isEmpty() ? "" : "=" + value) + ":" + taint.text("effect");
  }
}
