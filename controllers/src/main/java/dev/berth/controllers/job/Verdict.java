package dev.berth.controllers.job;

import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether and why a Job ends. First comes an interim condition, with which its pods are stopped and counted; when
 * all have
 * ended, the final one follows.
 *
 * @param success {@code SuccessCriteriaMet} and then {@code Complete}, rather than {@code FailureTarget} and
 * {@code Failed}
 */
record Verdict(boolean success, String reason, String message) {

  String interim() {
    return success ? "SuccessCriteriaMet" : "FailureTarget";
  }

  String last() {
    return success ? "Complete" : "Failed";
  }

  static Verdict completed() {
    return new Verdict(true, "CompletionsReached", "Reached expected number of succeeded pods");
  }

  /** Empty where it goes on, or all completions decide. */
  static Optional<Verdict> of(Tally tally) {
    Job job = tally.job();
    return standing(job)
        .or(() -> tally.policyFailure().map(message -> new Verdict(false, "PodFailurePolicy", message)))
        .or(() -> overall(tally))
        .or(() -> job.isIndexed() ? byIndexes(tally) : Optional.empty());
  }

  /** What was decided in an earlier pass. */
  static Optional<Verdict> standing(Job job) {
    return Stream.of("SuccessCriteriaMet", "FailureTarget")
        .flatMap(type -> Condition.of(job, type).filter(Condition::isTrue).stream())
        .map(c -> new Verdict(c.json().text("type").equals("SuccessCriteriaMet"), c.reason(), c.message()))
        .findFirst();
  }

  private static Optional<Verdict> overall(Tally tally) {
    Job job = tally.job();
    if (tally.failed() > job.backoffLimit() || restartedTooOften(tally)) {
      return failure("BackoffLimitExceeded", "Job has reached the specified backoff limit");
    }
    return untilDeadline(tally).filter(left -> !left.isPositive()).isPresent()
        ? failure("DeadlineExceeded", "Job was active longer than specified deadline")
        : Optional.empty();
  }

  private static Optional<Verdict> failure(String reason, String message) {
    return Optional.of(new Verdict(false, reason, message));
  }

  /** How long it may go on; empty where there is no deadline, or time does not count. */
  static Optional<Duration> untilDeadline(Tally tally) {
    Job job = tally.job();
    return job.isSuspended()
        ? Optional.empty()
        : job.activeDeadlineSeconds()
            .flatMap(seconds -> job.startTime().map(start ->
                Duration.between(tally.now(), start.plusSeconds(seconds))));
  }

  /** Where containers are restarted in their pods, their restarts count instead of failed pods. */
  private static boolean restartedTooOften(Tally tally) {
    Job job = tally.job();
    if (!job.template().object("spec").text("restartPolicy").equals("OnFailure")) {
      return false;
    }
    long restarts = tally.pods().stream().filter(pod ->
        pod.isPending() || pod.phase().equals("Running")).mapToLong(Verdict::restarts).sum();
    return job.backoffLimit() == 0 ? restarts > 0 : restarts >= job.backoffLimit();
  }

  private static long restarts(Pod pod) {
    return Stream.of("initContainerStatuses", "containerStatuses")
        .flatMap(list -> pod.status().array(list).objects())
        .mapToLong(status -> status.number("restartCount"))
        .sum();
  }

  private static Optional<Verdict> byIndexes(Tally tally) {
    Job job = tally.job();
    int failed = tally.failedIndexes().total();
    if (job.maxFailedIndexes().filter(most -> failed > most).isPresent()) {
      return failure(
          "MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
    }
    if (failed > 0 && failed + tally.succeededIndexes().total() >= job.completions().orElse(0L)) {
      return failure("FailedIndexes", "Job has failed indexes");
    }
    return SuccessPolicy.met(job, tally.succeededIndexes()).map(message -> new Verdict(true, "SuccessPolicy", message));
  }
}
