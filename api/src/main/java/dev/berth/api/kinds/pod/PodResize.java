package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;

/** Changing what running containers may use: the pods' subresource {@code resize}. Only cpu and memory may change. */
final class PodResize {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> RESIZABLE = List.of("cpu", "memory");

  private PodResize() {}

  /**
   * The old pod with nothing but the new resources and resize policies. Where containers were added, removed or
   * renamed the new spec stays as it is, for {@link #validate} to refuse.
   */
  static JsonObject prepare(JsonObject next, JsonObject old) {
    JsonObject before = old.object("spec");
    JsonObject spec = before;
    for (String member : List.of("containers", "initContainers")) {
      JsonArray now = next.object("spec").array(member);
      JsonArray was = before.array(member);
      if (now.size() != was.size()) {
        return next;
      }
      if (!was.isEmpty()) {
        spec = spec.with(member, sameNames(now, was) ? resized(now, was) : now);
      }
    }
    spec = spec.withSame("resources", next.object("spec"));
    return PodSubresources.onlySpec(next, old, spec);
  }

  private static boolean sameNames(JsonArray now, JsonArray was) {
    return now.objects().map(c -> c.text("name")).toList().equals(was.objects().map(c -> c.text("name")).toList());
  }

  private static JsonArray resized(JsonArray now, JsonArray was) {
    JsonArray out = was;
    for (int i = 0; i < was.size(); i++) {
      JsonObject container = was.object(i).withSame("resources", now.object(i));
      out = out.with(i, container.withSame("resizePolicy", now.object(i)));
    }
    return out;
  }

  static List<FieldError> validate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    PodValidation.pod(next, found);
    JsonObject spec = next.object("spec");
    JsonObject before = old.object("spec");
    if (old.object("metadata").object("annotations").has(PodAnnotations.MIRROR)) {
      return List.of(FieldError.forbidden(FieldPath.UNNAMED, "static pods cannot be resized"));
    }
    if (before.object("os").text("name").equals("windows")) {
      return List.of(FieldError.forbidden(FieldPath.UNNAMED, "windows pods cannot be resized"));
    }
    String qos = PodQos.of(spec);
    if (!old.object("status").text("qosClass").equals(qos)) {
      found.invalid(SPEC, qos, "Pod QOS Class may not change as a result of resizing");
    }
    containers(spec, before, "initContainers", found);
    containers(spec, before, "containers", found);
    if (found.isEmpty() && !unresized(spec, before).equals(before)) {
      found.forbidden(SPEC, "only cpu and memory resources are mutable");
    }
    return found.list();
  }

  private static void containers(JsonObject spec, JsonObject before, String member, Findings found) {
    JsonArray now = spec.array(member);
    JsonArray was = before.array(member);
    if (now.size() != was.size()) {
      found.forbidden(SPEC, "only cpu and memory resources are mutable");
      return;
    }
    for (int i = 0; i < was.size(); i++) {
      change(now.object(i), was.object(i), SPEC.child(member).index(i).child("resources"), found);
      if (!withoutResize(now.object(i), was.object(i)).equals(was.object(i))) {
        found.forbidden(
            SPEC,
            member.equals("initContainers") && PodResources.isSidecar(was.object(i))
                ? "only cpu and memory resources for sidecar containers are mutable"
                : "only cpu and memory resources are mutable");
      }
    }
  }

  private static void change(JsonObject now, JsonObject was, FieldPath path, Findings found) {
    JsonObject after = now.object("resources");
    JsonObject before = was.object("resources");
    if (!after.object("requests").names().containsAll(before.object("requests").names())) {
      found.forbidden(path.child("requests"), "resource requests cannot be removed");
    }
    if (!after.object("limits").names().containsAll(before.object("limits").names())) {
      found.forbidden(path.child("limits"), "resource limits cannot be removed");
    }
  }

  /** The container with cpu and memory as they were, so that what is left can be compared. */
  private static JsonObject withoutResize(JsonObject now, JsonObject was) {
    JsonObject resources = now.object("resources");
    for (String list : List.of("limits", "requests")) {
      JsonObject before = was.object("resources").object(list);
      JsonObject after = resources.object(list);
      for (String name : RESIZABLE) {
        after = after.withSame(name, before);
      }
      resources = after.isEmpty() && !was.object("resources").has(list)
          ? resources.without(list)
          : resources.with(list, after);
    }
    return now.with("resources", resources).withSame("resizePolicy", was);
  }

  private static JsonObject unresized(JsonObject spec, JsonObject before) {
    JsonObject out = spec;
    for (String member : List.of("containers", "initContainers", "resources")) {
      out = out.withSame(member, before);
    }
    return out;
  }
}
