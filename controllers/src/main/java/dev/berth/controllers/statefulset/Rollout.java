package dev.berth.controllers.statefulset;

import dev.berth.controllers.statefulset.Roster.Slot;
import dev.berth.model.kinds.StatefulSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which pods an update is about next. It deletes them, and that they come back with the new revision is {@link Upkeep}'s; or it
 * changes them {@link InPlace}, which takes several passes, in each of which the pod is next.
 *
 * <p>Asked only when nothing else is to be done first: in an ordered set all pods are available then.
 */
final class Rollout {
  private Rollout() {}

  /** @param update the revision that pods are to have */
  static List<Member> next(StatefulSet set, List<Slot> replicas, String update) {
    if (!set.isRollingUpdate()) {
      return List.of();
    }
    // One pod at a time is the rule of releases without maxUnavailable, and of those that have it switched off: 1.36.
    return set.maxUnavailable() > 1
        ? within(set.maxUnavailable(), set.isParallel(), set.partition(), replicas, update)
        : oneByOne(set.partition(), replicas, update);
  }

  /** Whether it is about this pod, sooner or later. */
  static boolean concerns(StatefulSet set, Member member, String update) {
    return set.isRollingUpdate() && set.ordinals().placeOf(member.ordinal()) >= set.partition() && isStale(member, update);
  }

  /**
   * From the highest down to the partition, the first one that is not up to date, unless one above it is unavailable. One that
   * an earlier update has begun to resize is brought to an end before.
   */
  static List<Member> oneByOne(int partition, List<Slot> replicas, String update) {
    for (int place = replicas.size() - 1; place >= partition; place--) {
      Slot slot = replicas.get(place);
      Optional<Member> stale = slot.member().filter(member -> isStale(member, update));
      if (stale.isPresent()) {
        return List.of(begun(replicas.subList(partition, place), update).orElse(stale.get()));
      }
      if (slot.isUnavailable()) {
        return List.of();
      }
    }
    return List.of();
  }

  private static Optional<Member> begun(List<Slot> below, String update) {
    return below.reversed().stream()
        .flatMap(slot -> slot.member().stream())
        .filter(member -> member.resizing() && isStale(member, update))
        .findFirst();
  }

  /**
   * As many of the highest as may be unavailable, less those that are, whatever their ordinal, and before them those that are
   * being resized. A parallel set first replaces every one that is out of date and unavailable anyway, which costs nothing
   * (k/k#137666).
   */
  static List<Member> within(int most, boolean parallel, int partition, List<Slot> replicas, String update) {
    int budget = most - (int) replicas.stream().filter(Slot::isUnavailable).count();
    List<Member> next = new ArrayList<>();
    List<Member> others = new ArrayList<>();
    for (int place = replicas.size() - 1; place >= partition; place--) {
      Optional<Member> stale = replicas.get(place).member().filter(member -> isStale(member, update));
      stale.ifPresent(member -> (parallel && member.isUnavailable() ? next : others).add(member));
    }
    others.sort(Comparator.comparing(Member::resizing).reversed());
    next.addAll(others.subList(0, Math.clamp(budget, 0, others.size())));
    return next;
  }

  private static boolean isStale(Member member, String update) {
    return !member.isOf(update) && !member.terminating();
  }
}
