package dev.berth.controllers.replicaset;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.controllers.pods.PodState;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.Replicated;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The status of a ReplicaSet or ReplicationController. Pure. */
final class ReplicaStatus {
  /** True where pods could not be created or deleted. */
  static final String REPLICA_FAILURE = "ReplicaFailure";

  private ReplicaStatus() {}

  /**
   * What the pods amount to. Numbers that are 0 are left out, except the first.
   *
   * @param active neither finished nor terminating
   * @param leaving how many terminate; empty where the kind does not say
   */
  static JsonObject counted(Replicated owner, List<Pod> active, Optional<Long> leaving, Instant now) {
    var template = owner.template().object("metadata").object("labels").strings();
    long labelled =
        active.stream()
            .map(pod -> pod.meta().labels())
            .filter(labels -> template.entrySet().stream().allMatch(e -> labels.text(e.getKey()).equals(e.getValue())))
            .count();
    long ready = active.stream().filter(Pod::isReady).count();
    long available = active.stream().filter(pod -> PodState.isAvailable(pod, owner.minReadySeconds(), now)).count();
    JsonObject.Builder status = JsonObject.builder().put("replicas", active.size());
    put(status, "fullyLabeledReplicas", labelled);
    put(status, "readyReplicas", ready);
    put(status, "availableReplicas", available);
    leaving.ifPresent(count -> status.put("terminatingReplicas", count));
    put(status, "observedGeneration", owner.meta().generation());
    owner.status().get("conditions").ifPresent(conditions -> status.put("conditions", conditions));
    return status.build();
  }

  private static void put(JsonObject.Builder status, String field, long count) {
    if (count != 0) {
      status.put(field, count);
    }
  }

  /** With the condition that says why; one that is there already keeps what it says. */
  static JsonObject failed(JsonObject status, boolean creating, String message, Instant now) {
    JsonArray conditions = status.array("conditions");
    return Condition.in(conditions, REPLICA_FAILURE).isPresent()
        ? status
        : status.with(
            "conditions",
            Condition.set(
                conditions, REPLICA_FAILURE, "True", creating ? "FailedCreate" : "FailedDelete", message, now));
  }

  static JsonObject without(JsonObject status, String condition) {
    JsonArray left = Condition.without(status.array("conditions"), List.of(condition));
    return left.isEmpty() ? status.without("conditions") : status.with("conditions", left);
  }
}
