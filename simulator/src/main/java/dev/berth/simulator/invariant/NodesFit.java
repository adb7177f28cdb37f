package dev.berth.simulator.invariant;

import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import java.time.Instant;
import java.util.Optional;

/** When a pod is bound, its node has the CPU that all its pods ask for. */
public final class NodesFit implements Invariant {
  @Override
  public Optional<String> changed(
      ResourceType type,
      Optional<KubeObject> before,
      Optional<KubeObject> after,
      View now,
      Instant time) {
    boolean bound =
        after.isPresent() && after.get() instanceof Pod pod && !pod.nodeName().isEmpty()
            && !(before.isPresent() && before.get() instanceof Pod old && !old.nodeName().isEmpty());
    if (!bound || !(after.get() instanceof Pod pod)) {
      return Optional.empty();
    }
    Optional<Node> node = now.get(Kinds.NODE, "", pod.nodeName());
    if (node.isEmpty()) {
      return Optional.empty(); // it may have gone while the binding was under way
    }
    Quantity asked =
        now.by(Indexes.PODS_BY_NODE, pod.nodeName()).stream()
            .filter(p -> !p.isFinished())
            .flatMap(Pod::containers)
            .map(c -> Quantity.parse(c.object("resources").object("requests").string("cpu").orElse("0")))
            .reduce(Quantity.ZERO, Quantity::plus);
    Quantity has = Quantity.parse(node.get().allocatable().string("cpu").orElse("0"));
    return asked.compareTo(has) > 0
        ? Optional.of(
            "node " + pod.nodeName() + " has " + has + " CPUs, and with " + pod.key() + " its pods ask for " + asked)
        : Optional.empty();
  }
}
