package dev.berth.api.connect;

import dev.berth.api.status.Failures;
import dev.berth.base.json.JsonObject;
import dev.berth.model.streams.NodeStreams.ContainerTarget;
import dev.berth.model.streams.NodeStreams.PodTarget;
import java.util.ArrayList;
import java.util.List;

/** Which container of a pod is meant (registry/core/pod/strategy.go, validateContainer). */
final class Containers {
  private static final List<String> LISTS = List.of("initContainers", "containers", "ephemeralContainers");

  private Containers() {}

  /** @param asked may be empty where the pod has only one. @throws dev.berth.api.status.Refusal 400 */
  static ContainerTarget choose(JsonObject pod, String asked) {
    String name = pod.object("metadata").text("name");
    List<JsonObject> ordinary = pod.object("spec").array("containers").objects().toList();
    if (asked.isEmpty()) {
      return switch (ordinary.size()) {
        case 1 -> new ContainerTarget(target(pod), ordinary.getFirst().text("name"));
        case 0 -> throw Failures.badRequest("a container name must be specified for pod " + name);
        default ->
            throw Failures.badRequest(
                "a container name must be specified for pod " + name + ", choose one of: ["
                    + String.join(" ", names(pod)) + "]");
      };
    }
    if (!names(pod).contains(asked)) {
      throw Failures.badRequest("container " + asked + " is not valid for pod " + name);
    }
    return new ContainerTarget(target(pod), asked);
  }

  static PodTarget target(JsonObject pod) {
    JsonObject meta = pod.object("metadata");
    return new PodTarget(meta.text("namespace"), meta.text("name"), meta.text("uid"));
  }

  private static List<String> names(JsonObject pod) {
    List<String> names = new ArrayList<>();
    for (String list : LISTS) {
      pod.object("spec").array(list).objects().forEach(c -> names.add(c.text("name")));
    }
    return names;
  }
}
