package dev.berth.simulator.invariant;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.ReplicaSet;
import dev.berth.model.meta.OwnerReference;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A Deployment asks for no more pods than its surge allows, and no pod of it that serves is deleted when fewer serve then than its
 * update may leave. While it has just been changed, nothing is said.
 */
public final class KeepsServing implements Invariant {
  private static final Duration UNSEEN = Duration.ofSeconds(2);

  private final Supplier<Duration> staleness;
  private final Readiness readiness;
  private final Map<String, Instant> changedAt = new HashMap<>();

  /**
   * @param staleness how old a view may be at the time
   * @param betweenTwins how old may be what one of two that delete pods knows of the other's deeds; zero where there is one
   */
  public KeepsServing(Supplier<Duration> staleness, Supplier<Duration> betweenTwins) {
    this.staleness = staleness;
    this.readiness = new Readiness(betweenTwins);
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    readiness.changed(before, after, time);
    if (after.isPresent() && after.get() instanceof Deployment deployment && !before.map(KubeObject::spec).equals(after.map(KubeObject::spec))) {
      changedAt.put(deployment.uid(), time);
    }
    if (after.isEmpty() || !(after.get() instanceof ReplicaSet replicas)) {
      return Optional.empty();
    }
    long was = before.map(b -> ((ReplicaSet) b).replicas()).orElse(0L);
    return replicas.replicas() > was ? deployment(replicas, now, time).flatMap(d -> tooMany(d, now)) : Optional.empty();
  }

  /** That of a ReplicaSet, where who cares for it knows it as it is. */
  private Optional<Deployment> deployment(KubeObject replicas, View now, Instant time) {
    return owner(replicas, "Deployment")
        .flatMap(o -> now.get(Kinds.DEPLOYMENT, replicas.namespace(), o.name()).filter(d -> d.uid().equals(o.uid())))
        .filter(d -> changedAt.getOrDefault(d.uid(), time).plus(staleness.get()).plus(UNSEEN).isBefore(time));
  }

  private static Optional<OwnerReference> owner(KubeObject object, String kind) {
    return object.meta().controller().filter(owner -> owner.kind().equals(kind));
  }

  private static Optional<String> tooMany(Deployment deployment, View now) {
    long asked =
        now.list(Kinds.REPLICA_SET, deployment.namespace()).stream()
            .filter(r -> r.isControlledBy(deployment.uid()))
            .mapToLong(ReplicaSet::replicas)
            .sum();
    long most = deployment.replicas() + Amount.up(rolling(deployment), "maxSurge", deployment.replicas());
    return asked > most
        ? Optional.of("deployment " + deployment.key() + " asks for " + asked + " pods, and may for " + most)
        : Optional.empty();
  }

  private static JsonObject rolling(Deployment deployment) {
    return deployment.spec().object("strategy").object("rollingUpdate");
  }

  /** One at least where there may be no more either; all where they are made anew. */
  private static long unavailable(Deployment deployment) {
    if (deployment.spec().object("strategy").text("type").equals("Recreate")) {
      return deployment.replicas();
    }
    long surge = Amount.up(rolling(deployment), "maxSurge", deployment.replicas());
    long fewer = Amount.down(rolling(deployment), "maxUnavailable", deployment.replicas());
    return surge == 0 && fewer == 0 ? 1 : fewer;
  }

  /** Hears that the controller of ReplicaSets deletes a pod, just before it does. */
  public Optional<String> deleting(String namespace, String name, View now, Instant time) {
    Optional<Pod> pod = now.get(Kinds.POD, namespace, name).filter(Readiness::serves);
    Optional<Deployment> deployment =
        pod.flatMap(p -> owner(p, "ReplicaSet"))
            .flatMap(o -> now.get(Kinds.REPLICA_SET, namespace, o.name()).filter(r -> r.uid().equals(o.uid())))
            .flatMap(r -> deployment(r, now, time));
    Optional<String> wrong = deployment.flatMap(d -> tooFew(d, pod.orElseThrow(), now, time));
    pod.ifPresent(p -> readiness.take(p, time));
    return wrong;
  }

  private Optional<String> tooFew(Deployment deployment, Pod pod, View now, Instant time) {
    List<String> own =
        now.list(Kinds.REPLICA_SET, deployment.namespace()).stream()
            .filter(r -> r.isControlledBy(deployment.uid()))
            .map(ReplicaSet::uid)
            .toList();
    long left =
        readiness.others(pod, p -> own.stream().anyMatch(p::isControlledBy), now, time, staleness.get().plus(UNSEEN));
    long least = deployment.replicas() - unavailable(deployment);
    return left < least
        ? Optional.of(pod.key() + " is deleted, and then " + left + " serve where " + deployment.name() + " must have " + least)
        : Optional.empty();
  }
}
