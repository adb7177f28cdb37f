package dev.berth.simulator.invariant;

import dev.berth.base.json.JsonObject;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** When a pod gets its node, its claims are bound, and the node was not known to be dead. */
public final class PlacedWell implements Invariant {
  private final Supplier<Duration> staleness;
  /** By node and what keeps pods away from it. */
  private final Map<String, Map<String, Instant>> closedSince = new HashMap<>();
  /** When volumes came to other nodes, by their names. */
  private final Map<String, Instant> movedAt = new HashMap<>();
  private final Arrivals placed;

  /**
   * @param staleness how old a view may be at the time
   * @param betweenTwins how old may be what one of two schedulers knows of the other's deeds; zero where there is one
   */
  public PlacedWell(Supplier<Duration> staleness, Supplier<Duration> betweenTwins) {
    this.staleness = staleness;
    this.placed = new Arrivals(pod -> !pod.nodeName().isEmpty(), betweenTwins);
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
      Map<String, Instant> since = closedSince.computeIfAbsent(node.name(), _ -> new TreeMap<>());
      Set<String> taints =
          (after.isEmpty() ? Stream.<JsonObject>empty() : node.taints())
              .filter(taint -> taint.text("effect").equals("NoSchedule"))
              .map(taint -> taint.text("key"))
              .collect(Collectors.toSet());
      since.keySet().retainAll(taints);
      taints.forEach(key -> since.putIfAbsent(key, time));
      return Optional.empty();
    }
    if (object instanceof PersistentVolume volume) {
      if (before.isPresent() && before.get() instanceof PersistentVolume old && !old.requiredNodes().equals(volume.requiredNodes())) {
        movedAt.put(volume.name(), time);
      }
      return Optional.empty();
    }
    return placed.isNew(before, after, time) && object instanceof Pod pod ? judge(pod, now, time) : Optional.empty();
  }

  private Optional<String> judge(Pod pod, View now, Instant time) {
    Instant seen = time.minus(staleness.get());
    Optional<String> closed =
        closedSince.getOrDefault(pod.nodeName(), Map.of()).entrySet().stream()
            .filter(taint -> taint.getValue().isBefore(seen) && !putsUpWith(pod, taint.getKey()))
            .findFirst()
            .map(taint -> pod.key() + " was placed on " + pod.nodeName() + ", which takes nobody since " + taint.getValue());
    if (closed.isPresent()) {
      return closed;
    }
    Optional<Pod> beside = notBeside(pod, now, time);
    if (beside.isPresent()) {
      return Optional.of(pod.key() + " was placed on " + pod.nodeName() + ", where " + beside.get().key() + " is, which it must not be beside");
    }
    Optional<String> wrong =
        pod.claimNames().stream().flatMap(claim -> volume(pod, claim, now, seen).or(() -> shared(pod, claim, now, time)).stream()).findFirst();
    if (wrong.isPresent()) {
      return wrong;
    }
    return pod.claimNames().stream()
        .filter(
            name -> now.get(Kinds.CLAIM, pod.namespace(), name).filter(PersistentVolumeClaim::isFullyBound).isEmpty())
        .findFirst()
        .map(name -> pod.key() + " was placed on " + pod.nodeName() + " before its claim " + name + " was bound");
  }

  private static boolean putsUpWith(Pod pod, String taint) {
    return pod.spec().array("tolerations").objects()
        .anyMatch(t -> t.text("key").equals(taint) && !t.text("effect").equals("NoExecute"));
  }

  /** A pod on its node which it must not share that with. */
  private Optional<Pod> notBeside(Pod pod, View now, Instant time) {
    List<LabelSelector> apart =
        pod.spec().object("affinity").object("podAntiAffinity").array("requiredDuringSchedulingIgnoredDuringExecution").objects()
            .filter(term -> term.text("topologyKey").equals("kubernetes.io/hostname"))
            .map(term -> LabelSelector.of(term.object("labelSelector")))
            .toList();
    return apart.isEmpty()
        ? Optional.empty()
        : now.by(Indexes.PODS_BY_NODE, pod.nodeName()).stream()
            .filter(other -> !other.uid().equals(pod.uid()) && !other.isFinished() && other.namespace().equals(pod.namespace()))
            .filter(other -> !placed.isUnknown(other, time))
            .filter(other -> apart.stream().anyMatch(selector -> selector.matches(other.meta().labels())))
            .findFirst();
  }

  /** Who has the pod's claim, where that is for one pod. Of two that are placed with it at once, one waits on its node. */
  private Optional<String> shared(Pod pod, String name, View now, Instant time) {
    return now.get(Kinds.CLAIM, pod.namespace(), name)
        .filter(claim -> claim.accessModes().contains("ReadWriteOncePod"))
        .flatMap(
            claim ->
                now.by(Indexes.PODS_BY_CLAIM, claim.key()).stream()
                    .filter(p -> !p.uid().equals(pod.uid()) && !p.nodeName().isEmpty() && !p.isFinished() && !placed.isUnknown(p, time))
                    .findFirst())
        .map(other -> pod.key() + " was placed with claim " + name + " of one pod, which " + other.key() + " has");
  }

  /** What a claim's volume has against the pod's node. */
  private Optional<String> volume(Pod pod, String name, View now, Instant seen) {
    Optional<PersistentVolumeClaim> claim = now.get(Kinds.CLAIM, pod.namespace(), name);
    Optional<PersistentVolume> volume = claim.flatMap(c -> now.get(Kinds.VOLUME, "", c.volumeName()));
    Optional<Node> node = now.get(Kinds.NODE, "", pod.nodeName());
    boolean reached =
        volume.isEmpty() || node.isEmpty() || volume.get().requiredNodes().isEmpty()
            || !movedAt.getOrDefault(volume.get().name(), Instant.MIN).isBefore(seen)
            || NodeSelector.of(volume.get().requiredNodes()).matches(node.get().meta().labels(), node.get().name());
    return reached
        ? Optional.empty()
        : Optional.of(pod.key() + " was placed on " + pod.nodeName() + ", from where " + volume.get().name() + " is not reached");
  }
}
