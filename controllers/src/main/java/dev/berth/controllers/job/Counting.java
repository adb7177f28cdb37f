package dev.berth.controllers.job;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The next step of the count. A uid whose pod has lost its finalizer leaves the list of the uncounted and becomes
 * a number; a pod
 * that has ended enters the list, and may lose its finalizer once that is written. Pure.
 *
 * @param succeeded the status's number, as that of {@code failed}
 * @param uncountedSucceeded uids, as those of {@code uncountedFailed}
 * @param released pods that may lose their finalizer when the status is written
 */
record Counting(
    long succeeded, long failed, List<String> uncountedSucceeded, List<String> uncountedFailed, List<Pod> released) {

  /** So many uids stand in a status at once. */
  private static final int MOST = 500;

  /** @param ending whether the Job's end is decided, and in success or not */
  static Counting of(Tally tally, boolean ending, boolean success) {
    Job job = tally.job();
    Set<String> tracked =
        tally.pods().stream().filter(JobPods::isTracked).map(Pod::uid).collect(Collectors.toSet());
    List<String> wereSucceeded = Tally.uids(job, "succeeded");
    List<String> wereFailed = Tally.uids(job, "failed");
    List<String> succeeded = new ArrayList<>(wereSucceeded.stream().filter(tracked::contains).toList());
    List<String> failed = new ArrayList<>(wereFailed.stream().filter(tracked::contains).toList());
    List<Pod> released = new ArrayList<>();
    var kept = tally.lastFailures();
    int indexes = 0;
    for (Pod pod : order(tally)) {
      boolean fails = JobPods.isFailed(job, pod);
      boolean retried = Optional.ofNullable(kept.get(JobPods.index(pod))).filter(pod::equals).isPresent();
      boolean over = job.isTerminating() || ending || JobPods.isSucceeded(pod) || fails && !retried;
      if (!JobPods.isTracked(pod) || !over) {
        continue;
      }
      released.add(pod);
      if (JobPods.isSucceeded(pod) && !failed.contains(pod.uid())) {
        if (job.isIndexed()) {
          indexes += tally.before().has(JobPods.index(pod)) ? 0 : 1;
        } else if (!succeeded.contains(pod.uid())) {
          succeeded.add(pod.uid());
        }
      } else if ((fails || ending && !success)
          && !failed.contains(pod.uid())
          && tally.hasValidIndex(pod)
          && FailurePolicy.of(job, pod).counts()) {
        failed.add(pod.uid());
      }
      if (indexes + succeeded.size() + failed.size() >= MOST) {
        break;
      }
    }
    long counted = job.status().number("succeeded") + count(wereSucceeded, tracked);
    return new Counting(
        job.isIndexed() ? tally.succeededIndexes().total() : counted,
        job.status().number("failed") + count(wereFailed, tracked),
        succeeded,
        failed,
        released);
  }

  private static long count(List<String> uids, Set<String> tracked) {
    return uids.stream().filter(uid -> !tracked.contains(uid)).count();
  }

  private static List<Pod> order(Tally tally) {
    return tally.job().isIndexed()
        ? tally.pods().stream().sorted(Comparator.comparingInt(JobPods::index)).toList()
        : tally.pods();
  }

  boolean isSettled() {
    return uncountedSucceeded.isEmpty() && uncountedFailed.isEmpty() && released.isEmpty();
  }

  JsonObject uncounted() {
    JsonObject out = JsonObject.EMPTY;
    if (!uncountedSucceeded.isEmpty()) {
      out = out.with("succeeded", JsonArray.ofStrings(uncountedSucceeded));
    }
    return uncountedFailed.isEmpty() ? out : out.with("failed", JsonArray.ofStrings(uncountedFailed));
  }
}
