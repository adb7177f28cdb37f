package dev.berth.api.kinds.apps;

import dev.berth.api.kinds.ClaimWarnings;
import dev.berth.api.kinds.ClaimWishes;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.kinds.pod.PodValidation;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Ordinals;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.NameRule;
import dev.berth.model.select.LabelSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * StatefulSet. Its name is a label, because it becomes part of its pods' host names. Its templates of claims are not
 * held to what claims are held to: a broken one shows when the first claim is made of it.
 */
final class StatefulSets extends KindStrategy {
  private static final FieldPath SPEC = TemplateChecks.SPEC;
  private static final FieldPath RESERVED = FieldPath.of("metadata", "annotations").key(StatefulSet.RESERVE_ORDINALS);
  private static final FieldPath IN_PLACE = FieldPath.of("metadata", "annotations").key(StatefulSet.UPDATE_IN_PLACE);
  private static final List<String> RETENTION = List.of("Retain", "Delete");
  private static final List<String> CHANGEABLE =
      List.of(
          "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
          "persistentVolumeClaimRetentionPolicy", "minReadySeconds");
  private static final String NOT_CHANGEABLE =
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy',"
          + " 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  private static final List<String> PARTS =
      List.of("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas");

  StatefulSets(ResourceType type) {
    super(type, Traits.USUAL.named(NameRule.LABEL).counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return WorkloadDefaults.STATEFUL_SET.apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    ClaimTemplateChange.check(object, found);
    asked(object, found);
    wishes(object.object("spec"), JsonObject.EMPTY, found);
    check(object.object("spec"), true, found);
  }

  /** What was let in when the rules were looser may be changed without being mended. */
  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    JsonObject spec = next.object("spec");
    JsonObject before = old.object("spec");
    Findings already = new Findings();
    template(before, LabelSelector.EVERYTHING, true, already);
    ClaimTemplateChange.check(next, found);
    asked(next, found);
    wishes(spec, before, found);
    check(spec, already.isEmpty(), found);
    JsonObject rest = ClaimTemplateChange.undone(next, before);
    for (String member : CHANGEABLE) {
      rest = rest.withSame(member, before);
    }
    if (!rest.equals(before)) {
      found.forbidden(SPEC, NOT_CHANGEABLE);
    }
    return found.list();
  }

  /** What is asked for by annotations. */
  private static void asked(JsonObject set, Findings found) {
    JsonObject annotations = set.object("metadata").object("annotations");
    String ordinals = annotations.text(StatefulSet.RESERVE_ORDINALS);
    Ordinals.error(ordinals).ifPresent(error -> found.invalid(RESERVED, ordinals, error));
    annotations
        .string(StatefulSet.UPDATE_IN_PLACE)
        .ifPresent(what -> found.oneOf(IN_PLACE, what, List.of(StatefulSet.RESOURCES)));
  }

  /** What its claims will ask for by annotations. */
  private static void wishes(JsonObject spec, JsonObject before, Findings found) {
    JsonArray claims = spec.array("volumeClaimTemplates");
    JsonArray old = before.array("volumeClaimTemplates");
    for (int i = 0; i < claims.size(); i++) {
      FieldPath metadata = SPEC.child("volumeClaimTemplates").index(i).child("metadata");
      ClaimWishes.check(metadata, claims.object(i), i < old.size() ? old.object(i) : JsonObject.EMPTY, found);
    }
  }

  private static void check(JsonObject spec, boolean wholeTemplate, Findings found) {
    String management = spec.text("podManagementPolicy");
    if (found.present(SPEC.child("podManagementPolicy"), management)
        && !management.equals("OrderedReady")
        && !management.equals("Parallel")) {
      found.invalid(SPEC.child("podManagementPolicy"), management, "must be 'OrderedReady' or 'Parallel'");
    }
    strategy(spec.object("updateStrategy"), SPEC.child("updateStrategy"), found);
    if (spec.has("persistentVolumeClaimRetentionPolicy")) {
      JsonObject policy = spec.object("persistentVolumeClaimRetentionPolicy");
      FieldPath path = SPEC.child("persistentVolumeClaimRetentionPolicy");
      found.oneOf(path.child("whenDeleted"), policy.text("whenDeleted"), RETENTION);
      found.oneOf(path.child("whenScaled"), policy.text("whenScaled"), RETENTION);
    }
    found.notNegative(SPEC.child("replicas"), spec.number("replicas"));
    found.notNegative(SPEC.child("minReadySeconds"), spec.number("minReadySeconds"));
    found.notNegative(SPEC.child("ordinals.start"), spec.object("ordinals").number("start"));
    if (wholeTemplate && !spec.text("serviceName").isEmpty()) {
      found.invalid(SPEC.child("serviceName"), spec.text("serviceName"), DnsNames.label(spec.text("serviceName")));
    }
    TemplateChecks.selector(spec, "empty selector is invalid for statefulset", found);
    Optional<LabelSelector> selector = TemplateChecks.parsed(spec);
    if (selector.isPresent()) {
      template(spec, selector.get(), wholeTemplate, found);
    } else {
      found.invalid(SPEC.child("selector"), spec.object("selector"), "");
    }
    TemplateChecks.runsAlways(spec.object("template"), "StatefulSet", TemplateChecks.TEMPLATE, found);
  }

