package dev.berth.simulator.invariant;

import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** When pods came to be what matters: of two that bring them there, one does not know yet what the other did a moment ago. */
final class Arrivals {
  private final Predicate<Pod> there;
  private final Supplier<Duration> betweenTwins;
  private final Map<String, Instant> since = new HashMap<>();

  /**
   * @param there whether a pod is what matters
   * @param betweenTwins how old may be what one of two knows of the other's deeds; zero where there is one
   */
  Arrivals(Predicate<Pod> there, Supplier<Duration> betweenTwins) {
    this.there = there;
    this.betweenTwins = betweenTwins;
  }

  /** Whether the change brings a pod there. */
  boolean isNew(Optional<KubeObject> before, Optional<KubeObject> after, Instant time) {
    if (after.isEmpty()) {
      before.ifPresent(gone -> since.remove(gone.uid()));
      return false;
    }
    return after.get() instanceof Pod pod && there.test(pod) && since.putIfAbsent(pod.uid(), time) == null;
  }

  /** Whether two bring them there, or did a while ago. */
  boolean isByTwo() {
    return !betweenTwins.get().isZero();
  }

  /** Whether who brings one there now, and is one of two, may not know of this one. */
  boolean isUnknown(Pod pod, Instant time) {
    Duration unseen = betweenTwins.get();
    return !unseen.isZero() && since.getOrDefault(pod.uid(), Instant.MIN).isAfter(time.minus(unseen));
  }
}
