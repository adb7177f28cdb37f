package dev.berth.simulator.invariant;

import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.NodeSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
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
    Optional<Pod> beside = notBeside(pod, now);
    if (beside.isPresent()) {
      return Optional.of(pod.key() + " was placed on " + pod.nodeName() + ", where " + beside.get().key() + " is, which it must not be beside");
    }
    Optional<String> wrong =
        pod.claimNames().stream().flatMap(claim -> volume(pod, claim, now).stream()).findFirst();
    if (wrong.isPresent()) {
      return wrong;
    }
    return pod.claimNames().stream()
        .filter(
            name -> now.get(Kinds.CLAIM, pod.namespace(), name).filter(PersistentVolumeClaim::isFullyBound).isEmpty())
        .findFirst()
        .map(name -> pod.key() + " was placed on " + pod.nodeName() + " before its claim " + name + " was bound");
  }

  /** A pod on its node which it must not share that with. */
  private static Optional<Pod> notBeside(Pod pod, View now) {
    List<LabelSelector> apart =
        pod.spec().object("affinity").object("podAntiAffinity").array("requiredDuringSchedulingIgnoredDuringExecution").objects()
            .filter(term -> term.text("topologyKey").equals("kubernetes.io/hostname"))
            .map(term -> LabelSelector.of(term.object("labelSelector")))
            .toList();
    return apart.isEmpty()
        ? Optional.empty()
        : now.by(Indexes.PODS_BY_NODE, pod.nodeName()).stream()
            .filter(other -> !other.uid().equals(pod.uid()) && !other.isFinished() && other.namespace().equals(pod.namespace()))
            .filter(other -> apart.stream().anyMatch(selector -> selector.matches(other.meta().labels())))
            .findFirst();
  }

  /** What a claim's volume has against the pod's node. */
  private static Optional<String> volume(Pod pod, String name, View now) {
    Optional<PersistentVolumeClaim> claim = now.get(Kinds.CLAIM, pod.namespace(), name);
    if (claim.filter(c -> c.accessModes().contains("ReadWriteOncePod")).isPresent()) {
      Optional<Pod> other =
          now.by(Indexes.PODS_BY_CLAIM, claim.get().key()).stream()
              .filter(p -> !p.uid().equals(pod.uid()) && !p.nodeName().isEmpty() && !p.isFinished())
              .findFirst();
      if (other.isPresent()) {
        return Optional.of(pod.key() + " was placed with claim " + name + " of one pod, which " + other.get().key() + " has");
      }
    }
    Optional<PersistentVolume> volume = claim.flatMap(c -> now.get(Kinds.VOLUME, "", c.volumeName()));
    Optional<Node> node = now.get(Kinds.NODE, "", pod.nodeName());
    boolean reached =
        volume.isEmpty() || node.isEmpty() || volume.get().requiredNodes().isEmpty()
            || NodeSelector.of(volume.get().requiredNodes()).matches(node.get().meta().labels(), node.get().name());
    return reached
        ? Optional.empty()
        : Optional.of(pod.key() + " was placed on " + pod.nodeName() + ", from where " + volume.get().name() + " is not reached");
  }
}
