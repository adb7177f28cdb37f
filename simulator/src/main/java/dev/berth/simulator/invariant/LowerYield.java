package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The scheduler asks a pod to go only for one of a higher priority, which has no node. */
public final class LowerYield implements Invariant {
  private static final Duration UNSEEN = Duration.ofSeconds(2);

  private final Supplier<Duration> staleness;
  /** Until when a priority waited for a node. */
  private final Map<Long, Instant> waited = new HashMap<>();

  /** @param staleness how old a view may be at the time */
  public LowerYield(Supplier<Duration> staleness) {
    this.staleness = staleness;
  }

  private static long priority(Pod pod) {
    return pod.spec().number("priority");
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (before.isPresent() && before.get() instanceof Pod was && was.nodeName().isEmpty()) {
      waited.put(priority(was), time);
    }
    return Optional.empty();
  }

  /** Hears that the scheduler deletes a pod, just before it does. */
  public Optional<String> deleting(String namespace, String name, View now, Instant time) {
    Instant seen = time.minus(staleness.get()).minus(UNSEEN);
    return now.get(Kinds.POD, namespace, name)
        .filter(
            victim ->
                now.list(Kinds.POD, "").stream().noneMatch(p -> p.nodeName().isEmpty() && priority(p) > priority(victim))
                    && waited.entrySet().stream().noneMatch(e -> e.getKey() > priority(victim) && e.getValue().isAfter(seen)))
        .map(victim -> victim.key() + " is to go, and none of a higher priority than " + priority(victim) + " waits");
  }
}
