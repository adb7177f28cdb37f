package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.TolerationChecks;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.FieldRules;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What may change in a pod: images, shorter deadlines, more tolerations, fewer gates, and what gates hold back. */
final class PodUpdate {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String CHANGEABLE =
      String.join(
          ",",
          "`spec.containers[*].image`",
          "`spec.initContainers[*].image`",
          "`spec.activeDeadlineSeconds`",
          "`spec.tolerations` (only additions to existing tolerations)",
          "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)");

  private PodUpdate() {}

  static void annotations(JsonObject next, JsonObject old, Findings found) {
    FieldPath path = FieldPath.of("metadata", "annotations");
    JsonObject now = next.object("metadata").object("annotations");
    PodAnnotations.change(now, old.object("metadata").object("annotations"), path, found);
    PodAnnotations.check(now, next.object("spec"), path, found);
  }

  static void check(JsonObject next, JsonObject old, Findings found) {
    PodValidation.pod(next, found);
    annotations(next, old, found);
    JsonObject spec = next.object("spec");
    JsonObject before = old.object("spec");
    for (String member : List.of("containers", "initContainers")) {
      if (!images(spec.array(member), before.array(member), SPEC.child(member), found)) {
        return;
      }
    }
    if (!deadline(spec, before, found)) {
      return;
    }
    tolerations(spec.array("tolerations"), before.array("tolerations"), found);
    gates(spec.array("schedulingGates"), before.array("schedulingGates"), found);
    JsonObject rest = withoutChangeable(spec, before);
    if (!before.array("schedulingGates").isEmpty()) {
      rest = gated(rest, before, found);
    }
    if (!rest.equals(before)) {
      found.forbidden(
          SPEC,
          "pod updates may not change fields other than " + CHANGEABLE + "\n"
              + SpecDiff.of("core.PodSpec", before, rest));
    }
  }

  /** False where nothing more can be compared. */
  private static boolean images(JsonArray next, JsonArray old, FieldPath path, Findings found) {
    if (next.size() != old.size()) {
      found.forbidden(path, "pod updates may not add or remove containers");
      return false;
    }
    for (int i = 0; i < next.size(); i++) {
      found.present(path.index(i).child("image"), next.object(i).text("image"));
    }
    ContainerValidation.imageBlanks(next, path, found);
    return true;
  }

  private static boolean deadline(JsonObject spec, JsonObject before, Findings found) {
    FieldPath path = SPEC.child("activeDeadlineSeconds");
    if (!spec.has("activeDeadlineSeconds")) {
      if (before.has("activeDeadlineSeconds")) {
        found.invalid(path, JsonNull.NULL, "must not update from a positive integer to nil value");
      }
      return true;
    }
    long seconds = spec.number("activeDeadlineSeconds");
    List<String> wrong = FieldRules.inRange(seconds, 0, Integer.MAX_VALUE);
    if (!wrong.isEmpty()) {
      wrong.forEach(text -> found.invalid(path, seconds, text));
      return false;
    }
    if (before.has("activeDeadlineSeconds") && before.number("activeDeadlineSeconds") < seconds) {
      found.invalid(path, seconds, "must be less than or equal to previous value");
      return false;
    }
    return true;
  }

  private static void tolerations(JsonArray next, JsonArray old, Findings found) {
    FieldPath path = SPEC.child("tolerations");
    List<JsonObject> now = next.objects().map(t -> t.without("tolerationSeconds")).toList();
    if (old.objects().map(t -> t.without("tolerationSeconds")).allMatch(now::contains)) {
      TolerationChecks.tolerations(next, path, found);
    } else {
      found.forbidden(path, "existing toleration can not be modified except its tolerationSeconds");
    }
  }

  private static void gates(JsonArray next, JsonArray old, Findings found) {
    List<String> before = old.objects().map(g -> g.text("name")).toList();
    for (int i = 0; i < next.size(); i++) {
      String name = next.object(i).text("name");
      if (!before.contains(name)) {
        found.forbidden(
            SPEC.child("schedulingGates").index(i).child("name"),
            "only deletion is allowed, but found new scheduling gate '" + name + "'");
      }
    }
  }

  /** The new spec with everything that may change as it was. */
  private static JsonObject withoutChangeable(JsonObject spec, JsonObject before) {
    JsonObject out = spec;
    for (String member : List.of("activeDeadlineSeconds", "schedulingGates", "tolerations")) {
      out = out.withSame(member, before);
    }
    for (String member : List.of("containers", "initContainers")) {
      JsonArray old = before.array(member);
      JsonArray now = out.array(member);
      for (int i = 0; i < now.size(); i++) {
        now = now.with(i, now.object(i).withSame("image", old.object(i)));
      }
      out = out.has(member) ? out.with(member, now) : out;
    }
    if (before.number("terminationGracePeriodSeconds") < 0 && spec.number("terminationGracePeriodSeconds") == 1) {
      out = out.withSame("terminationGracePeriodSeconds", before);
    }
    return out;
  }

  /** While a pod waits at gates, its choice of nodes may be narrowed. */
  private static JsonObject gated(JsonObject spec, JsonObject before, Findings found) {
    JsonObject out = spec;
    JsonObject selector = spec.object("nodeSelector");
    JsonObject oldSelector = before.object("nodeSelector");
    Map<String, String> now = selector.strings();
    if (!oldSelector.strings().entrySet().stream().allMatch(e -> e.getValue().equals(now.get(e.getKey())))) {
      found.invalid(
          SPEC.child("nodeSelector"),
          selector,
          "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
    }
    out = out.withSame("nodeSelector", before);
    JsonObject affinity = spec.object("affinity");
    JsonObject oldAffinity = before.object("affinity");
    nodeAffinity(affinity.object("nodeAffinity"), oldAffinity.object("nodeAffinity"), found);
    JsonObject kept = affinity.withSame("nodeAffinity", oldAffinity);
    return kept.isEmpty() && !before.has("affinity") ? out.without("affinity") : out.with("affinity", kept);
  }

  private static void nodeAffinity(JsonObject next, JsonObject old, Findings found) {
    JsonArray oldTerms = old.object(REQUIRED).array("nodeSelectorTerms");
    JsonArray terms = next.object(REQUIRED).array("nodeSelectorTerms");
    FieldPath path =
        SPEC.child("affinity").child("nodeAffinity").child(REQUIRED).child("nodeSelectorTerms");
    if (oldTerms.isEmpty()) {
      return;
    }
    if (terms.size() != oldTerms.size()) {
      found.invalid(
          path, terms, "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
      return;
    }
    for (int i = 0; i < terms.size(); i++) {
      if (!onlyAdds(terms.object(i), oldTerms.object(i))) {
        found.invalid(path.index(i), terms.object(i), "only additions are allowed (no mutations or deletions)");
      }
    }
  }

  private static boolean onlyAdds(JsonObject term, JsonObject old) {
    if (old.array("matchExpressions").isEmpty() && old.array("matchFields").isEmpty()) {
      return term.array("matchExpressions").isEmpty() && term.array("matchFields").isEmpty();
    }
    return List.of("matchExpressions", "matchFields").stream()
        .allMatch(m -> startsWith(term.array(m), old.array(m)));
  }

  private static boolean startsWith(JsonArray all, JsonArray start) {
    List<Json> first = all.stream().limit(start.size()).collect(Collectors.toList());
    return first.equals(start.items());
  }
}
