package dev.berth.api.kinds.apps;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.StatefulSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What may change about the templates of claims of a set that asks, by {@link StatefulSet#UPDATE_CLAIMS}, that its claims follow them:
 * labels, annotations, the class of attributes, and the size: volumes do not shrink, but one that cannot be had can be given up; and
 * others may follow those that there are. Of any other set nothing may, as upstream.
 */
final class ClaimTemplateChange {
  private static final String TEMPLATES = "volumeClaimTemplates";
  private static final List<String> WHEN = List.of(StatefulSet.IN_PLACE, StatefulSet.ON_DELETE);
  private static final FieldPath ASKED = FieldPath.of("metadata", "annotations").key(StatefulSet.UPDATE_CLAIMS);

  private ClaimTemplateChange() {}

  /** Whether the set asks for something that there is. */
  static void check(JsonObject set, Findings found) {
    asked(set).ifPresent(when -> found.oneOf(ASKED, when, WHEN));
  }

  /** The spec without such changes, which are looked at for themselves. */
  static JsonObject undone(JsonObject set, JsonObject before) {
    JsonObject spec = set.object("spec");
    JsonArray templates = spec.array(TEMPLATES);
    JsonArray old = before.array(TEMPLATES);
    if (asked(set).isEmpty() || templates.size() < old.size()) {
      return spec;
    }
    if (old.isEmpty()) {
      return spec.withSame(TEMPLATES, before);
    }
    return spec.with(
        TEMPLATES, JsonArray.of(IntStream.range(0, old.size()).mapToObj(i -> undoneIn(templates.object(i), old.object(i))).toList()));
  }

  private static Optional<String> asked(JsonObject set) {
    return set.object("metadata").object("annotations").string(StatefulSet.UPDATE_CLAIMS);
  }

  private static JsonObject undoneIn(JsonObject template, JsonObject old) {
    JsonObject metadata = template.object("metadata");
    for (String member : List.of("labels", "annotations")) {
      metadata = metadata.withSame(member, old.object("metadata"));
    }
    JsonObject resources = template.object("spec").object("resources");
    JsonObject requests =
        resources.object("requests").withSame("storage", old.object("spec").object("resources").object("requests"));
    JsonObject spec = template.object("spec").with("resources", resources.with("requests", requests));
    spec = spec.withSame("volumeAttributesClassName", old.object("spec"));
    return template.with("metadata", metadata).with("spec", spec);
  }
}
