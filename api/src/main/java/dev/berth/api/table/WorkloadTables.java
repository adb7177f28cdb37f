package dev.berth.api.table;

import static java.util.Map.entry;

import dev.berth.base.json.JsonObject;
import dev.berth.model.meta.ObjectMeta;
import dev.berth.model.meta.OwnerReference;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.SelectorException;
import dev.berth.model.time.HumanDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Rows of what makes pods. */
final class WorkloadTables {
  static final Map<String, Row.Printer> PRINTERS =
      Map.ofEntries(
          entry("/ReplicationController", WorkloadTables::replicationController),
          entry("apps/ReplicaSet", WorkloadTables::replicaSet),
          entry("apps/Deployment", WorkloadTables::deployment),
          entry("apps/StatefulSet", WorkloadTables::statefulSet),
          entry("apps/DaemonSet", WorkloadTables::daemonSet),
          entry("apps/ControllerRevision", WorkloadTables::controllerRevision),
          entry("batch/Job", WorkloadTables::job),
          entry("batch/CronJob", WorkloadTables::cronJob));

  private WorkloadTables() {}

  private static JsonObject podSpec(JsonObject o) {
    return o.object("spec").object("template").object("spec");
  }

  private static void replicationController(JsonObject o, Row row) {
    replicas(o, row).containers(podSpec(o)).text(Phrases.labels(o.object("spec").object("selector")));
  }

  private static void replicaSet(JsonObject o, Row row) {
    replicas(o, row).containers(podSpec(o)).text(Phrases.selector(o.object("spec"), "selector"));
  }

  private static Row replicas(JsonObject o, Row row) {
    JsonObject status = o.object("status");
    return row.name()
        .number(o.object("spec").number("replicas"))
        .number(status.number("replicas"))
        .number(status.number("readyReplicas"))
        .age();
  }

  private static String ready(JsonObject o) {
    return o.object("status").number("readyReplicas") + "/" + o.object("spec").number("replicas");
  }

  private static void deployment(JsonObject o, Row row) {
    JsonObject status = o.object("status");
    row.name()
        .text(ready(o))
        .number(status.number("updatedReplicas"))
        .number(status.number("availableReplicas"))
        .age()
        .containers(podSpec(o))
        .text(deploymentSelector(o.object("spec")));
  }

  /** Here alone nothing is said of a selector that is empty. */
  private static String deploymentSelector(JsonObject spec) {
    try {
      return LabelSelector.of(spec, "selector").toString();
    } catch (SelectorException e) {
      return "<invalid>";
    }
  }

  private static void statefulSet(JsonObject o, Row row) {
    row.name().text(ready(o)).age().containers(podSpec(o));
  }

  private static void daemonSet(JsonObject o, Row row) {
    JsonObject status = o.object("status");
    row.name()
        .number(status.number("desiredNumberScheduled"))
        .number(status.number("currentNumberScheduled"))
        .number(status.number("numberReady"))
        .number(status.number("updatedNumberScheduled"))
        .number(status.number("numberAvailable"))
        .text(Phrases.labels(podSpec(o).object("nodeSelector")))
        .age()
        .containers(podSpec(o))
        .text(Phrases.selector(o.object("spec"), "selector"));
  }

  private static void controllerRevision(JsonObject o, Row row) {
    row.name()
        .text(ObjectMeta.of(o).controller().map(WorkloadTables::controllerName).orElse(Phrases.NONE))
        .number(o.number("revision"))
        .age();
  }

  private static String controllerName(OwnerReference owner) {
    String group = owner.groupVersion().group();
    String kind = group.isEmpty() ? owner.kind() : owner.kind() + "." + group;
    return kind.isEmpty() ? owner.name() : kind.toLowerCase(Locale.ROOT) + "/" + owner.name();
  }

  private static void job(JsonObject o, Row row) {
    row.name()
        .text(jobStatus(o, row))
        .text(completions(o))
        .text(jobDuration(o.object("status"), row.now()))
        .age()
        .containers(podSpec(o))
        .text(Phrases.selector(o.object("spec"), "selector"));
  }

  private static String jobStatus(JsonObject o, Row row) {
    JsonObject status = o.object("status");
    if (Phrases.condition(status, "Complete").equals("True")) {
      return "Complete";
    }
    if (Phrases.condition(status, "Failed").equals("True")) {
      return "Failed";
    }
    if (row.isTerminating()) {
      return "Terminating";
    }
    if (Phrases.condition(status, "Suspended").equals("True")) {
      return "Suspended";
    }
    return Stream.of("FailureTarget", "SuccessCriteriaMet")
        .filter(type -> Phrases.condition(status, type).equals("True"))
        .findFirst()
        .orElse("Running");
  }

  private static String completions(JsonObject o) {
    long succeeded = o.object("status").number("succeeded");
    JsonObject spec = o.object("spec");
    if (spec.integer("completions").isPresent()) {
      return succeeded + "/" + spec.number("completions");
    }
    long parallelism = spec.number("parallelism");
    return succeeded + "/1" + (parallelism > 1 ? " of " + parallelism : "");
  }

  private static String jobDuration(JsonObject status, Instant now) {
    Optional<Instant> start = Row.time(status, "startTime");
    Instant end = Row.time(status, "completionTime").orElse(now);
    return start.map(s -> HumanDuration.format(Duration.between(s, end))).orElse("");
  }

  private static void cronJob(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    JsonObject status = o.object("status");
    JsonObject job = spec.object("jobTemplate").object("spec");
    row.name()
        .text(spec.text("schedule"))
        .text(spec.string("timeZone").orElse(Phrases.NONE))
        // a flag by its column, a word by its cell, as upstream
        .text(spec.has("suspend") ? (spec.bool("suspend") ? "True" : "False") : Phrases.UNSET)
        .number(status.array("active").size())
        .text(status.has("lastScheduleTime") ? row.since(status, "lastScheduleTime") : Phrases.NONE)
        .age()
        .containers(job.object("template").object("spec"))
        .text(Phrases.selector(job, "selector"));
  }
}
