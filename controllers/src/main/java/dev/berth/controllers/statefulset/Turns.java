package dev.berth.controllers.statefulset;

import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When a set is planned: at once, but not within {@link #REST} after somebody deleted a pod that the set will make anew.
 *
 * <p>Who deleted it should have a chance to see that the name was free. kubectl looks at the pod, then lists those of its name
 * and waits until there is none: if the old pod was there at the first look and the next one at the second, it waits for ever.
 */
final class Turns {
  static final Duration REST = Duration.ofMillis(100);

  private final Workplace place;
  private final PlanQueue<SetName> queue;
  /** Until when. What is deleted meanwhile does not prolong it: one who goes on deleting would stop the set. */
  private final Map<SetName, Instant> resting = new HashMap<>();

  Turns(Workplace place, PlanQueue<SetName> queue) {
    this.place = place;
    this.queue = queue;
  }

  void add(SetName set) {
    addAfter(set, Duration.ZERO);
  }

  void addAfter(SetName set, Duration delay) {
    Instant now = place.now();
    Instant until = resting.getOrDefault(set, now);
    if (!until.isAfter(now)) {
      resting.remove(set);
    }
    Duration left = Duration.between(now, until);
    Duration longer = left.compareTo(delay) > 0 ? left : delay;
    if (longer.isPositive()) {
      queue.addAfter(set, longer);
    } else {
      queue.add(set);
    }
  }

  /** A pod of the set has gone. */
  void gone(StatefulSet set, Pod pod) {
    SetName name = SetName.of(set);
    if (comesBackAsItWas(set, pod)) {
      Instant now = place.now();
      resting.merge(name, now.plus(REST), (known, next) -> known.isAfter(now) ? known : next);
    }
    add(name);
  }

  void forget(SetName set) {
    resting.remove(set);
  }

  /** What a set deletes itself, to scale down, for another revision or because it has ended, does not. */
  private static boolean comesBackAsItWas(StatefulSet set, Pod pod) {
    int place = Identity.ordinal(pod.name()) - set.firstOrdinal();
    String revision = pod.meta().label(StatefulSet.REVISION_LABEL);
    return place >= 0
        && place < set.replicas()
        && !pod.isFinished()
        && !revision.isEmpty()
        && revision.equals(set.status().text("updateRevision"));
  }
}
