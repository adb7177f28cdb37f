package dev.berth.api.kinds.apps;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.SelectorException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What workloads ask of their selector and of the pods that they make. */
public final class TemplateChecks {
  static final FieldPath SPEC = FieldPath.of("spec");
  static final FieldPath TEMPLATE = SPEC.child("template");

  private TemplateChecks() {}

  /** A selector that must be there and must not be empty. @param emptyText the kind's word on empty ones */
  static void selector(JsonObject spec, String emptyText, Findings found) {
    FieldPath path = SPEC.child("selector");
    if (!hasSelector(spec)) {
      found.required(path);
      return;
    }
    JsonObject selector = spec.object("selector");
    LabelChecks.selector(path, selector, found);
    if (isEmpty(selector)) {
      found.invalid(path, shown(selector), emptyText);
    }
  }

  /** Whether there is one, be it empty; decoded objects have null where there is none. */
  public static boolean hasSelector(JsonObject spec) {
    return spec.get("selector").orElse(JsonNull.NULL) instanceof JsonObject;
  }

  static boolean isEmpty(JsonObject selector) {
    return selector.object("matchLabels").isEmpty() && selector.array("matchExpressions").isEmpty();
  }

  /** The selector as it selects: nothing where it is missing; empty where it cannot be understood. */
  public static Optional<LabelSelector> parsed(JsonObject spec) {
    try {
      return Optional.of(LabelSelector.of(spec, "selector"));
    } catch (SelectorException malformed) {
      return Optional.empty();
    }
  }

  /** The pods must be selected, or the workload would make pods without end. */
  public static void matches(LabelSelector selector, JsonObject template, FieldPath path, Findings found) {
    JsonObject metadata = template.object("metadata");
    if (!selector.matches(metadata.object("labels"))) {
      Json labels = metadata.get("labels").map(TemplateChecks::sorted).orElse(JsonNull.NULL);
      found.invalid(
          path.child("metadata").child("labels"), labels, "`selector` does not match template `labels`");
    }
  }

  /** Maps in error texts are in the order of their keys. */
  private static Json sorted(Json labels) {
    return labels instanceof JsonObject o ? JsonObject.ofStrings(new TreeMap<>(o.strings())) : labels;
  }

  /** A selector as error texts show it. */
  public static JsonObject shown(JsonObject selector) {
    return selector.has("matchLabels")
        ? selector.with("matchLabels", sorted(selector.object("matchLabels")))
        : selector;
  }

  /** Pods that are replaced run always and without a deadline of their own. */
  static void runsAlways(JsonObject template, String kind, FieldPath path, Findings found) {
    FieldPath spec = path.child("spec");
    String policy = template.object("spec").text("restartPolicy");
    if (!policy.equals("Always")) {
      found.add(FieldError.notSupported(spec.child("restartPolicy"), policy, List.of("Always")));
    }
    if (template.object("spec").has("activeDeadlineSeconds")) {
      found.forbidden(
          spec.child("activeDeadlineSeconds"), "activeDeadlineSeconds in " + kind + " is not Supported");
    }
  }
}
