package dev.berth.controllers.autoscaling;

import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Pod;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pods by what their measurements are good for (upstream's {@code groupPods}). Pure.
 *
 * @param ready whose measurements count
 * @param unready that start, or whose use of processors says nothing yet
 * @param missing without measurements
 * @param ignored that go or have failed
 */
record PodGroups(List<String> ready, List<String> unready, List<String> missing, List<String> ignored) {
  /** Within it what a pod uses of processors counts only while it is ready. */
  private static final Duration CPU_INITIALIZATION = Duration.ofMinutes(5);
  /** One that became unready so soon after its start has never been ready. */
  private static final Duration INITIAL_READINESS = Duration.ofSeconds(30);

  static PodGroups of(List<Pod> pods, Map<String, PodUse> uses, String resource, Instant now) {
    PodGroups groups = new PodGroups(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Pod pod : pods) {
      groups.of(pod, Optional.ofNullable(uses.get(pod.name())), resource, now).add(pod.name());
    }
    return groups;
  }

  private List<String> of(Pod pod, Optional<PodUse> use, String resource, Instant now) {
    if (pod.isTerminating() || pod.phase().equals("Failed")) {
      return ignored;
    }
    if (pod.phase().equals("Pending")) {
      return unready;
    }
    if (use.isEmpty()) {
      return missing;
    }
    return resource.equals("cpu") && saysNothing(pod, use.get(), now) ? unready : ready;
  }

  private static boolean saysNothing(Pod pod, PodUse use, Instant now) {
    Optional<Condition> condition = Condition.of(pod, "Ready");
    Optional<Instant> started = Timestamps.of(pod.status(), "startTime");
    if (condition.isEmpty() || started.isEmpty()) {
      return true;
    }
    boolean unready = condition.get().status().equals("False");
    Instant since = condition.get().lastTransitionTime().orElse(Instant.EPOCH);
    return started.get().plus(CPU_INITIALIZATION).isAfter(now)
        ? unready || use.at().isBefore(since.plus(use.window()))
        : unready && started.get().plus(INITIAL_READINESS).isAfter(since);
  }
}
