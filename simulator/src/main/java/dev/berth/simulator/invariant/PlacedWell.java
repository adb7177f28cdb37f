package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** When a pod gets its node, its claims are bound, and the node was not known to be dead. */
public final class PlacedWell implements Invariant {
  private final Supplier<Duration> staleness;
  private final Map<String, Instant> closedSince = new HashMap<>();

  /** @param staleness how old a view may be at the time */
  public PlacedWell(Supplier<Duration> staleness) {
    this.staleness = staleness;
  }

  @Override
  public Optional<String> changed(
      ResourceType type,
      Optional<KubeObject> before,
      Optional<KubeObject> after,
      View now,
      Instant time) {
    KubeObject object = after.or(() -> before).orElseThrow();
    if (object instanceof Node node) {
      if (after.isPresent() && node.taints().anyMatch(taint -> taint.text("effect").equals("NoSchedule"))) {
        closedSince.putIfAbsent(node.name(), time);
      } else {
        closedSince.remove(node.name());
      }
      return Optional.empty();
    }
    boolean placed =
        after.isPresent() && object instanceof Pod pod && !pod.nodeName().isEmpty()
            && !(before.isPresent() && before.get() instanceof Pod old && !old.nodeName().isEmpty());
    return placed && object instanceof Pod pod ? judge(pod, now, time) : Optional.empty();
  }

  private Optional<String> judge(Pod pod, View now, Instant time) {
    Instant closed = closedSince.getOrDefault(pod.nodeName(), Instant.MAX);
    if (closed.isBefore(time.minus(staleness.get()))) {
      return Optional.of(pod.key() + " was placed on " + pod.nodeName() + ", which takes nobody since " + closed);
    }
    return pod.claimNames().stream()
        .filter(
            name -> now.get(Kinds.CLAIM, pod.namespace(), name).filter(PersistentVolumeClaim::isFullyBound).isEmpty())
        .findFirst()
        .map(name -> pod.key() + " was placed on " + pod.nodeName() + " before its claim " + name + " was bound");
  }
}
