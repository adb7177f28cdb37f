package dev.berth.controllers.job;

import dev.berth.base.json.JsonObject;
import dev.berth.controllers.pods.PodSteps;
import dev.berth.controllers.pods.Ranking;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which pods of a Job are started or stopped: never both in one pass. Pure.
 *
 * @param again when there is more to start that has to wait
 */
record Workforce(List<JsonObject> start, List<Pod> stop, Optional<Duration> again) {
  static final Workforce UNCHANGED = new Workforce(List.of(), List.of(), Optional.empty());

  static Workforce stopping(Collection<Pod> pods) {
    return new Workforce(List.of(), List.copyOf(pods), Optional.empty());
  }

  /** Of a Job that goes on. */
  static Workforce of(Tally tally) {
    Job job = tally.job();
    if (job.isSuspended()) {
      return stopping(tally.active().stream().limit(PodSteps.BURST).toList());
    }
    int active = tally.active().size();
    long wanted = wanted(tally);
    List<Pod> surplus = surplus(tally, Math.max(0, active - wanted));
    if (!surplus.isEmpty()) {
      return stopping(surplus.stream().limit(PodSteps.BURST).toList());
    }
    long missing = wanted - active - (job.replacesOnlyFailed() ? tally.terminating() : 0);
    return missing <= 0 ? UNCHANGED : starting(tally, Math.min(missing, PodSteps.BURST));
  }

  private static long wanted(Tally tally) {
    Job job = tally.job();
    long succeeded = tally.succeeded();
    return job.completions()
        .map(completions -> Math.max(0, Math.min(job.parallelism(), completions - succeeded)))
        // of a work queue nothing new is started once a pod has succeeded
        .orElseGet(() -> succeeded > 0 ? tally.active().size() : job.parallelism());
  }

  /** Those without a valid index or beside another of theirs, and beyond that those that lose least. */
  private static List<Pod> surplus(Tally tally, long atLeast) {
    List<Pod> out = new ArrayList<>();
    List<Pod> left = new ArrayList<>(tally.active());
    if (tally.job().isIndexed()) {
      Map<Integer, List<Pod>> byIndex = new TreeMap<>();
      tally.active().forEach(
          pod ->
              byIndex
                  .computeIfAbsent(tally.hasValidIndex(pod) ? JobPods.index(pod) : JobPods.NO_INDEX, _ ->
                      new ArrayList<>())
                  .add(pod));
      byIndex.forEach(
          (index, pods) -> {
            List<Pod> order = Ranking.firstToGo(pods, List.of(), tally.now());
            out.addAll(index == JobPods.NO_INDEX ? order : order.subList(0, order.size() - 1));
          });
      left.removeAll(out);
    }
    if (out.size() < atLeast) {
      out.addAll(Ranking.firstToGo(left, List.of(), tally.now()).subList(0, (int) atLeast - out.size()));
    }
    return out;
  }

  private static Workforce starting(Tally tally, long missing) {
    Job job = tally.job();
    boolean independent = job.backoffLimitPerIndex().isPresent();
    Duration wait = independent ? Duration.ZERO : Backoff.remaining(tally);
    if (wait.isPositive()) {
      return new Workforce(List.of(), List.of(), Optional.of(wait));
    }
    List<JsonObject> start = new ArrayList<>();
    if (!job.isIndexed()) {
      JsonObject pod = JobPods.pod(job);
      for (long i = 0; i < missing; i++) {
        start.add(pod);
      }
      return new Workforce(start, List.of(), Optional.empty());
    }
    Map<Integer, Pod> failures = tally.lastFailures();
    Optional<Duration> next = Optional.empty();
    for (int index : tally.pending(missing)) {
      Optional<Pod> failed = Optional.ofNullable(failures.get(index));
      Duration left = failed.map(pod -> Backoff.remaining(pod, tally.now())).orElse(Duration.ZERO);
      if (left.isPositive()) {
        next = next.filter(known -> known.compareTo(left) <= 0).or(() -> Optional.of(left));
      } else {
        start.add(JobPods.pod(job, index, failed));
      }
    }
    return new Workforce(start, List.of(), next);
  }
}
