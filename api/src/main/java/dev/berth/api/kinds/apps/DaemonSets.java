package dev.berth.api.kinds.apps;

import dev.berth.api.convert.VersionedNotes;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.kinds.pod.PodValidation;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/**
 * DaemonSet. How often its template has changed was a field once; in this version it is an annotation that only the
 * server writes.
 */
final class DaemonSets extends KindStrategy {
  private static final FieldPath SPEC = TemplateChecks.SPEC;
  private static final String TEMPLATE_GENERATION = VersionedNotes.TEMPLATE_GENERATION;
  private static final List<String> COUNTS =
      List.of(
          "currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady",
          "observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable", "collisionCount");

  DaemonSets(ResourceType type) {
    super(type, Traits.USUAL.counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    JsonObject complete = WorkloadDefaults.DAEMON_SET.apply(object);
    boolean counted = complete.object("metadata").object("annotations").has(TEMPLATE_GENERATION);
    // who sends none sends 0: upstream reads it into a field, and owners are told of what it writes
    return counted ? complete : withTemplateGeneration(complete, 0);
  }

  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    return withTemplateGeneration(super.prepareForCreate(object), Math.max(1, templateGeneration(object)));
  }

  @Override
  public JsonObject prepareForUpdate(JsonObject next, JsonObject old) {
    long before = templateGeneration(old);
    boolean same = next.object("spec").object("template").equals(old.object("spec").object("template"));
    return withTemplateGeneration(super.prepareForUpdate(next, old), same ? before : before + 1);
  }

  @Override
  public JsonObject prepareForStatusUpdate(JsonObject next, JsonObject old) {
    return withTemplateGeneration(super.prepareForStatusUpdate(next, old), templateGeneration(old));
  }

  private static long templateGeneration(JsonObject object) {
    try {
      return Long.parseLong(object.object("metadata").object("annotations").text(TEMPLATE_GENERATION));
    } catch (NumberFormatException missing) {
      return 0;
    }
  }

  private static JsonObject withTemplateGeneration(JsonObject object, long generation) {
    JsonObject metadata = object.object("metadata");
    JsonObject annotations = metadata.object("annotations").with(TEMPLATE_GENERATION, Long.toString(generation));
    return object.with("metadata", metadata.with("annotations", annotations));
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    JsonObject selector = spec.object("selector");
    JsonObject template = spec.object("template");
    LabelChecks.selector(SPEC.child("selector"), selector, found);
    TemplateChecks.parsed(spec)
        .ifPresent(s -> TemplateChecks.matches(s, template, TemplateChecks.TEMPLATE, found));
    if (TemplateChecks.hasSelector(spec) && TemplateChecks.isEmpty(selector)) {
      found.invalid(SPEC.child("selector"), selector, "empty selector is invalid for daemonset");
    }
    PodValidation.template(template, TemplateChecks.TEMPLATE, found);
    TemplateChecks.runsAlways(template, "DaemonSet", TemplateChecks.TEMPLATE, found);
    found.notNegative(SPEC.child("minReadySeconds"), spec.number("minReadySeconds"));
    strategy(spec.object("updateStrategy"), SPEC.child("updateStrategy"), found);
    found.notNegative(SPEC.child("revisionHistoryLimit"), spec.number("revisionHistoryLimit"));
  }

  private static void strategy(JsonObject strategy, FieldPath path, Findings found) {
    JsonObject rolling = strategy.object("rollingUpdate");
    FieldPath rollingPath = path.child("rollingUpdate");
    switch (strategy.text("type")) {
      case "OnDelete" -> {}
      case "RollingUpdate" -> {
        for (String member : List.of("maxUnavailable", "maxSurge")) {
          IntOrPercent.notNegative(rolling, member, rollingPath, found);
        }
        for (String member : List.of("maxUnavailable", "maxSurge")) {
          IntOrPercent.atMostAll(rolling, member, rollingPath, found);
        }
        boolean removes = IntOrPercent.amount(rolling, "maxUnavailable") != 0;
        boolean adds = IntOrPercent.amount(rolling, "maxSurge") != 0;
        Json surge = rolling.get("maxSurge").orElse(JsonNumber.of(0));
        if (removes && adds) {
          found.invalid(rollingPath.child("maxSurge"), surge, "may not be set when maxUnavailable is non-zero");
        } else if (!removes && !adds) {
          found.required(rollingPath.child("maxUnavailable"), "cannot be 0 when maxSurge is 0");
        }
      }
      default -> {
        JsonObject shown =
            JsonObject.builder()
                .put("Type", strategy.text("type"))
                .put("RollingUpdate", strategy.get("rollingUpdate").orElse(JsonNull.NULL))
                .build();
        found.add(
            new FieldError(
                "FieldValueNotSupported",
                path,
                "Unsupported value: " + shown + ": supported values: \"RollingUpdate\", \"OnDelete\""));
      }
    }
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = Findings.twice(f -> check(next, f));
    found.immutable(SPEC.child("selector"), next.object("spec"), old.object("spec"), "selector");
    return found.list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    StatusChecks.notNegative(next.object("status"), COUNTS, found);
    StatusChecks.collisions(next.object("status"), old.object("status"), found);
    return found.list();
  }

  @Override
  public List<String> warnings(JsonObject object) {
    return WorkloadWarnings.template(object);
  }
}
