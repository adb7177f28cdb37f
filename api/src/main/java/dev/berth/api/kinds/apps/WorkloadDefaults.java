package dev.berth.api.kinds.apps;

import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.pod.PodDefaults;
import dev.berth.api.kinds.pod.VolumeDefaults;
import dev.berth.base.json.JsonObject;
import java.util.function.UnaryOperator;

/** What workloads leave out (upstream {@code pkg/apis/apps/v1/defaults.go}, and core's for ReplicationController). */
final class WorkloadDefaults {
  private static final String ROLLING = "RollingUpdate";

  private static final Fill STATEFUL_SET_ROLLING =
      Fill.table().value("partition", 0).value("maxUnavailable", 1).build();

  static final UnaryOperator<JsonObject> STATEFUL_SET =
      workload(
          Fill.table()
              .value("replicas", 1)
              .value("template", JsonObject.EMPTY)
              .value("podManagementPolicy", "OrderedReady")
              .value("updateStrategy", JsonObject.EMPTY)
              .value("revisionHistoryLimit", 10)
              .value("persistentVolumeClaimRetentionPolicy", JsonObject.EMPTY)
              .inside("template", PodDefaults.TEMPLATE)
              .each("volumeClaimTemplates", VolumeDefaults.CLAIM_TEMPLATE)
              .inside("updateStrategy", WorkloadDefaults::statefulSetStrategy)
              .inside(
                  "persistentVolumeClaimRetentionPolicy",
                  Fill.table().value("whenDeleted", "Retain").value("whenScaled", "Retain").build())
              .build());

  static final UnaryOperator<JsonObject> REPLICA_SET =
      workload(
          Fill.table()
              .value("replicas", 1)
              .inside("template", PodDefaults.TEMPLATE)
              .value("template", JsonObject.EMPTY)
              .build());

  static final UnaryOperator<JsonObject> DEPLOYMENT =
      workload(
          Fill.table()
              .value("replicas", 1)
              .value("template", JsonObject.EMPTY)
              .value("strategy", JsonObject.EMPTY)
              .value("revisionHistoryLimit", 10)
              .value("progressDeadlineSeconds", 600)
              .inside("template", PodDefaults.TEMPLATE)
              .inside(
                  "strategy",
                  rolling(Fill.table().value("maxUnavailable", "25%").value("maxSurge", "25%").build()))
              .build());

  static final UnaryOperator<JsonObject> DAEMON_SET =
      workload(
          Fill.table()
              .value("template", JsonObject.EMPTY)
              .value("updateStrategy", JsonObject.EMPTY)
              .value("revisionHistoryLimit", 10)
              .inside("template", PodDefaults.TEMPLATE)
              .inside(
                  "updateStrategy", rolling(Fill.table().value("maxUnavailable", 1).value("maxSurge", 0).build()))
              .build());

  static final UnaryOperator<JsonObject> REPLICATION_CONTROLLER =
      workload(Fill.table().value("replicas", 1).inside("template", PodDefaults.TEMPLATE).build())
          .andThen(WorkloadDefaults::selectorFromTemplate)::apply;

  static final UnaryOperator<JsonObject> POD_TEMPLATE =
      Fill.table().value("template", JsonObject.EMPTY).inside("template", PodDefaults.TEMPLATE).build();

  private WorkloadDefaults() {}

  private static UnaryOperator<JsonObject> workload(Fill spec) {
    return Fill.table().value("spec", JsonObject.EMPTY).inside("spec", spec).build();
  }

  /** A strategy that rolls unless it says otherwise, and then has the parameters that the table fills in. */
  private static UnaryOperator<JsonObject> rolling(Fill parameters) {
    Fill strategy =
        Fill.table().value("rollingUpdate", JsonObject.EMPTY).inside("rollingUpdate", parameters).build();
    return s -> {
      JsonObject typed = s.has("type") ? s : s.with("type", ROLLING);
      return typed.text("type").equals(ROLLING) ? strategy.apply(typed) : typed;
    };
  }

  /** Unlike the other two, a StatefulSet that names the type gets no parameters unless it has some. */
  private static JsonObject statefulSetStrategy(JsonObject s) {
    JsonObject typed = s;
    if (!s.has("type")) {
      typed = s.with("type", ROLLING);
      if (!s.has("rollingUpdate")) {
        typed = typed.with("rollingUpdate", JsonObject.EMPTY);
      }
    }
    return typed.text("type").equals(ROLLING)
        ? typed.updateObject("rollingUpdate", STATEFUL_SET_ROLLING)
        : typed;
  }

  private static JsonObject selectorFromTemplate(JsonObject controller) {
    JsonObject spec = controller.object("spec");
    JsonObject labels = spec.object("template").object("metadata").object("labels");
    if (labels.isEmpty()) {
      return controller;
    }
    JsonObject out = controller;
    if (spec.object("selector").isEmpty()) {
      out = out.with("spec", spec.with("selector", labels));
    }
    JsonObject metadata = out.object("metadata");
    return metadata.object("labels").isEmpty() ? out.with("metadata", metadata.with("labels", labels)) : out;
  }
}
