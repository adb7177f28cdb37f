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

  /** Whether a member is being given other resources, so that its revision does not tell which it has. */
  public static boolean isHalfway(Pod pod) {
    return pod.meta().annotations().has(StatefulSet.RESIZING_TO);
  }

  /** Whether its pods are to be given other resources where they run. */
  public static boolean isResizedInPlace(StatefulSet set) {
    return set.meta().annotation(StatefulSet.UPDATE_IN_PLACE).equals(StatefulSet.RESOURCES);
  }

  /** Whether it has not the claim of each of its set's templates, of which one may be younger than it. */
  public static boolean lacksClaims(Pod pod, StatefulSet set) {
    return set.claimTemplates().stream()
        .map(template -> template.object("metadata").text("name") + "-" + pod.name())
        .anyMatch(claim -> !pod.claimNames().contains(claim));
  }

  /** A member's place among those that should be there; {@link Ordinals#NOWHERE} of one that should not. */
  public static int place(Pod pod, StatefulSet set) {
    return set.ordinals().placeOf(ordinal(pod));
  }
}
