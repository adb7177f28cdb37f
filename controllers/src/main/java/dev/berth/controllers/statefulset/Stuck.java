package dev.berth.controllers.statefulset;

import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.Optional;

/**
 * Which pod an ordered set gives up because the template has changed since: of a set that asks for it by the annotation
 * {@link StatefulSet#REPLACE_STUCK_PODS}, the one that it waits for, where an update would replace it, it was never Ready, and no
 * other pod is Ready with its revision. Upstream waits for it until somebody deletes it (k/k#67250).
 *
 * <p>Nothing gets worse by it: such a pod never served anybody, and an update would replace it as soon as it did. One that was
 * Ready once comes back where its revision is good, and so does one whose revision others are Ready with; both are left alone.
 */
final class Stuck {
  private Stuck() {}

  /** @param update the revision that pods are to have */
  static boolean is(StatefulSet set, Roster roster, Member member, String update) {
    return set.meta().annotation(StatefulSet.REPLACE_STUCK_PODS).equals("true")
        && Rollout.concerns(set, member, update)
        && wasNeverReady(member.pod())
        && roster.members().stream()
            .noneMatch(other -> other.pod().isReady() && other.revision().equals(member.revision()));
  }

  /**
   * No node has said anything about it yet, or it is as unready as when its node said the first word, which has the time of its
   * start. Times are whole seconds: one that was Ready and ceased to be within its first second counts as never Ready.
   */
  static boolean wasNeverReady(Pod pod) {
    Optional<Condition> ready = Condition.of(pod, "Ready");
    if (ready.isEmpty()) {
      return true;
    }
    Optional<Instant> start = Timestamps.of(pod.status(), "startTime");
    Optional<Instant> since = ready.get().lastTransitionTime();
    return !ready.get().isTrue() && start.isPresent() && since.isPresent() && !since.get().isAfter(start.get());
  }
}
