package dev.berth.controllers.deployment;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.ReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The status of a Deployment: what its ReplicaSets count, and whether the rollout comes along. Pure. */
final class RolloutStatus {
  private RolloutStatus() {}

  /** What is counted, with the condition of availability; other conditions as they are. Zeros are left out. */
  static JsonObject counted(Deployment deployment, Generations sets, Instant now) {
    List<ReplicaSet> all = sets.all();
    long available = Generations.sum(all, ReplicaSet::availableReplicas);
    JsonObject.Builder status = JsonObject.builder();
    put(status, "observedGeneration", deployment.meta().generation());
    put(status, "replicas", Generations.sum(all, ReplicaSet::currentReplicas));
    put(status, "updatedReplicas", sets.newest().map(ReplicaSet::currentReplicas).orElse(0L));
    put(status, "readyReplicas", Generations.sum(all, ReplicaSet::readyReplicas));
    put(status, "availableReplicas", available);
    put(status, "unavailableReplicas", Math.max(0, sets.wanted() - available));
    if (all.stream().allMatch(set -> set.status().has("terminatingReplicas"))) {
      status.put("terminatingReplicas", Generations.sum(all, set -> set.status().number("terminatingReplicas")));
    }
    deployment.status().get("conditions").ifPresent(conditions -> status.put("conditions", conditions));
    deployment.collisionCount().ifPresent(count -> status.put("collisionCount", count));
    boolean enough = available >= Limits.leastAvailable(deployment);
    return Conditions.set(
        status.build(),
        enough
            ? Conditions.condition(
                Conditions.AVAILABLE, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", now)
            : Conditions.condition(
                Conditions.AVAILABLE, "False", "MinimumReplicasUnavailable",
                "Deployment does not have minimum availability.", now));
  }

  private static void put(JsonObject.Builder status, String field, long count) {
    if (count != 0) {
      status.put(field, count);
    }
  }

  /** The same with the conditions of progress and failure. */
  static JsonObject rolling(Deployment deployment, Generations sets, Instant now) {
    JsonObject status = progress(deployment, sets, counted(deployment, sets, now), now);
    Optional<Condition> failure =
        sets.newest().flatMap(set -> Condition.of(set, Conditions.REPLICA_FAILURE))
            .or(() -> sets.all().stream().flatMap(set ->
                Condition.of(set, Conditions.REPLICA_FAILURE).stream()).findFirst());
    return failure
        .map(condition -> Conditions.set(status, Conditions.promoted(condition.json())))
        .orElseGet(() -> Conditions.remove(status, Conditions.REPLICA_FAILURE));
  }

  private static JsonObject progress(Deployment deployment, Generations sets, JsonObject status, Instant now) {
    if (deployment.progressDeadlineSeconds().isEmpty()) {
      return Conditions.remove(status, Conditions.PROGRESSING);
    }
    Optional<Condition> current = Conditions.progressing(deployment);
    boolean wasComplete =
        status.number("replicas") == status.number("updatedReplicas")
            && current.filter(c -> c.reason().equals(Conditions.NEW_SET_AVAILABLE)).isPresent();
    if (wasComplete) {
      return status;
    }
    String what =
        sets.newest()
            .map(set -> "ReplicaSet \"" + set.name() + "\"")
            .orElse("Deployment \"" + deployment.name() + "\"");
    if (isComplete(deployment, status)) {
      return Conditions.set(
          status,
          Conditions.condition(
              Conditions.PROGRESSING, "True", Conditions.NEW_SET_AVAILABLE, what
                  + " has successfully progressed.", now));
    }
    if (hasProgressed(deployment.status(), status)) {
      return Conditions.renew(
          status,
          Conditions.condition(Conditions.PROGRESSING, "True", "ReplicaSetUpdated", what + " is progressing.", now));
    }
    if (current.filter(condition -> hasTimedOut(deployment, condition, now)).isPresent()) {
      return Conditions.set(
          status,
          Conditions.condition(
              Conditions.PROGRESSING, "False", Conditions.TIMED_OUT, what + " has timed out progressing.", now));
    }
    return status;
  }

  /** Whether all pods are of the newest template and available, and no others are left. */
  static boolean isComplete(Deployment deployment, JsonObject status) {
    long wanted = deployment.replicas();
    return status.number("updatedReplicas") == wanted
        && status.number("replicas") == wanted
        && status.number("availableReplicas") == wanted
        && status.number("observedGeneration") >= deployment.meta().generation();
  }

  private static boolean hasProgressed(JsonObject before, JsonObject now) {
    return now.number("updatedReplicas") > before.number("updatedReplicas")
        || old(now) < old(before)
        || now.number("readyReplicas") > before.number("readyReplicas")
        || now.number("availableReplicas") > before.number("availableReplicas");
  }

  private static long old(JsonObject status) {
    return status.number("replicas") - status.number("updatedReplicas");
  }

  private static boolean hasTimedOut(Deployment deployment, Condition progressing, Instant now) {
    if (progressing.reason().equals(Conditions.NEW_SET_AVAILABLE)) {
      return false;
    }
    return progressing.reason().equals(Conditions.TIMED_OUT)
        || Conditions.untilTimeout(deployment, progressing, now).filter(Duration::isNegative).isPresent();
  }

  /** When to look whether progress is missing; empty where the rollout is complete or has timed out. */
  static Optional<Duration> checkAfter(Deployment deployment, JsonObject status, Instant now) {
    Optional<Condition> current = Condition.in(status.array("conditions"), Conditions.PROGRESSING);
    if (current.isEmpty()
        || isComplete(deployment, status)
        || current.get().reason().equals(Conditions.TIMED_OUT)
        || current.get().reason().equals(Conditions.NEW_SET_AVAILABLE)) {
      return Optional.empty();
    }
    return Conditions.untilTimeout(deployment, current.get(), now)
        .map(left -> (left.isNegative() ? Duration.ZERO : left).plusSeconds(1));
  }
}
