package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.GoQuote;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Containers that are put into a running pod to look around: the pods' subresource {@code ephemeralcontainers}. They
 * may be added but not changed or removed, and do without what a container needs that is part of the pod's work.
 */
final class EphemeralContainers {
  private static final FieldPath PATH = FieldPath.of("spec", "ephemeralContainers");
  private static final String CANNOT = "cannot be set for an Ephemeral Container";
  private static final List<String> NOT_ALLOWED =
      List.of(
          "ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe",
          "readinessProbe", "startupProbe", "lifecycle");

  private EphemeralContainers() {}

  /** The old pod with nothing but the new ephemeral containers. */
  static JsonObject prepare(JsonObject next, JsonObject old) {
    JsonObject spec = old.object("spec").withSame("ephemeralContainers", next.object("spec"));
    return PodSubresources.onlySpec(next, old, spec);
  }

  static List<FieldError> validate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    PodValidation.pod(next, found);
    PodUpdate.annotations(next, old, found);
    if (old.object("metadata").object("annotations").has(PodAnnotations.MIRROR)) {
      return List.of(FieldError.forbidden(FieldPath.UNNAMED, "static pods do not support ephemeral containers"));
    }
    Map<String, JsonObject> after = new HashMap<>();
    next.object("spec").array("ephemeralContainers").objects().forEach(c -> after.put(c.text("name"), c));
    JsonArray before = old.object("spec").array("ephemeralContainers");
    for (int i = 0; i < before.size(); i++) {
      JsonObject container = before.object(i);
      String name = GoQuote.quote(container.text("name"));
      JsonObject now = after.get(container.text("name"));
      if (now == null) {
        found.forbidden(PATH, "existing ephemeral containers " + name + " may not be removed\n");
      } else if (!now.equals(container)) {
        found.forbidden(
            PATH,
            "existing ephemeral containers " + name + " may not be changed\n"
                + SpecDiff.of("core.EphemeralContainer", container, now));
      }
    }
    return found.list();
  }

  static void check(JsonObject spec, PodContext pod, FieldPath path, Findings found) {
    JsonArray containers = spec.array("ephemeralContainers");
    if (containers.isEmpty()) {
      return;
    }
    Set<String> others = ContainerValidation.names(spec.array("containers"));
    others.addAll(ContainerValidation.names(spec.array("initContainers")));
    Set<String> names = new HashSet<>(others);
    for (int i = 0; i < containers.size(); i++) {
      JsonObject container = containers.object(i);
      FieldPath at = path.index(i);
      ContainerValidation.common(container, pod, at, found);
      ContainerValidation.imageBlanks(container, at, found);
      if (!names.add(container.text("name"))) {
        found.duplicate(at.child("name"), container.text("name"));
      }
      String target = container.text("targetContainerName");
      if (!target.isEmpty() && !others.contains(target)) {
        found.add(FieldError.notFound(at.child("targetContainerName"), target));
      }
      for (String member : NOT_ALLOWED) {
        boolean empty = container.object(member).isEmpty() && member.equals("resources");
        if (container.has(member) && !empty) {
          found.forbidden(at.child(member), CANNOT);
        }
      }
      JsonArray mounts = container.array("volumeMounts");
      for (int j = 0; j < mounts.size(); j++) {
        for (String member : List.of("subPath", "subPathExpr")) {
          if (!mounts.object(j).text(member).isEmpty()) {
            found.forbidden(at.child("volumeMounts").index(j).child(member), CANNOT);
          }
        }
      }
    }
  }
}
