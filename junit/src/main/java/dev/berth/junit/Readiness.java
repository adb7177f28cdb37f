package dev.berth.junit;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether an object is as its author wants it to be. A function of the object alone, and of its type; nothing where it is
 * ready, else what is missing in a few words.
 */
final class Readiness {
  /** A rule for one kind: what is missing. */
  private interface Rule {
    Optional<String> missing(JsonObject spec, JsonObject status);
  }

  /** Conditions that say it for all other kinds, the first that is there. */
  private static final List<String> TELLING = List.of("Ready", "Available", "Established", "Complete");

  private static final Map<String, Rule> RULES =
      Map.ofEntries(
          Map.entry("StatefulSet.apps", Readiness::statefulSet),
          Map.entry("Deployment.apps", Readiness::deployment),
          Map.entry("ReplicaSet.apps", (spec, status) -> pods(wanted(spec), status.number("readyReplicas"))),
          Map.entry("ReplicationController.", (spec, status) -> pods(wanted(spec), status.number("readyReplicas"))),
          Map.entry("DaemonSet.apps", Readiness::daemonSet),
          Map.entry("Job.batch", Readiness::job),
          Map.entry("Pod.", Readiness::pod),
          Map.entry("PersistentVolumeClaim.", (_, status) -> phase(status, "Bound")),
          Map.entry("PersistentVolume.", (_, status) -> phase(status, "Available", "Bound")),
          Map.entry("Namespace.", (_, status) -> phase(status, "Active")));

  private Readiness() {}

  static Optional<String> missing(ResourceType type, boolean builtIn, JsonObject object) {
    JsonObject metadata = object.object("metadata");
    if (!metadata.text("deletionTimestamp").isEmpty()) {
      return Optional.of("it is being deleted");
    }
    JsonObject status = object.object("status");
    if (status.integer("observedGeneration").isPresent()
        && status.number("observedGeneration") < metadata.number("generation")) {
      return Optional.of("its controller has not seen its last change");
    }
    Rule rule = RULES.get(type.kind() + "." + type.groupVersion().group());
    if (rule != null) {
      return rule.missing(object.object("spec"), status);
    }
    return byConditions(status, !builtIn && type.hasStatus());
  }

  private static Optional<String> statefulSet(JsonObject spec, JsonObject status) {
    long wanted = wanted(spec);
    boolean rolling = spec.object("updateStrategy").text("type").equals("RollingUpdate");
    long partition = spec.object("updateStrategy").object("rollingUpdate").number("partition");
    if (status.integer("observedGeneration").isEmpty()) {
      return Optional.of("its controller has not seen it");
    }
    return pods(wanted, status.number("readyReplicas"))
        .or(() -> surplus(wanted, status.number("replicas")))
        .or(
            () ->
                rolling && status.number("updatedReplicas") < wanted - partition
                    ? Optional.of(status.number("updatedReplicas") + " of " + (wanted - partition) + " pods updated")
                    : Optional.empty());
  }

  private static Optional<String> deployment(JsonObject spec, JsonObject status) {
    long wanted = wanted(spec);
    if (status.integer("observedGeneration").isEmpty()) {
      return Optional.of("its controller has not seen it");
    }
    if (status.number("updatedReplicas") < wanted) {
      return Optional.of(status.number("updatedReplicas") + " of " + wanted + " pods updated");
    }
    return pods(wanted, status.number("availableReplicas")).or(() -> surplus(wanted, status.number("replicas")));
  }

  private static Optional<String> daemonSet(JsonObject spec, JsonObject status) {
    if (status.integer("observedGeneration").isEmpty()) {
      return Optional.of("its controller has not seen it");
    }
    return pods(status.number("desiredNumberScheduled"), status.number("numberReady"));
  }

  private static Optional<String> job(JsonObject spec, JsonObject status) {
    Optional<JsonObject> failed = condition(status, "Failed").filter(c -> c.text("status").equals("True"));
    if (failed.isPresent()) {
      return Optional.of("it failed: " + failed.get().text("message"));
    }
    long wanted = spec.integer("completions").orElse(1);
    return condition(status, "Complete").filter(c -> c.text("status").equals("True")).isPresent()
        ? Optional.empty()
        : Optional.of(status.number("succeeded") + " of " + wanted + " completions");
  }

  private static Optional<String> pod(JsonObject spec, JsonObject status) {
    return status.text("phase").equals("Succeeded")
            || condition(status, "Ready").filter(c -> c.text("status").equals("True")).isPresent()
        ? Optional.empty()
        : Optional.of("it is " + status.string("phase").orElse("Pending"));
  }

  private static Optional<String> byConditions(JsonObject status, boolean mustTell) {
    for (String type : TELLING) {
      Optional<JsonObject> found = condition(status, type);
      if (found.isPresent()) {
        JsonObject condition = found.get();
        return condition.text("status").equals("True")
            ? Optional.empty()
            : Optional.of(
                "condition " + type + " is " + condition.text("status")
                    + (condition.text("message").isEmpty() ? "" : ": " + condition.text("message")));
      }
    }
    return mustTell
        ? Optional.of("its status has no condition Ready (where its operator tells it otherwise, use Cluster.await)")
        : Optional.empty();
  }

  private static long wanted(JsonObject spec) {
    return spec.integer("replicas").orElse(1);
  }

  private static Optional<String> pods(long wanted, long ready) {
    return ready >= wanted ? Optional.empty() : Optional.of(ready + " of " + wanted + " pods ready");
  }

  private static Optional<String> surplus(long wanted, long there) {
    return there <= wanted ? Optional.empty() : Optional.of((there - wanted) + " pods more than wanted");
  }

  private static Optional<String> phase(JsonObject status, String... good) {
    String phase = status.text("phase");
    return List.of(good).contains(phase) ? Optional.empty() : Optional.of("it is " + (phase.isEmpty() ? "new" : phase));
  }

  private static Optional<JsonObject> condition(JsonObject status, String type) {
    return status.array("conditions").objects().filter(c -> c.text("type").equals(type)).findFirst();
  }
}
