package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.meta.OwnerReference;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An ordered set creates upwards: when a pod appears, every pod before it is there, and was ready a moment ago (what its
 * controller saw may be as old as news are late).
 */
public final class OrderIsKept implements Invariant {
  /** A write that was decided on before somebody changed the set. */
  private static final Duration UNSEEN = Duration.ofSeconds(2);

  private final Supplier<Duration> staleness;
  private final Map<String, Instant> lastReady = new HashMap<>();
  /** When a set began with another ordinal, or left out others. */
  private final Map<String, Instant> moved = new HashMap<>();

  /** @param staleness how old a view may be at the time */
  public OrderIsKept(Supplier<Duration> staleness) {
    this.staleness = staleness;
  }

  @Override
  public Optional<String> changed(
      ResourceType type,
      Optional<KubeObject> before,
      Optional<KubeObject> after,
      View now,
      Instant time) {
    if (before.isPresent() && before.get() instanceof Pod old && old.isRunningAndReady() && !old.isTerminating()) {
      lastReady.put(old.key(), time);
    }
    if (after.isPresent() && after.get() instanceof StatefulSet set && before.isPresent()
        && before.get() instanceof StatefulSet was && !was.ordinals().isLike(set.ordinals())) {
      moved.put(set.key(), time);
    }
    if (before.isPresent() || after.isEmpty() || !(after.get() instanceof Pod pod)) {
      return Optional.empty();
    }
    Optional<OwnerReference> owner = pod.meta().controller().filter(o -> o.kind().equals("StatefulSet"));
    if (owner.isEmpty()) {
      return Optional.empty();
    }
    Optional<StatefulSet> set = now.get(Kinds.STATEFUL_SET, pod.namespace(), owner.get().name());
    if (set.isEmpty() || set.get().isParallel()) {
      return Optional.empty();
    }
    Instant since = moved.getOrDefault(set.get().key(), Instant.MIN);
    if (since.plus(staleness.get()).plus(UNSEEN).isAfter(time)) {
      return Optional.empty();
    }
    int ordinal = Sets.ordinal(pod);
    for (int lower : set.get().ordinals().all().takeWhile(o -> o < ordinal).toArray()) {
      String name = owner.get().name() + "-" + lower;
      Optional<Pod> predecessor = now.get(Kinds.POD, pod.namespace(), name);
      boolean ready =
          predecessor
              .filter(p -> p.isRunningAndReady() && !p.isTerminating() && p.isControlledBy(owner.get().uid()))
              .isPresent();
      Instant last = lastReady.getOrDefault(pod.namespace() + "/" + name, Instant.MIN);
      if (!ready && last.plus(staleness.get()).isBefore(time)) {
        return Optional.of(
            pod.key() + " was created while " + name + " was "
                + predecessor.map(p -> p.isTerminating() ? "going" : "not ready (" + p.phase() + ")").orElse("not there"));
      }
    }
    return Optional.empty();
  }
}
