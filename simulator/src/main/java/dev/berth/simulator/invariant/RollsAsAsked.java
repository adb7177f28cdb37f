package dev.berth.simulator.invariant;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Ordinals;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A set's update keeps to its strategy: pods below the partition keep the revision that they have and get it again, a set that
 * waits for deletions replaces nothing, and no more pods are missing at a time than may be. While a set has just been changed, or
 * its controller may see what was, nothing is said of it.
 */
public final class RollsAsAsked implements Invariant {
  private static final Duration UNSEEN = Duration.ofSeconds(2);

  private final Supplier<Duration> staleness;
  private final Readiness readiness = new Readiness();
  private final Map<String, Instant> changedAt = new HashMap<>();
  /** The same for all but the template. */
  private final Map<String, Instant> strategyChangedAt = new HashMap<>();

  /** @param staleness how old a view may be at the time */
  public RollsAsAsked(Supplier<Duration> staleness) {
    this.staleness = staleness;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    readiness.changed(before, after, time);
    KubeObject object = after.or(() -> before).orElseThrow();
    if (object instanceof StatefulSet set) {
      note(changedAt, before, set, time, KubeObject::spec);
      note(strategyChangedAt, before, set, time, s -> s.spec().without("template"));
    }
    return before.isEmpty() && object instanceof Pod pod
        ? set(pod, now).filter(s -> isOld(strategyChangedAt, s, time)).flatMap(set -> created(pod, set, isSeen(set, time)))
        : Optional.empty();
  }

  private static void note(
      Map<String, Instant> times, Optional<KubeObject> before, StatefulSet set, Instant time,
      Function<KubeObject, JsonObject> part) {
    if (before.filter(b -> b.uid().equals(set.uid()) && part.apply(b).equals(part.apply(set))).isEmpty()) {
      times.put(set.key(), time);
    }
  }

  private static Optional<StatefulSet> set(Pod pod, View now) {
    return Sets.of(pod, now)
        .filter(set -> set.status().number("observedGeneration") == set.meta().generation());
  }

  /** Whether the set's controller knows it as it is. */
  private boolean isOld(Map<String, Instant> times, StatefulSet set, Instant time) {
    return times.getOrDefault(set.key(), time).plus(staleness.get()).plus(UNSEEN).isBefore(time);
  }

  private boolean isSeen(StatefulSet set, Instant time) {
    return staleness.get().isZero() && isOld(changedAt, set, time);
  }

  private static String revision(Pod pod) {
    return pod.meta().label(StatefulSet.REVISION_LABEL);
  }

  private static boolean isStale(Pod pod, StatefulSet set) {
    return !revision(pod).equals(set.status().text("updateRevision"));
  }

  /** @param seen whether its controller knows the newest revision */
  private static Optional<String> created(Pod pod, StatefulSet set, boolean seen) {
    int place = Sets.place(pod, set);
    boolean updating = !set.status().text("currentRevision").equals(set.status().text("updateRevision"));
    if (!updating || !set.isRollingUpdate() || place == Ordinals.NOWHERE) {
      return Optional.empty();
    }
    boolean keeps = place < set.partition();
    return keeps != isStale(pod, set) && (keeps || seen)
        ? Optional.of(
            pod.key() + " is made from " + revision(pod) + " with partition " + set.partition() + " of an update from "
                + set.status().text("currentRevision") + " to " + set.status().text("updateRevision"))
        : Optional.empty();
  }

  /** Hears that the set's controller deletes a pod, just before it does. */
  public Optional<String> deleting(String namespace, String name, View now, Instant time) {
    Optional<Pod> pod = now.get(Kinds.POD, namespace, name).filter(Readiness::serves);
    Optional<String> wrong =
        pod.flatMap(
            p ->
                set(p, now)
                    .filter(set -> isStale(p, set) && isOld(strategyChangedAt, set, time))
                    .flatMap(set -> replaced(p, set, now, time)));
    pod.ifPresent(p -> readiness.take(p, time));
    return wrong;
  }

  private static boolean isReplica(Pod pod, StatefulSet set) {
    return pod.isControlledBy(set.uid()) && Sets.place(pod, set) != Ordinals.NOWHERE;
  }

  private Optional<String> replaced(Pod pod, StatefulSet set, View now, Instant time) {
    int place = Sets.place(pod, set);
    if (place == Ordinals.NOWHERE) {
      return Optional.empty();
    }
    if (!set.isRollingUpdate()) {
      return Optional.of(pod.key() + " is replaced, and its set waits until somebody deletes it");
    }
    if (place < set.partition()) {
      return Optional.of(pod.key() + " is replaced, and the partition is " + set.partition());
    }
    long missing = set.replicas() - readiness.others(pod, p -> isReplica(p, set), now, time, UNSEEN);
    return staleness.get().isZero() && set.maxUnavailable() > 1 && missing > set.maxUnavailable()
        ? Optional.of(pod.key() + " is replaced, and then " + missing + " of at most " + set.maxUnavailable() + " are missing")
        : Optional.empty();
  }
}
