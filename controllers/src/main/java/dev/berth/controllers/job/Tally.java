package dev.berth.controllers.job;

import dev.berth.controllers.pods.PodState;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A Job and its pods, counted: what the status has counted already, and what is to be added. What a pass decides
 * on; pure.
 *
 * @param uncounted uids in the status whose pods may still have their finalizers
 * @param before indexes that the status has as succeeded
 * @param succeededIndexes those and the new ones
 * @param failedIndexes of a Job that counts failures by index; empty for others
 */
record Tally(
    Job job,
    List<Pod> pods,
    List<Pod> active,
    Set<String> uncounted,
    IndexSet before,
    IndexSet succeededIndexes,
    IndexSet failedIndexes,
    Instant now) {

  static Tally of(Job job, List<Pod> pods, Instant now) {
    Set<String> uncounted = new HashSet<>(uids(job, "succeeded"));
    uncounted.addAll(uids(job, "failed"));
    List<Pod> active = pods.stream().filter(PodState::isActive).toList();
    Tally plain = new Tally(job, pods, active, uncounted, IndexSet.EMPTY, IndexSet.EMPTY, IndexSet.EMPTY, now);
    return job.isIndexed() ? plain.indexed() : plain;
  }

  static List<String> uids(Job job, String member) {
    return job.status().object("uncountedTerminatedPods").array(member).strings().toList();
  }

  private Tally indexed() {
    long completions = job.completions().orElse(0L);
    IndexSet was = IndexSet.parse(job.status().text("completedIndexes"), completions);
    IndexSet succeeded =
        was.and(tracked().stream().filter(JobPods::isSucceeded).map(JobPods::index).toList());
    IndexSet failed = IndexSet.EMPTY;
    if (job.backoffLimitPerIndex().isPresent()) {
      failed =
          IndexSet.parse(job.status().text("failedIndexes"), completions)
              .and(tracked().stream().filter(this::failsIndex).map(JobPods::index).toList());
    }
    return new Tally(job, pods, active, uncounted, was, succeeded, failed, now);
  }

  /** Pods that are not counted yet, with an index that counts. */
  private List<Pod> tracked() {
    return pods.stream().filter(pod -> JobPods.isTracked(pod) && hasValidIndex(pod)).toList();
  }

  boolean hasValidIndex(Pod pod) {
    int index = JobPods.index(pod);
    return !job.isIndexed() || index != JobPods.NO_INDEX && index < job.completions().orElse(0L);
  }

  private boolean failsIndex(Pod pod) {
    if (!JobPods.isFailed(job, pod)) {
      return false;
    }
    FailurePolicy.Meaning meaning = FailurePolicy.of(job, pod);
    return meaning.failsIndex()
        || meaning.counts() && JobPods.failures(pod) >= job.backoffLimitPerIndex().orElse(0L);
  }

  private List<Pod> fresh() {
    return tracked().stream().filter(pod -> !uncounted.contains(pod.uid())).toList();
  }

  long succeeded() {
    return job.isIndexed()
        ? succeededIndexes.total()
        : job.status().number("succeeded")
            + uids(job, "succeeded").size()
            + fresh().stream().filter(JobPods::isSucceeded).count();
  }

  long failed() {
    return job.status().number("failed")
        + uids(job, "failed").size()
        + fresh().stream().filter(pod -> JobPods.isFailed(job, pod) && FailurePolicy.of(job, pod).counts()).count();
  }

  long ready() {
    return active.stream().filter(Pod::isReady).count();
  }

  long terminating() {
    return pods.stream().filter(PodState::isLeaving).count();
  }

  /**
   * The newest failed pod of each index that has to be tried again. It keeps its finalizer, since the next pod of
   * the index
   * goes on with its count of failures.
   */
  Map<Integer, Pod> lastFailures() {
    Map<Integer, Pod> out = new HashMap<>();
    if (job.backoffLimitPerIndex().isEmpty()) {
      return out;
    }
    IndexSet running = IndexSet.of(active.stream().map(JobPods::index).toList());
    for (Pod pod : tracked()) {
      int index = JobPods.index(pod);
      boolean over = running.has(index) || succeededIndexes.has(index) || failedIndexes.has(index);
      if (!over && JobPods.isFailed(job, pod)) {
        out.merge(index, pod, Tally::later);
      }
    }
    return out;
  }

  private static Pod later(Pod known, Pod pod) {
    return JobPods.allFailures(known) <= JobPods.allFailures(pod)
            && !JobPods.endedAt(pod).isBefore(JobPods.endedAt(known))
        ? pod
        : known;
  }

  /** The first of these indexes that neither succeeded nor failed nor are tried. */
  List<Integer> pending(long count) {
    List<Integer> busy = new ArrayList<>(active.stream().map(JobPods::index).toList());
    if (job.replacesOnlyFailed()) {
      pods.stream().filter(PodState::isLeaving).map(JobPods::index).forEach(busy::add);
    }
    IndexSet taken = succeededIndexes.or(failedIndexes).and(busy);
    List<Integer> out = new ArrayList<>();
    long completions = job.completions().orElse(0L);
    for (int index = taken.firstMissing(0); index < completions && out.size() < count; index =
        taken.firstMissing(index + 1)) {
      out.add(index);
    }
    return out;
  }

  /** Why the pods' failures end the whole Job by its policy. */
  Optional<String> policyFailure() {
    return job.spec().has("podFailurePolicy")
        ? pods.stream()
            .filter(pod -> JobPods.isFailed(job, pod))
            .flatMap(pod -> FailurePolicy.of(job, pod).jobFailure().stream())
            .findFirst()
        : Optional.empty();
  }
}
