package dev.berth.controllers.job;

import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How long a Job waits before it replaces pods that failed: 10 s, doubled with each failure since the last
 * success, 10 minutes
 * at most. Read from the pods that have ended, which the Job keeps; so it survives a restart of the controller. Pure.
 */
final class Backoff {
  private static final Duration BASE = Duration.ofSeconds(10);
  private static final Duration MOST = Duration.ofMinutes(10);

  private Backoff() {}

  /** Of the Job as a whole. */
  static Duration remaining(Tally tally) {
    Job job = tally.job();
    Instant success = last(tally.pods().stream().filter(JobPods::isSucceeded).toList());
    List<Pod> failed =
        tally.pods().stream()
            .filter(pod -> JobPods.isFailed(job, pod) && JobPods.endedAt(pod).isAfter(success))
            .toList();
    return remaining(failed.size(), last(failed), tally.now());
  }

  /** Of one index, of which this pod failed last. */
  static Duration remaining(Pod failed, Instant now) {
    return remaining(JobPods.allFailures(failed) + 1, JobPods.endedAt(failed), now);
  }

  private static Instant last(List<Pod> pods) {
    return pods.stream().map(JobPods::endedAt).max(Instant::compareTo).orElse(Instant.EPOCH);
  }

  private static Duration remaining(int failures, Instant last, Instant now) {
    if (failures == 0) {
      return Duration.ZERO;
    }
    Duration delay = failures > 7 ? MOST : BASE.multipliedBy(1L << (failures - 1));
    Duration left = Duration.between(now, last.plus(delay.compareTo(MOST) > 0 ? MOST : delay));
    return left.isNegative() ? Duration.ZERO : left;
  }
}
