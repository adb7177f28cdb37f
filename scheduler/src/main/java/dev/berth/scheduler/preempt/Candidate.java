package dev.berth.scheduler.preempt;

import dev.berth.model.time.Timestamps;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.snapshot.NodeState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * A node on which a pod would fit if these were gone.
 *
 * @param victims the most important first; at least one
 * @param violations how many of them a disruption budget would keep
 */
public record Candidate(NodeState node, List<PodFacts> victims, int violations) {
  /** The more important of two pods first: by priority, then who has run longer. */
  static final Comparator<PodFacts> IMPORTANCE =
      Comparator.comparingLong(PodFacts::priority).reversed().thenComparing(Candidate::startTime).thenComparing(PodFacts::key);

  /**
   * The node where least harm is done first: fewest budgets violated, the least important of the most important victims, the
   * smallest sum of priorities, the fewest victims, the latest start of the most important ones.
   */
  static final Comparator<Candidate> LEAST_HARM =
      Comparator.comparingInt(Candidate::violations)
          .thenComparingLong(c -> c.victims().getFirst().priority())
          .thenComparingDouble(Candidate::sum)
          .thenComparingInt(c -> c.victims().size())
          .thenComparing(Comparator.comparing(Candidate::start).reversed());

  private double sum() {
    // each counted from the least priority there is, so that more victims are never better than fewer
    return victims.stream().mapToDouble(pod -> pod.priority() + (double) Integer.MAX_VALUE + 1).sum();
  }

  private Instant start() {
    long most = victims.getFirst().priority();
    return victims.stream()
        .filter(pod -> pod.priority() == most)
        .map(Candidate::startTime)
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  private static Instant startTime(PodFacts pod) {
    return Timestamps.of(pod.pod().status(), "startTime").orElse(Instant.MAX);
  }
}
