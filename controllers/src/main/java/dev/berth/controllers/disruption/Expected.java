package dev.berth.controllers.disruption;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Answer;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.model.GroupVersion;
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

  /**
   * Scales have to be asked for first.
   *
   * @param scales by the uid of the controller that they belong to
   */
  record Ask(Map<String, Ref> scales) implements Expected {}

  private static Optional<Json> value(PodDisruptionBudget budget, String name) {
    return budget.spec().get(name).filter(v -> v instanceof JsonNumber || v instanceof JsonString);
  }

  /** @param asked answers to what had to be asked for, by uid */
  static Expected of(View view, PodDisruptionBudget budget, List<Pod> pods, Map<String, Answer> asked) {
    Optional<Json> most = value(budget, "maxUnavailable");
    Optional<Json> least = value(budget, "minAvailable");
    if (most.isEmpty() && least.orElse(JsonNumber.of(0)) instanceof JsonNumber n) {
      return least.isEmpty() ? new Count(0, 0, false) : new Count(pods.size(), n.asLong().orElse(0), false);
    }
    return switch (scale(view, pods, asked)) {
      case Unknown unknown -> unknown;
      case Ask ask -> ask;
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
  private static Expected scale(View view, List<Pod> pods, Map<String, Answer> asked) {
    Map<String, Long> scales = new LinkedHashMap<>();
    Map<String, Ref> unasked = new LinkedHashMap<>();
    boolean unmanaged = false;
    for (Pod pod : pods) {
      Optional<OwnerReference> controller = pod.meta().controller();
      if (controller.isEmpty()) {
        unmanaged = true;
      } else if (!scales.containsKey(controller.get().uid())) {
        switch (found(view, controller.get(), pod, asked)) {
          case Found.Scale scale -> {
            scales.put(controller.get().uid(), 0L);
            scales.put(scale.uid, scale.replicas);
          }
          case Found.Elsewhere elsewhere -> unasked.put(controller.get().uid(), elsewhere.object);
          case Found.Not not -> {
            return new Unknown(not.why);
          }
        }
      }
    }
    if (!unasked.isEmpty()) {
      return new Ask(unasked);
    }
    return new Count(scales.values().stream().mapToLong(n -> n).sum(), 0, unmanaged);
  }

  /** What is behind a pod's controller. */
  sealed interface Found {
    /** @param uid of the one that is scaled: a Deployment for its ReplicaSets */
    record Scale(String uid, long replicas) implements Found {}

    /** Its scale is not in the view. */
    record Elsewhere(Ref object) implements Found {}

    record Not(String why) implements Found {}
  }

  private static Found found(View view, OwnerReference controller, Pod pod, Map<String, Answer> asked) {
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
      default -> other(view, controller, pod, asked);
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

  /**
   * A controller of another kind: objects of definitions are counted with by their scale, as far as they have one. Types of
   * other servers are not known here.
   */
  private static Found other(View view, OwnerReference controller, Pod pod, Map<String, Answer> asked) {
    Optional<Answer> answer = Optional.ofNullable(asked.get(controller.uid()));
    if (answer.isPresent()) {
      return told(answer.get(), controller, pod);
    }
    Optional<ResourceType> type = type(view, controller);
    if (type.isEmpty()) {
      return new Found.Not(
          "no matches for kind \"" + controller.kind() + "\" in version \"" + controller.groupVersion() + "\"");
    }
    return isScalable(type.get())
        ? new Found.Elsewhere(
            new Ref(type.get(), type.get().namespaced() ? pod.namespace() : "", controller.name()))
        : new Found.Not(type.get().groupResource() + " does not implement the scale subresource");
  }

  private static boolean isScalable(ResourceType type) {
    return type.subresources().stream().anyMatch(subresource -> subresource.name().equals("scale"));
  }

  private static Found told(Answer answer, OwnerReference controller, Pod pod) {
    return switch (answer) {
      case Answer.Done(JsonObject scale, long _) ->
          scale.object("metadata").text("uid").equals(controller.uid())
              ? new Found.Scale(controller.uid(), scale.object("spec").number("replicas"))
              : new Found.Not(noControllers(pod));
      case Answer.Refused refused ->
          new Found.Not(refused.isNotFound() ? noControllers(pod) : refused.message());
    };
  }

  private static Optional<ResourceType> type(View view, OwnerReference controller) {
    GroupVersion version = controller.groupVersion();
    return Builtin.catalogue()
        .find(version.kind(controller.kind()))
        .or(
            () ->
                view.list(Kinds.CUSTOM_RESOURCE_DEFINITION, "").stream()
                    .filter(d -> d.group().equals(version.group()) && d.acceptedNames().kind().equals(controller.kind()))
                    .flatMap(d -> d.anyObjects(version.version()).stream())
                    .findFirst());
  }
}
