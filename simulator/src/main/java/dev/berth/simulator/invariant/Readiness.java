package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Which pods serve, as somebody may see it whose news are late: those that are ready, and those that were a moment ago and have been
 * lost since. Not those that were taken away on purpose, for whoever did that knows it; unless there are two who do.
 */
final class Readiness {
  private final Map<String, Lost> lost = new HashMap<>();
  private final Map<String, Instant> taken = new HashMap<>();
  private final Supplier<Duration> betweenTwins;

  /** For who is alone. */
  Readiness() {
    this(() -> Duration.ZERO);
  }

  /** @param betweenTwins how old may be what one of two knows of what the other took away; zero where there is one */
  Readiness(Supplier<Duration> betweenTwins) {
    this.betweenTwins = betweenTwins;
  }

  private record Lost(Pod pod, Instant at) {}

  void changed(Optional<KubeObject> before, Optional<KubeObject> after, Instant time) {
    if (before.isPresent() && before.get() instanceof Pod pod && serves(pod)) {
      if (after.isPresent() && after.get() instanceof Pod now && serves(now)) {
        return;
      }
      lost.put(pod.uid(), new Lost(pod, time));
    }
  }

  static boolean serves(Pod pod) {
    return pod.isRunningAndReady() && !pod.isTerminating();
  }

  /** Somebody takes this one away on purpose. */
  void take(Pod pod, Instant time) {
    taken.putIfAbsent(pod.uid(), time);
  }

  private boolean isKnownToBeTaken(Pod pod, Instant time) {
    Instant at = taken.get(pod.uid());
    Duration unseen = betweenTwins.get();
    return at != null && (unseen.isZero() || !at.isAfter(time.minus(unseen)));
  }

  /** How many others than this one serve, or did so within the time. */
  long others(Pod pod, Predicate<Pod> which, View now, Instant time, Duration lately) {
    Stream<Pod> were =
        lost.values().stream().filter(one -> one.at.plus(lately).isAfter(time)).map(Lost::pod).filter(p -> isGone(p, now));
    return Stream.concat(now.list(Kinds.POD, pod.namespace()).stream().filter(Readiness::serves), were)
        .filter(p -> !p.uid().equals(pod.uid()) && p.namespace().equals(pod.namespace()) && !isKnownToBeTaken(p, time))
        .filter(which)
        .count();
  }

  /** Whether it has not come to serve again. */
  private static boolean isGone(Pod pod, View now) {
    return now.get(Kinds.POD, pod.namespace(), pod.name()).filter(p -> p.uid().equals(pod.uid()) && serves(p)).isEmpty();
  }
}