  private static void strategy(JsonObject strategy, FieldPath path, Findings found) {
    FieldPath rollingPath = path.child("rollingUpdate");
    JsonObject rolling = strategy.object("rollingUpdate");
    switch (strategy.text("type")) {
      case "" -> found.required(path);
      case "OnDelete" -> {
        if (strategy.has("rollingUpdate")) {
          found.invalid(rollingPath, rolling, "only allowed for updateStrategy 'RollingUpdate'");
        }
      }
      case "RollingUpdate" -> {
        found.notNegative(rollingPath.child("partition"), rolling.number("partition"));
        if (rolling.has("maxUnavailable")) {
          IntOrPercent.notNegative(rolling, "maxUnavailable", rollingPath, found);
          if (IntOrPercent.amount(rolling, "maxUnavailable") == 0) {
            found.invalid(
                rollingPath.child("maxUnavailable"),
                rolling.get("maxUnavailable").orElse(JsonString.EMPTY),
                "cannot be 0");
          }
          IntOrPercent.atMostAll(rolling, "maxUnavailable", rollingPath, found);
        }
      }
      default -> found.invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'");
    }
  }

  /** @param whole whether the pod's spec is looked at, or labels and annotations only */
  private static void template(JsonObject spec, LabelSelector selector, boolean whole, Findings found) {
    JsonObject template = spec.object("template");
    TemplateChecks.matches(selector, template, TemplateChecks.TEMPLATE, found);
    if (whole) {
      PodValidation.template(withClaims(template, spec.array("volumeClaimTemplates")), TemplateChecks.TEMPLATE, found);
    } else {
      PodValidation.templateMetadata(template, TemplateChecks.TEMPLATE, found);
    }
  }

  /** The template with a volume for each claim, as its pods will have. */
  private static JsonObject withClaims(JsonObject template, JsonArray claims) {
    JsonObject spec = template.object("spec");
    Set<String> names = new HashSet<>();
    spec.array("volumes").objects().forEach(v -> names.add(v.text("name")));
    JsonArray volumes = spec.array("volumes");
    for (String name : claims.objects().map(c -> c.object("metadata").text("name")).toList()) {
      if (names.add(name)) {
        JsonObject claim = JsonObject.of("claimName", JsonString.of(name));
        volumes = volumes.plus(JsonObject.of("name", JsonString.of(name), "persistentVolumeClaim", claim));
      }
    }
    return claims.isEmpty() ? template : template.with("spec", spec.with("volumes", volumes));
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    JsonObject status = next.object("status");
    StatusChecks.notNegative(status, List.of("replicas"), found);
    StatusChecks.notNegative(status, PARTS, found);
    StatusChecks.notNegative(status, List.of("observedGeneration", "collisionCount"), found);
    StatusChecks.parts(status, PARTS, "cannot be greater than status.readyReplicas", found);
    StatusChecks.collisions(status, old.object("status"), found);
    return found.list();
  }

  @Override
  public List<String> warnings(JsonObject object) {
    List<String> texts = new ArrayList<>(WorkloadWarnings.template(object));
    JsonArray claims = object.object("spec").array("volumeClaimTemplates");
    for (int i = 0; i < claims.size(); i++) {
      texts.addAll(ClaimWarnings.spec(claims.object(i).object("spec"), SPEC.child("volumeClaimTemplates").index(i)));
    }
    if (object.object("spec").number("revisionHistoryLimit") < 0) {
      texts.add(
          "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended");
    }
    return List.copyOf(texts);
  }
}
