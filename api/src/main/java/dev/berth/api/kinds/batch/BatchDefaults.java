package dev.berth.api.kinds.batch;

import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.pod.PodDefaults;
import dev.berth.base.json.JsonObject;

/** What Jobs and CronJobs leave out (upstream {@code pkg/apis/batch/v1/defaults.go}). */
final class BatchDefaults {
  private static final int DEFAULT_BACKOFF_LIMIT = 6;

  private static final Fill FAILURE_RULE =
      Fill.table().each("onPodConditions", BatchDefaults::isTrue).build();

  /** What holds for a Job's spec in a CronJob too. */
  private static final Fill SHARED_SPEC =
      Fill.table()
          .value("template", JsonObject.EMPTY)
          .inside("template", PodDefaults.TEMPLATE)
          .inside("podFailurePolicy", Fill.table().each("rules", FAILURE_RULE).build())
          .build();

  private static final Fill JOB_SPEC =
      Fill.table()
          .value("completionMode", "NonIndexed")
          .value("suspend", false)
          .value("manualSelector", false)
          .then(BatchDefaults::counts)
          .then(SHARED_SPEC)
          .build();

  private static final Fill JOB =
      Fill.table()
          .value("spec", JsonObject.EMPTY)
          .inside("spec", JOB_SPEC)
          .then(BatchDefaults::labelsFromTemplate)
          .build();

  private static final Fill CRON_JOB =
      Fill.table()
          .value("spec", JsonObject.EMPTY)
          .inside(
              "spec",
              Fill.table()
                  .value("concurrencyPolicy", "Allow")
                  .value("suspend", false)
                  .value("jobTemplate", JsonObject.EMPTY)
                  .value("successfulJobsHistoryLimit", 3)
                  .value("failedJobsHistoryLimit", 1)
                  .inside(
                      "jobTemplate",
                      Fill.table()
                          .value("metadata", JsonObject.EMPTY)
                          .value("spec", JsonObject.EMPTY)
                          .inside("spec", SHARED_SPEC)
                          .build())
                  .build())
          .build();

  private BatchDefaults() {}

  static JsonObject job(JsonObject job) {
    return JOB.apply(job);
  }

  static JsonObject cronJob(JsonObject cronJob) {
    return CRON_JOB.apply(cronJob);
  }

  /** A status that was not given is there, and empty. */
  private static JsonObject isTrue(JsonObject condition) {
    return condition.text("status").isEmpty() ? condition.with("status", "True") : condition;
  }

  /** How many pods, how many failures: each depends on what else was given. */
  private static JsonObject counts(JsonObject spec) {
    JsonObject out = spec;
    if (!spec.has("parallelism")) {
      out = out.with("parallelism", 1);
      if (!spec.has("completions")) {
        out = out.with("completions", 1);
      }
    }
    if (!spec.has("backoffLimit")) {
      out = out.with("backoffLimit", spec.has("backoffLimitPerIndex") ? Integer.MAX_VALUE : DEFAULT_BACKOFF_LIMIT);
    }
    if (!spec.has("podReplacementPolicy")) {
      out = out.with("podReplacementPolicy", spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
    }
    return out;
  }

  /** A Job without labels of its own takes those of its pods. */
  static JsonObject labelsFromTemplate(JsonObject job) {
    JsonObject labels = job.object("spec").object("template").object("metadata").object("labels");
    JsonObject metadata = job.object("metadata");
    return labels.isEmpty() || !metadata.object("labels").isEmpty()
        ? job
        : job.with("metadata", metadata.with("labels", labels));
  }
}
