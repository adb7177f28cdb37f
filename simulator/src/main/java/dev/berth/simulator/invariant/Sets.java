package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Ordinals;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.util.Optional;

/** What pods are to StatefulSets. */
public final class Sets {
  private Sets() {}

  /** The set that controls a pod; empty where none does, or it has gone. */
  public static Optional<StatefulSet> of(Pod pod, View now) {
    return pod.meta().controller()
        .filter(owner -> owner.kind().equals("StatefulSet"))
        .flatMap(
            owner ->
                now.get(Kinds.STATEFUL_SET, pod.namespace(), owner.name()).filter(set -> set.uid().equals(owner.uid())));
  }

  /** The number at the end of a member's name. */
  public static int ordinal(Pod pod) {
    return Integer.parseInt(pod.name().substring(pod.name().lastIndexOf('-') + 1));
  }

  /** A member's place among those that should be there; {@link Ordinals#NOWHERE} of one that should not. */
  public static int place(Pod pod, StatefulSet set) {
    return set.ordinals().placeOf(ordinal(pod));
  }
}
