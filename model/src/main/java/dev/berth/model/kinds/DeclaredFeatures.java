package dev.berth.model.kinds;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a node says that it can do ({@code status.declaredFeatures}), so that nobody asks it of one of an older release (KEP-5328).
 * Pure.
 */
public final class DeclaredFeatures {
  private static final String RESIZES_WHOLE_PODS = "InPlacePodLevelResourcesVerticalScaling";
  private static final String RESIZES_INIT_CONTAINERS = "InPlacePodVerticalScalingInitContainers";
  private static final String RESTARTS_ALL_CONTAINERS = "RestartAllContainersOnContainerExits";

  /** Those of this release's nodes, sorted as the API wants them. */
  public static final List<String> ALL = List.of(RESIZES_WHOLE_PODS, RESIZES_INIT_CONTAINERS, RESTARTS_ALL_CONTAINERS);

  private DeclaredFeatures() {}

  /** Those of a node. */
  public static List<String> of(JsonObject node) {
    return node.object("status").array("declaredFeatures").strings().toList();
  }

  /** Those that a node must have to run the pod. */
  public static List<String> neededBy(JsonObject podSpec) {
    return Stream.of("containers", "initContainers")
            .flatMap(list -> podSpec.array(list).objects())
            .anyMatch(RestartRules::mayRestartAll)
        ? List.of(RESTARTS_ALL_CONTAINERS)
        : List.of();
  }

  /** Those that the node of a pod must have to make the change. The init containers of both are the same. */
  public static List<String> neededToChange(JsonObject from, JsonObject to) {
    List<String> needed = new ArrayList<>();
    if (!from.object("resources").equals(to.object("resources"))) {
      needed.add(RESIZES_WHOLE_PODS);
    }
    JsonArray before = from.array("initContainers");
    JsonArray after = to.array("initContainers");
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      boolean sidecar = before.object(i).text("restartPolicy").equals("Always");
      if (!sidecar && !before.object(i).object("resources").equals(after.object(i).object("resources"))) {
        needed.add(RESIZES_INIT_CONTAINERS);
        break;
      }
    }
    return List.copyOf(needed);
  }
}
