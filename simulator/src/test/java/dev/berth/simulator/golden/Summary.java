package dev.berth.simulator.golden;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.meta.OwnerReference;
import java.util.Map;
import java.util.Optional;

/** The last state of an object in the short form that the recordings have. */
final class Summary {
  private Summary() {}

  static Optional<JsonObject> of(String key, JsonObject object, Map<String, JsonObject> all) {
    AnyObject view = new AnyObject(object);
    return switch (key.substring(0, key.indexOf('/'))) {
      case "Pod" -> Optional.of(pod(view));
      case "ControllerRevision" ->
          Optional.of(
              JsonObject.of(
                  "images",
                  JsonArray.ofStrings(
                      object.object("data").object("spec").object("template").object("spec").array("containers")
                          .objects().map(c -> c.text("image")).toList()))
                  .with("revision", object.number("revision")));
      case "PersistentVolume" ->
          Optional.of(
              protectedObject(view)
                  .with("claim", view.spec().object("claimRef").text("name"))
                  .with("phase", view.status().text("phase")));
      case "PersistentVolumeClaim" ->
          Optional.of(
              protectedObject(view)
                  .with("volumeName", view.spec().text("volumeName"))
                  .with("phase", view.status().text("phase")));
      case "ReplicaSet" ->
          Optional.of(
              JsonObject.of("annotations", view.meta().annotations())
                  .with("replicas", view.spec().number("replicas"))
                  .with("status", view.status()));
      case "Deployment", "DaemonSet", "StatefulSet", "Job", "PodDisruptionBudget", "ResourceQuota", "VolumeAttachment" ->
          Optional.of(JsonObject.of("status", timeless(view.status())));
      default -> Optional.empty();
    };
  }

  private static JsonObject pod(AnyObject pod) {
    JsonObject.Builder b = JsonObject.builder();
    pod.meta().controller().map(Summary::named).ifPresent(owner -> b.put("controlledBy", owner));
    return b.put("image", pod.spec().array("containers").object(0).text("image"))
        .put("labels", pod.meta().labels())
        .putUnlessEmpty("node", pod.spec().text("nodeName"))
        .put("phase", pod.status().text("phase"))
        .putUnlessEmpty("ready", Condition.of(pod, "Ready").map(Condition::status).orElse(""))
        .build();
  }

  private static String named(OwnerReference owner) {
    return owner.kind() + "/" + owner.name();
  }

  private static JsonObject protectedObject(AnyObject object) {
    return JsonObject.of(
        "annotations", object.meta().annotations(), "finalizers", JsonArray.ofStrings(object.meta().finalizers()));
  }

  /** Times of transitions and probes are left out of the recordings. */
  private static JsonObject timeless(JsonObject status) {
    return status.updateArray(
        "conditions",
        conditions ->
            conditions.mapObjects(
                c -> c.without("lastTransitionTime").without("lastUpdateTime").without("lastProbeTime")));
  }
}
