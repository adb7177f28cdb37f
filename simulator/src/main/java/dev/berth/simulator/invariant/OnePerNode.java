package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.DaemonSet;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A DaemonSet makes one pod for a node, and its update takes no more of those that serve than may be missing. */
public final class OnePerNode implements Invariant {
  private static final Duration UNSEEN = Duration.ofSeconds(2);

  private final Supplier<Duration> staleness;
  private final Readiness readiness;
  private final Map<String, Instant> changedAt = new HashMap<>();

  /**
   * @param staleness how old a view may be at the time
   * @param betweenTwins how old may be what one of two that delete pods knows of the other's deeds; zero where there is one
   */
  public OnePerNode(Supplier<Duration> staleness, Supplier<Duration> betweenTwins) {
    this.staleness = staleness;
    this.readiness = new Readiness(betweenTwins);
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    readiness.changed(before, after, time);
    if (after.isPresent() && after.get() instanceof DaemonSet set && !before.map(KubeObject::spec).equals(after.map(KubeObject::spec))) {
      changedAt.put(set.uid(), time);
    }
    boolean made = before.isEmpty() && after.isPresent() && after.get() instanceof Pod;
    return made && after.get() instanceof Pod pod && set(pod, now).isPresent() ? beside(pod, now, time) : Optional.empty();
  }

  private static Optional<DaemonSet> set(Pod pod, View now) {
    return pod.meta().controller()
        .filter(owner -> owner.kind().equals("DaemonSet"))
        .flatMap(owner -> Owning.find(now, pod.namespace(), owner))
        .map(DaemonSet.class::cast);
  }

  /** For which it is made. */
  private static String node(Pod pod) {
    return pod.spec().object("affinity").object("nodeAffinity").object("requiredDuringSchedulingIgnoredDuringExecution")
        .array("nodeSelectorTerms").objects()
        .flatMap(term -> term.array("matchFields").objects())
        .flatMap(field -> field.array("values").strings())
        .findFirst()
        .orElse("");
  }

  private Optional<String> beside(Pod pod, View now, Instant time) {
    Instant seen = time.minus(staleness.get()).minus(UNSEEN);
    return live(pod, now)
        .filter(other -> node(other).equals(node(pod)))
        .filter(other -> other.meta().creationTimestamp().filter(at -> at.isBefore(seen)).isPresent())
        .findFirst()
        .map(other -> pod.key() + " is made for node " + node(pod) + ", which has " + other.key());
  }

  /** Others of its set that are not on their way out. */
  private static Stream<Pod> live(Pod pod, View now) {
    String owner = pod.meta().controller().orElseThrow().uid();
    return now.list(Kinds.POD, pod.namespace()).stream()
        .filter(other -> other.isControlledBy(owner) && !other.uid().equals(pod.uid()))
        .filter(other -> !other.isTerminating() && !other.isFinished());
  }

  /** Hears that the controller of DaemonSets deletes a pod, just before it does. */
  public Optional<String> deleting(String namespace, String name, View now, Instant time) {
    Optional<Pod> pod = now.get(Kinds.POD, namespace, name).filter(Readiness::serves).filter(p -> set(p, now).isPresent());
    Optional<String> wrong = pod.flatMap(p -> tooFew(p, set(p, now).orElseThrow(), now, time));
    pod.ifPresent(p -> readiness.take(p, time));
    return wrong;
  }

  private Optional<String> tooFew(Pod pod, DaemonSet set, View now, Instant time) {
    Duration lately = staleness.get().plus(UNSEEN);
    boolean known = changedAt.getOrDefault(set.uid(), time).plus(lately).isBefore(time);
    // on others it need not be any more, nor be counted
    List<String> nodes =
        now.list(Kinds.NODE, "").stream().filter(node -> node.isReady() && node.taints().findAny().isEmpty()).map(Node::name).toList();
    boolean wanted =
        nodes.contains(pod.nodeName())
            && live(pod, now).noneMatch(other -> node(other).equals(node(pod)));
    long left = readiness.others(pod, p -> p.isControlledBy(set.uid()), now, time, lately);
    long least = nodes.size() - Amount.up(set.spec().object("updateStrategy").object("rollingUpdate"), "maxUnavailable", nodes.size());
    return known && wanted && left < least
        ? Optional.of(pod.key() + " is deleted, and then " + left + " serve where " + set.name() + " must have " + least)
        : Optional.empty();
  }
}
