package dev.berth.simulator.invariant;

import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * When a pod is bound, its node has the processors and the memory that all its pods ask for, and room for so many. Of two schedulers one
 * may not know what the other has just bound; what is too much then, the node refuses.
 */
public final class NodesFit implements Invariant {
  private final Arrivals bound;

  /** @param betweenTwins how old may be what one of two schedulers knows of the other's deeds; zero where there is one */
  public NodesFit(Supplier<Duration> betweenTwins) {
    this.bound = new Arrivals(pod -> !pod.nodeName().isEmpty(), betweenTwins);
  }

  @Override
  public Optional<String> changed(
      ResourceType type,
      Optional<KubeObject> before,
      Optional<KubeObject> after,
      View now,
      Instant time) {
    if (!bound.isNew(before, after, time) || !(after.orElseThrow() instanceof Pod pod)) {
      return Optional.empty();
    }
    Optional<Node> node = now.get(Kinds.NODE, "", pod.nodeName());
    if (node.isEmpty()) {
      return Optional.empty(); // it may have gone while the binding was under way
    }
    List<Pod> pods =
        now.by(Indexes.PODS_BY_NODE, pod.nodeName()).stream()
            .filter(p -> !p.isFinished())
            .filter(p -> p.uid().equals(pod.uid()) || !bound.isUnknown(p, time))
            .toList();
    return Stream.of("cpu", "memory", "pods")
        .filter(what -> node.get().allocatable().string(what).isPresent())
        .filter(what -> asked(what, pods).compareTo(Quantity.parse(node.get().allocatable().text(what))) > 0)
        .findFirst()
        .map(
            what -> "node " + pod.nodeName() + " has " + node.get().allocatable().text(what) + " " + what + ", and with "
                + pod.key() + " its pods ask for " + asked(what, pods));
  }

  private static Quantity asked(String what, List<Pod> pods) {
    return what.equals("pods")
        ? Quantity.of(pods.size())
        : pods.stream()
            .flatMap(Pod::containers)
            .map(c -> Quantity.parse(c.object("resources").object("requests").string(what).orElse("0")))
            .reduce(Quantity.ZERO, Quantity::plus);
  }
}
