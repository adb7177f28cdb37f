package dev.berth.controllers.statefulset;

import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A pod of a set, and what of it is decided by.
 *
 * @param revision the name of the ControllerRevision that it says it was made from, or ""
 * @param ready Running with the condition Ready
 * @param available the condition Ready for at least {@code minReadySeconds}
 * @param untilAvailable how long it must still be ready to be available; zero where it is, or is not ready
 * @param resizing whether it is being given other resources than it was made with
 * @param lacking whether its set has a template of claims that is younger than it, and whose volume it is to have
 */
record Member(
    Pod pod,
    int ordinal,
    String revision,
    boolean ready,
    boolean available,
    boolean terminating,
    Duration untilAvailable,
    boolean resizing,
    boolean lacking) {

  static Member of(Pod pod, long minReadySeconds, Instant now, boolean resizing, boolean lacking) {
    Optional<Condition> condition = Condition.of(pod, "Ready").filter(Condition::isTrue);
    Duration missing =
        minReadySeconds == 0 || condition.isEmpty() ? Duration.ZERO : missing(condition.get(), minReadySeconds, now);
    return new Member(
        pod,
        Identity.ordinal(pod.name()),
        pod.meta().label(StatefulSet.REVISION_LABEL),
        condition.isPresent() && pod.phase().equals("Running"),
        condition.isPresent() && missing.isZero(),
        pod.isTerminating(),
        missing,
        resizing,
        lacking);
  }

  private static Duration missing(Condition ready, long minReadySeconds, Instant now) {
    Duration missing =
        ready
            .lastTransitionTime()
            .map(since -> Duration.between(now, since.plusSeconds(minReadySeconds)))
            .orElse(Duration.ofSeconds(minReadySeconds));
    return missing.isNegative() ? Duration.ZERO : missing;
  }

  String name() {
    return pod.name();
  }

  /** Whether it is as the revision says; one that is being resized is half one and half the other, and one that lacks a volume is none. */
  boolean isOf(String name) {
    return revision.equals(name) && !resizing && !lacking;
  }

  boolean isUnavailable() {
    return !available || terminating;
  }

  /** Whether the set may go on past it where it goes one by one. */
  boolean isSettled() {
    return !terminating && ready && available;
  }
}
