package dev.berth.controllers.job;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.controllers.pods.PodState;
import dev.berth.controllers.pods.PodSteps;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Pod;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** What a Job's controller reads in its pods, and writes into new ones. Pure. */
final class JobPods {
  /** Keeps a pod until it is counted. */
  static final String TRACKING = "batch.kubernetes.io/job-tracking";
  static final String INDEX = "batch.kubernetes.io/job-completion-index";
  /** How often its index failed before the pod, as far as it counts. */
  static final String FAILURES = "batch.kubernetes.io/job-index-failure-count";
  /** The same for failures that the policy ignores. */
  static final String IGNORED_FAILURES = "batch.kubernetes.io/job-index-ignored-failure-count";

  static final int NO_INDEX = -1;

  private JobPods() {}

  static boolean isTracked(Pod pod) {
    return pod.meta().hasFinalizer(TRACKING);
  }

  static boolean isSucceeded(Pod pod) {
    return pod.phase().equals("Succeeded");
  }

  /** Terminating pods count as failed at once, unless the Job waits for their end before it replaces them. */
  static boolean isFailed(Job job, Pod pod) {
    return pod.phase().equals("Failed") || pod.isTerminating() && !job.replacesOnlyFailed() && !isSucceeded(pod);
  }

  /** The completion index, or {@link #NO_INDEX}. */
  static int index(Pod pod) {
    return number(pod, INDEX).filter(index -> index >= 0).orElse(NO_INDEX);
  }

  static int failures(Pod pod) {
    return number(pod, FAILURES).orElse(0);
  }

  static int allFailures(Pod pod) {
    return failures(pod) + number(pod, IGNORED_FAILURES).orElse(0);
  }

  private static Optional<Integer> number(Pod pod, String annotation) {
    try {
      return Optional.of(Integer.parseInt(pod.meta().annotation(annotation)));
    } catch (NumberFormatException none) {
      return Optional.empty();
    }
  }

  /** When it ended, as far as that is known. */
  static Instant endedAt(Pod pod) {
    return Stream.concat(pod.status().array("containerStatuses").objects(), PodState.sidecars(pod))
        .flatMap(status -> Timestamps.of(status.object("state").object("terminated"), "finishedAt").stream())
        .max(Comparator.naturalOrder())
        .or(() -> Condition.of(pod, "Ready").filter(ready -> !ready.isTrue()).flatMap(Condition::lastTransitionTime))
        .or(() -> pod.meta().deletionTimestamp().map(t ->
            t.minusSeconds(pod.meta().deletionGracePeriodSeconds().orElse(0L))))
        .or(() -> pod.meta().creationTimestamp())
        .orElse(Instant.EPOCH);
  }

  /** A pod of a Job without indexes. */
  static JsonObject pod(Job job) {
    JsonObject pod = PodSteps.fromTemplate(job, job.template());
    return pod.updateObject("metadata", JobPods::tracked);
  }

  /**
   * The pod for an index.
   *
   * @param failed the pod of the index that failed last, where the failures of each index are counted
   */
  static JsonObject pod(Job job, int index, Optional<Pod> failed) {
    JsonObject pod = pod(job);
    String text = Integer.toString(index);
    JsonObject metadata = pod.object("metadata");
    JsonObject annotations = metadata.object("annotations").with(INDEX, text);
    if (job.backoffLimitPerIndex().isPresent()) {
      boolean counts = failed.map(f -> FailurePolicy.of(job, f).counts()).orElse(false);
      int ignored = failed.map(f -> allFailures(f) - failures(f)).orElse(0) + (failed.isPresent() && !counts ? 1 : 0);
      annotations = annotations.with(FAILURES, Integer.toString(failed.map(JobPods::failures)
          .orElse(0) + (counts ? 1 : 0)));
      annotations = ignored > 0 ? annotations.with(IGNORED_FAILURES, Integer.toString(ignored)) : annotations;
    }
    JsonObject spec =
        pod.object("spec")
            .with("hostname", job.name() + "-" + index)
            .updateArray("initContainers", containers -> containers.mapObjects(JobPods::withIndex))
            .updateArray("containers", containers -> containers.mapObjects(JobPods::withIndex));
    return pod.with(
            "metadata",
            metadata
                .with("generateName", job.name() + "-" + index + "-")
                .with("labels", metadata.object("labels").with(INDEX, text))
                .with("annotations", annotations))
        .with("spec", spec);
  }

  private static JsonObject tracked(JsonObject metadata) {
    JsonArray finalizers = metadata.array("finalizers");
    boolean has = finalizers.strings().anyMatch(TRACKING::equals);
    return has ? metadata : metadata.with("finalizers", finalizers.plus(JsonString.of(TRACKING)));
  }

  /** With the index in the environment; a variable of that name that the template has stays as it is. */
  private static JsonObject withIndex(JsonObject container) {
    if (container.array("env").objects().anyMatch(variable -> variable.text("name").equals("JOB_COMPLETION_INDEX"))) {
      return container;
    }
    JsonObject field = JsonObject.EMPTY.with("fieldPath", "metadata.labels['" + INDEX + "']");
    JsonObject variable =
        JsonObject.EMPTY
            .with("name", "JOB_COMPLETION_INDEX")
            .with("valueFrom", JsonObject.of("fieldRef", field));
    return container.with("env", container.array("env").plus(variable));
  }
}
