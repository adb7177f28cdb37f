package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A set makes the claims of a pod before the pod; who looks may not have seen yet that one has gone. */
public final class ClaimsComeFirst implements Invariant {
  private static final Duration UNSEEN = Duration.ofSeconds(2);

  private final Supplier<Duration> staleness;
  private final Map<String, Instant> gone = new HashMap<>();

  /** @param staleness how old a view may be at the time */
  public ClaimsComeFirst(Supplier<Duration> staleness) {
    this.staleness = staleness;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (after.isEmpty() && before.orElseThrow() instanceof PersistentVolumeClaim claim) {
      gone.put(claim.key(), time);
    }
    boolean made =
        before.isEmpty() && after.orElseThrow().meta().controller().filter(o -> o.kind().equals("StatefulSet")).isPresent();
    if (!made || !(after.get() instanceof Pod pod)) {
      return Optional.empty();
    }
    return pod.claimNames().stream()
        .filter(name -> now.get(Kinds.CLAIM, pod.namespace(), name).isEmpty())
        .filter(name -> !isUnseen(pod.namespace() + "/" + name, time))
        .findFirst()
        .map(name -> pod.key() + " was made before its claim " + name);
  }

  private boolean isUnseen(String claim, Instant time) {
    Instant at = gone.get(claim);
    return at != null && at.plus(staleness.get()).plus(UNSEEN).isAfter(time);
  }
}
