package dev.berth.controllers.deployment;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The conditions of a Deployment, which have a time of update too. Pure. */
final class Conditions {
  static final String PROGRESSING = "Progressing";
  static final String AVAILABLE = "Available";
  static final String REPLICA_FAILURE = "ReplicaFailure";

  static final String NEW_SET_AVAILABLE = "NewReplicaSetAvailable";
  static final String TIMED_OUT = "ProgressDeadlineExceeded";
  static final String PAUSED = "DeploymentPaused";
  static final String RESUMED = "DeploymentResumed";

  private Conditions() {}

  static JsonObject condition(String type, String status, String reason, String message, Instant now) {
    String time = Timestamps.format(now);
    return JsonObject.builder()
        .put("type", type)
        .put("status", status)
        .put("lastUpdateTime", time)
        .put("lastTransitionTime", time)
        .put("reason", reason)
        .put("message", message)
        .build();
  }

  /** A ReplicaSet's condition as a Deployment's. */
  static JsonObject promoted(JsonObject condition) {
    String time = condition.text("lastTransitionTime");
    return condition.with("lastUpdateTime", time);
  }

  /** The status with the condition; one of the same status and reason stays as it is, message and times included. */
  static JsonObject set(JsonObject status, JsonObject condition) {
    Optional<Condition> old = Condition.in(status.array("conditions"), condition.text("type"));
    boolean sameStatus = old.filter(o -> o.status().equals(condition.text("status"))).isPresent();
    if (sameStatus && old.get().reason().equals(condition.text("reason"))) {
      return status;
    }
    return replace(status, sameStatus ? keepingTransition(condition, old.get()) : condition);
  }

  /** The same, but the condition is renewed even where status and reason are what they were. */
  static JsonObject renew(JsonObject status, JsonObject condition) {
    Optional<Condition> old = Condition.in(status.array("conditions"), condition.text("type"));
    boolean sameStatus = old.filter(o -> o.status().equals(condition.text("status"))).isPresent();
    return replace(status, sameStatus ? keepingTransition(condition, old.get()) : condition);
  }

  private static JsonObject keepingTransition(JsonObject condition, Condition old) {
    return condition.with("lastTransitionTime", old.json().text("lastTransitionTime"));
  }

  private static JsonObject replace(JsonObject status, JsonObject condition) {
    return status.with("conditions", without(status.array("conditions"), condition.text("type")).plus(condition));
  }

  static JsonObject remove(JsonObject status, String type) {
    JsonArray left = without(status.array("conditions"), type);
    return left.isEmpty() ? status.without("conditions") : status.with("conditions", left);
  }

  private static JsonArray without(JsonArray conditions, String type) {
    List<JsonObject> left = new ArrayList<>(conditions.objects().toList());
    left.removeIf(c -> c.text("type").equals(type));
    return JsonArray.of(left);
  }

  static Optional<Condition> progressing(KubeObject deployment) {
    return Condition.of(deployment, PROGRESSING);
  }

  /**
   * The status where a pause begins or ends; empty where the condition says so already, or nobody measures
   * progress.
   */
  static Optional<JsonObject> pausing(Deployment deployment, Instant now) {
    String reason = progressing(deployment).map(Condition::reason).orElse("");
    if (deployment.progressDeadlineSeconds().isEmpty() || reason.equals(TIMED_OUT)) {
      return Optional.empty();
    }
    if (deployment.isPaused() && !reason.equals(PAUSED)) {
      return Optional.of(
          set(deployment.status(), condition(PROGRESSING, "Unknown", PAUSED, "Deployment is paused", now)));
    }
    if (!deployment.isPaused() && reason.equals(PAUSED)) {
      return Optional.of(
          set(deployment.status(), condition(PROGRESSING, "Unknown", RESUMED, "Deployment is resumed", now)));
    }
    return Optional.empty();
  }

  /** How long progress may still be missing; empty where nobody measures it. */
  static Optional<Duration> untilTimeout(Deployment deployment, Condition progressing, Instant now) {
    return deployment
        .progressDeadlineSeconds()
        .flatMap(
            seconds ->
                Timestamps.of(progressing.json(), "lastUpdateTime")
                    .map(time -> Duration.between(now, time.plusSeconds(seconds))));
  }
}
