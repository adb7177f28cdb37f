package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.QuantityChecks;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an autoscaler measures. */
final class MetricChecks {
  private static final Map<String, String> SOURCES = new LinkedHashMap<>();
  private static final String ONE_OF_TWO = "must set either a target raw value or a target utilization";

  static {
    SOURCES.put("Object", "object");
    SOURCES.put("External", "external");
    SOURCES.put("Pods", "pods");
    SOURCES.put("Resource", "resource");
    SOURCES.put("ContainerResource", "containerResource");
  }

  private MetricChecks() {}

  /** An object by kind and name. */
  static void reference(FieldPath path, JsonObject reference, Versioned rule, Findings found) {
    for (String part : List.of("kind", "name")) {
      String value = reference.text(part);
      if (found.present(path.child(part), value)) {
        found.invalid(path.child(part), value, FieldRules.pathSegment(value));
      }
    }
    String version = reference.text("apiVersion");
    rule.complaint(version).ifPresent(why -> found.invalid(path.child("apiVersion"), version, why));
  }

  /** What the {@code apiVersion} of a reference must say. */
  enum Versioned {
    /** Group and version; without a group nothing of that kind is found. */
    WITH_GROUP,
    /** A version at least, or nothing. */
    MAYBE_CORE,
    /** What was let in before this was looked at may stay. */
    AS_BEFORE;

    Optional<String> complaint(String version) {
      if (this == AS_BEFORE) {
        return Optional.empty();
      }
      int slash = version.indexOf('/');
      if (!version.equals("/") && slash != version.lastIndexOf('/')) {
        return Optional.of("unexpected GroupVersion string: " + version);
      }
      return this == WITH_GROUP && slash <= 0 ? Optional.of("apiVersion must specify API group") : Optional.empty();
    }
  }

  /** Whether what the metrics describe is named by versions that there may be. */
  static boolean areVersionsRight(JsonArray metrics) {
    return metrics.objects()
        .filter(m -> m.text("type").equals("Object") && m.has("object"))
        .map(m -> m.object("object").object("describedObject").text("apiVersion"))
        .allMatch(version -> Versioned.MAYBE_CORE.complaint(version).isEmpty());
  }

  /** @param described of the object that a metric describes */
  static void metric(FieldPath path, JsonObject metric, Versioned described, Findings found) {
    String type = metric.text("type");
    if (type.isEmpty()) {
      found.required(path.child("type"), "must specify a metric source type");
    }
    found.oneOfSorted(path.child("type"), type, SOURCES.keySet());
    List<String> present = SOURCES.values().stream().filter(metric::has).toList();
    if (!present.isEmpty()) {
      source(present.getFirst(), path.child(present.getFirst()), metric.object(present.getFirst()), described, found);
    }
    String expected = SOURCES.getOrDefault(type, "");
    if (expected.isEmpty()) {
      found.oneOfSorted(path.child("type"), type, SOURCES.keySet());
    } else if (!metric.has(expected)) {
      found.required(path.child(expected), "must populate information for the given metric source");
    }
    if (present.size() != 1) {
      present.stream()
          .filter(p -> !p.equals(expected))
          .forEach(p -> found.forbidden(path.child(p), "must populate the given metric source only"));
    }
  }

  private static void source(String kind, FieldPath path, JsonObject source, Versioned described, Findings found) {
    JsonObject target = source.object("target");
    FieldPath at = path.child("target");
    boolean value = target.has("value");
    boolean average = target.has("averageValue");
    switch (kind) {
      case "object" -> {
        reference(path.child("describedObject"), source.object("describedObject"), described, found);
        identifier(path.child("metric"), source.object("metric"), found);
        target(at, target, found);
        if (!value && !average) {
          found.required(at.child("averageValue"), "must set either a target value or averageValue");
        }
      }
      case "external" -> {
        identifier(path.child("metric"), source.object("metric"), found);
        target(at, target, found);
        if (!value && !average) {
          found.required(
              at.child("averageValue"), "must set either a target value for metric or a per-pod target");
        }
        if (value && average) {
          found.forbidden(
              at.child("value"), "may not set both a target value for metric and a per-pod target");
        }
      }
      case "pods" -> {
        identifier(path.child("metric"), source.object("metric"), found);
        target(at, target, found);
        if (!average) {
          found.required(at.child("averageValue"), "must specify a positive target averageValue");
        }
      }
      default -> resource(kind, path, source, found);
    }
  }

  private static void resource(String kind, FieldPath path, JsonObject source, Findings found) {
    if (source.text("name").isEmpty()) {
      found.required(path.child("name"), "must specify a resource name");
    }
    if (kind.equals("containerResource")) {
      String container = source.text("container");
      if (container.isEmpty()) {
        found.required(path.child("container"), "must specify a container");
      } else {
        found.invalid(path.child("container"), container, DnsNames.label(container));
      }
    }
    JsonObject target = source.object("target");
    FieldPath at = path.child("target");
    target(at, target, found);
    boolean percent = target.has("averageUtilization");
    boolean average = target.has("averageValue");
    if (!percent && !average) {
      found.required(at.child("averageUtilization"), ONE_OF_TWO);
    }
    if (percent && average) {
      found.forbidden(
          at.child("averageValue"), "may not set both a target raw value and a target utilization");
    }
  }

  private static void identifier(FieldPath path, JsonObject metric, Findings found) {
    String name = metric.text("name");
    if (name.isEmpty()) {
      found.required(path.child("name"), "must specify a metric name");
    } else {
      found.invalid(path.child("name"), name, FieldRules.pathSegment(name));
    }
  }

  private static void target(FieldPath path, JsonObject target, Findings found) {
    String type = target.text("type");
    if (type.isEmpty()) {
      found.required(path.child("type"), "must specify a metric target type");
    } else if (!List.of("Utilization", "Value", "AverageValue").contains(type)) {
      found.invalid(path.child("type"), type, "must be either Utilization, Value, or AverageValue");
    }
    for (String amount : List.of("value", "averageValue")) {
      target
          .get(amount)
          .filter(v -> QuantityChecks.amount(v).signum() <= 0)
          .ifPresent(
              v -> found.invalid(path.child(amount), QuantityChecks.amount(v).toString(), "must be positive"));
    }
    if (target.has("averageUtilization") && target.number("averageUtilization") < 1) {
      found.invalid(path.child("averageUtilization"), target.number("averageUtilization"), "must be greater than 0");
    }
  }
}
