package dev.berth.controllers.autoscaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What was recommended and done lately.
 *
 * @param recommendations before any rule but the metrics
 * @param changes of the number of replicas; negative ones took some away
 */
record History(List<Moment> recommendations, List<Moment> changes) {
  static final History EMPTY = new History(List.of(), List.of());

  record Moment(Instant at, long replicas) {}

  History {
    recommendations = List.copyOf(recommendations);
    changes = List.copyOf(changes);
  }

  /** Where nothing is known yet, what there is counts as recommended. */
  History begin(long replicas, Instant now) {
    return recommendations.isEmpty() ? recommended(replicas, now, Duration.ZERO) : this;
  }

  /** @param keep how long recommendations matter */
  History recommended(long replicas, Instant now, Duration keep) {
    return new History(with(recommendations, new Moment(now, replicas), now.minus(keep)), changes);
  }

  /** @param keep how long changes matter */
  History changed(long by, Instant now, Duration keep) {
    return new History(recommendations, with(changes, new Moment(now, by), now.minus(keep)));
  }

  private static List<Moment> with(List<Moment> all, Moment one, Instant oldest) {
    List<Moment> kept = new ArrayList<>(all.stream().filter(m -> !m.at().isBefore(oldest)).toList());
    kept.add(one);
    return kept;
  }

  /** Replicas that were added, or taken away, within a time. */
  long change(boolean added, Duration within, Instant now) {
    return changes.stream()
        .filter(m -> m.at().isAfter(now.minus(within)) && m.replicas() > 0 == added)
        .mapToLong(m -> Math.abs(m.replicas()))
        .sum();
  }
}
