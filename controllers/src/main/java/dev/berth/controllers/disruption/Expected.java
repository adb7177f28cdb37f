package dev.berth.controllers.disruption;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonString;
import dev.berth.client.View;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.PodDisruptionBudget;
import dev.berth.model.meta.OwnerReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How many pods a budget counts with, and how many of them must be healthy. */
sealed interface Expected {

  /**
   * @param pods that there should be
   * @param healthy that must be left
   * @param unmanaged whether pods without a controller make the count unsure
   */
  record Count(long pods, long healthy, boolean unmanaged) implements Expected {}

  /** It cannot be said. */
  record Unknown(String why) implements Expected {}

  private static Optional<Json> value(PodDisruptionBudget budget, String name) {
    return budget.spec().get(name).filter(v -> v instanceof JsonNumber || v instanceof JsonString);
  }

  static Expected of(View view, PodDisruptionBudget budget, List<Pod> pods) {
    Optional<Json> most = value(budget, "maxUnavailable");
    Optional<Json> least = value(budget, "minAvailable");
    if (most.isEmpty() && least.orElse(JsonNumber.of(0)) instanceof JsonNumber n) {
      return least.isEmpty() ? new Count(0, 0, false) : new Count(pods.size(), n.asLong().orElse(0), false);
    }
    return switch (scale(view, pods)) {
      case Unknown unknown -> unknown;
      case Count all ->
          most.isPresent()
              ? new Count(all.pods, Math.max(0, all.pods - scaled(most.get(), all.pods)), all.unmanaged)
              : new Count(all.pods, scaled(least.orElse(JsonNumber.of(0)), all.pods), all.unmanaged);
    };
  }

  /** A number, or a percentage of all, rounded up. */
  private static long scaled(Json value, long all) {
    return switch (value) {
      case JsonString percent when percent.value().endsWith("%") -> {
        long part = Long.parseLong(percent.value().substring(0, percent.value().length() - 1));
        yield (part * all + 99) / 100;
      }
      case JsonNumber n -> n.asLong().orElse(0);
      default -> 0;
    };
  }

  /** What the controllers of the pods want together. */
  private static Expected scale(View view, List<Pod> pods) {
    Map<String, Long> scales = new LinkedHashMap<>();
    boolean unmanaged = false;
    for (Pod pod : pods) {
      Optional<OwnerReference> controller = pod.meta().controller();
      if (controller.isEmpty()) {
        unmanaged = true;
      } else if (!scales.containsKey(controller.get().uid())) {
        switch (found(view, controller.get(), pod)) {
          case Found.Scale scale -> {
            scales.put(controller.get().uid(), 0L);
            scales.put(scale.uid, scale.replicas);
          }
          case Found.Not not -> {
            return new Unknown(not.why);
          }
        }
      }
    }
    return new Count(scales.values().stream().mapToLong(n -> n).sum(), 0, unmanaged);
  }

  /** What is behind a pod's controller. */
  sealed interface Found {
    /** @param uid of the one that is scaled: a Deployment for its ReplicaSets */
    record Scale(String uid, long replicas) implements Found {}

    record Not(String why) implements Found {}
  }

  private static Found found(View view, OwnerReference controller, Pod pod) {
    String group = controller.groupVersion().group();
    return switch (group + "/" + controller.kind()) {
      case "apps/StatefulSet" -> scaled(view, Kinds.STATEFUL_SET, controller, pod);
      case "/ReplicationController" -> scaled(view, Kinds.REPLICATION_CONTROLLER, controller, pod);
      case "apps/ReplicaSet" -> {
        Optional<OwnerReference> deployment =
            view.get(Kinds.REPLICA_SET, pod.namespace(), controller.name())
                .filter(set -> set.uid().equals(controller.uid()))
                .flatMap(set -> set.meta().controller())
                .filter(owner -> owner.kind().equals("Deployment"));
        yield deployment.isPresent()
            ? scaled(view, Kinds.DEPLOYMENT, deployment.get(), pod)
            : scaled(view, Kinds.REPLICA_SET, controller, pod);
      }
      default -> new Found.Not(unscalable(controller, pod));
    };
  }

  private static <T extends KubeObject> Found scaled(View view, Kind<T> kind, OwnerReference owner, Pod pod) {
    return view.get(kind, pod.namespace(), owner.name())
        .filter(object -> object.uid().equals(owner.uid()))
        .<Found>map(object -> new Found.Scale(object.uid(), object.spec().integer("replicas").orElse(1)))
        .orElseGet(() -> new Found.Not(noControllers(pod)));
  }

  private static String noControllers(Pod pod) {
    return "found no controllers for pod \"" + pod.name() + "\"";
  }

  private static String unscalable(OwnerReference controller, Pod pod) {
    Optional<ResourceType> type =
        Builtin.catalogue()
            .find(
                GroupVersionKind.of(
                    controller.groupVersion().group(), controller.groupVersion().version(), controller.kind()));
    return type.map(t -> t.groupResource() + " does not implement the scale subresource")
        .orElseGet(() -> noControllers(pod));
  }
}
