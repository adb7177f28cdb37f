package dev.berth.controllers.pods;

import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which pods go first when there are too many: those that lose least. Upstream's {@code ActivePodsWithRanks}, with its
 * logarithmic comparison of ages; ties go by uid, so that the order is total and does not favour a name.
 */
public final class Ranking {
  /** How much a pod is worth to its owner, as an annotation; 0 where it is missing or no number. */
  public static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

  private Ranking() {}

  /**
   * The pods with those that go first in front.
   *
   * @param related active ones among them count where a node holds several: the fuller node gives first
   */
  public static List<Pod> firstToGo(Collection<Pod> pods, Collection<Pod> related, Instant now) {
    Map<String, Integer> onNode = new HashMap<>();
    related.stream().filter(PodState::isActive).forEach(pod -> onNode.merge(pod.nodeName(), 1, Integer::sum));
    Comparator<Pod> order =
        Comparator.comparing((Pod pod) -> !pod.nodeName().isEmpty())
            .thenComparingInt(Ranking::phase)
            .thenComparing(Pod::isReady)
            .thenComparingInt(Ranking::cost)
            .thenComparingInt(pod -> -onNode.getOrDefault(pod.nodeName(), 0))
            .thenComparingInt(pod -> magnitude(pod.isReady() ? PodState.readySince(pod) : Optional.empty(), now))
            .thenComparingLong(pod -> -PodState.mostRestarts(pod))
            .thenComparingLong(pod -> -PodState.mostSidecarRestarts(pod))
            .thenComparingInt(pod -> magnitude(pod.meta().creationTimestamp(), now))
            .thenComparing(Pod::uid);
    return pods.stream().sorted(order).toList();
  }

  private static int phase(Pod pod) {
    return switch (pod.phase()) {
      case "Pending", "" -> 0;
      case "Unknown" -> 1;
      default -> 2;
    };
  }

  private static int cost(Pod pod) {
    try {
      return Integer.parseInt(pod.meta().annotation(DELETION_COST));
    } catch (NumberFormatException none) {
      return 0;
    }
  }

  /** The power of two of the nanoseconds since then: ages within one are alike. */
  private static int magnitude(Optional<Instant> since, Instant now) {
    return since
        .map(time -> Duration.between(time, now).toNanos())
        .filter(nanos -> nanos > 0)
        .map(nanos -> 63 - Long.numberOfLeadingZeros(nanos))
        .orElse(-1);
  }
}
