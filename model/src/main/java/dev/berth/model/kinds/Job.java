package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.Optional;

/** Pods that run to their end. */
public record Job(JsonObject json) implements KubeObject {
  public LabelSelector selector() {
    return LabelSelector.of(spec(), "selector");
  }

  public JsonObject template() {
    return spec().object("template");
  }

  /** How many pods may run at once. */
  public long parallelism() {
    return spec().integer("parallelism").orElse(1);
  }

  /** How many must succeed; empty for a work queue, which is done when one pod has succeeded and the others have ended. */
  public Optional<Long> completions() {
    return optional("completions");
  }

  /** Whether each pod has an index of its own. */
  public boolean isIndexed() {
    return spec().text("completionMode").equals("Indexed");
  }

  /** How many pods may fail. */
  public long backoffLimit() {
    return spec().integer("backoffLimit").orElse(6);
  }

  /** How many pods of one index may fail. */
  public Optional<Long> backoffLimitPerIndex() {
    return optional("backoffLimitPerIndex");
  }

  public Optional<Long> maxFailedIndexes() {
    return optional("maxFailedIndexes");
  }

  public Optional<Long> activeDeadlineSeconds() {
    return optional("activeDeadlineSeconds");
  }

  public Optional<Long> ttlSecondsAfterFinished() {
    return optional("ttlSecondsAfterFinished");
  }

  public boolean isSuspended() {
    return spec().bool("suspend");
  }

  /** Whether a pod is replaced only when it has failed, rather than as soon as it terminates. */
  public boolean replacesOnlyFailed() {
    String policy = spec().text("podReplacementPolicy");
    return policy.isEmpty() ? spec().has("podFailurePolicy") : policy.equals("Failed");
  }

  public Optional<Instant> startTime() {
    return Timestamps.of(status(), "startTime");
  }

  public Optional<Instant> completionTime() {
    return Timestamps.of(status(), "completionTime");
  }

  /** Complete or failed: nothing of it changes any more. */
  public boolean isFinished() {
    return isComplete() || isFailed();
  }

  public boolean isComplete() {
    return Condition.isTrue(this, "Complete");
  }

  public boolean isFailed() {
    return Condition.isTrue(this, "Failed");
  }

  private Optional<Long> optional(String field) {
    var value = spec().integer(field);
    return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
  }
}
