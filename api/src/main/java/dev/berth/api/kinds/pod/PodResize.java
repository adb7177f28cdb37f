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
  private static final List<String> LISTS = List.of("containers", "initContainers");
  private static final String ONLY = "only cpu and memory resources are mutable";

  private PodResize() {}

  /**
   * The old pod with nothing but the new resources and resize policies; other policies are refused then. Where containers were added, removed or
   * renamed the new spec stays as it is, for {@link #validate} to refuse.
   */
  static JsonObject prepare(JsonObject next, JsonObject old) {
    JsonObject before = old.object("spec");
    JsonObject spec = before;
    for (String member : LISTS) {
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
    whole(spec, before, found);
    boolean others = false;
    for (String member : LISTS) {
      others |= isOther(spec.array(member), before.array(member), member, found);
    }
    if (others) {
      return found.list();
    }
    for (String member : List.of("initContainers", "containers")) {
      removed(spec.array(member), before.array(member), member, found);
    }
    for (String member : LISTS) {
      changes(spec.array(member), before.array(member), member, found);
    }
    if (found.isEmpty() && !unresized(spec, before).equals(before)) {
      found.forbidden(SPEC, ONLY);
    }
    return found.list();
  }

  /** What the pod as a whole asks for. */
  private static void whole(JsonObject spec, JsonObject before, Findings found) {
    FieldPath path = SPEC.child("resources");
    JsonObject now = spec.object("resources");
    JsonObject was = before.object("resources");
    if (before.has("resources") && !spec.has("resources")) {
      found.forbidden(path, "pod-level resources cannot be removed");
      return;
    }
    removed(now, was, path, "pod-level resource ", found);
    if (!withoutResize(now, was).equals(was)) {
      found.forbidden(SPEC, ONLY + " at pod-level");
    }
  }

  /** Whether these are not the same containers. */
  private static boolean isOther(JsonArray now, JsonArray was, String member, Findings found) {
    if (now.size() != was.size()) {
      found.forbidden(SPEC.child(member), member + " may not be added or removed on resize");
      return true;
    }
    boolean other = false;
    for (int i = 0; i < was.size(); i++) {
      if (!now.object(i).text("name").equals(was.object(i).text("name"))) {
        found.forbidden(
            SPEC.child(member).index(i).child("name"), member + " may not be renamed or reordered on resize");
        other = true;
      }
    }
    return other;
  }

  private static void removed(JsonArray now, JsonArray was, String member, Findings found) {
    for (int i = 0; i < was.size(); i++) {
      FieldPath path = SPEC.child(member).index(i).child("resources");
      removed(now.object(i).object("resources"), was.object(i).object("resources"), path, "resource ", found);
    }
  }

  private static void removed(JsonObject now, JsonObject was, FieldPath path, String what, Findings found) {
    for (String list : List.of("requests", "limits")) {
      if (!now.object(list).names().containsAll(was.object(list).names())) {
        found.forbidden(path.child(list), what + list + " cannot be removed");
      }
    }
  }

  private static void changes(JsonArray now, JsonArray was, String member, Findings found) {
    boolean init = member.equals("initContainers");
    for (int i = 0; i < was.size(); i++) {
      JsonObject after = now.object(i);
      JsonObject before = was.object(i);
      FieldPath path = init ? SPEC.child(member).index(i) : SPEC;
      JsonObject resources = withoutResize(after.object("resources"), before.object("resources"));
      if (!after.with("resources", resources).equals(before)) {
        found.forbidden(path, init ? "only cpu and memory resources for init or sidecar containers are mutable" : ONLY);
      }
      // it has run to its end by the time that it could be started again
      if (init && !PodResources.isSidecar(after) && !after.equals(before) && isRestarted(after)) {
        found.forbidden(path, "non-sidecar init containers with a resize policy of RestartContainer cannot be resized");
      }
    }
  }

  private static boolean isRestarted(JsonObject container) {
    return container.array("resizePolicy").objects().anyMatch(p -> p.text("restartPolicy").equals("RestartContainer"));
  }

  /** With cpu and memory as they were, so that what is left can be compared. */
  private static JsonObject withoutResize(JsonObject now, JsonObject was) {
    JsonObject resources = now;
    for (String list : List.of("limits", "requests")) {
      JsonObject after = resources.object(list);
      for (String name : RESIZABLE) {
        after = after.withSame(name, was.object(list));
      }
      resources = after.isEmpty() && !was.has(list) ? resources.without(list) : resources.with(list, after);
    }
    return resources;
  }

  private static JsonObject unresized(JsonObject spec, JsonObject before) {
    JsonObject out = spec;
    for (String member : List.of("containers", "initContainers", "resources")) {
      out = out.withSame(member, before);
    }
    return out;
  }
}
