package dev.berth.api.convert;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * One metric of an autoscaler, wanted or seen, in the form of {@code autoscaling/v2} and in the older one that the
 * annotations of {@code autoscaling/v1} hold.
 */
final class MetricForms {
  private static final Map<String, String> SOURCES =
      Map.of(
          "Object", "object",
          "Pods", "pods",
          "Resource", "resource",
          "ContainerResource", "containerResource",
          "External", "external");

  private MetricForms() {}

  /** From v2 to the old form; {@code target} is the member that holds the amounts: {@code target} or {@code current}. */
  static JsonObject old(JsonObject metric, String target) {
    String type = metric.text("type");
    String member = SOURCES.getOrDefault(type, "");
    JsonObject source = metric.object(member);
    JsonObject amounts = source.object(target);
    JsonObject.Builder b = JsonObject.builder();
    switch (type) {
      case "Object" -> {
        copy(source, "describedObject", b, "target");
        b.put("metricName", source.object("metric").text("name"));
        b.put(target + "Value", amounts.get("value").orElse(dev.berth.base.json.JsonString.of("0")));
        copy(source.object("metric"), "selector", b, "selector");
        copy(amounts, "averageValue", b, "averageValue");
      }
      case "Pods" -> {
        b.put("metricName", source.object("metric").text("name"));
        copy(amounts, "averageValue", b, target + "AverageValue");
        copy(source.object("metric"), "selector", b, "selector");
      }
      case "External" -> {
        b.put("metricName", source.object("metric").text("name"));
        copy(source.object("metric"), "selector", b, "metricSelector");
        copy(amounts, "value", b, target + "Value");
        copy(amounts, "averageValue", b, target + "AverageValue");
      }
      default -> {
        b.put("name", source.text("name"));
        copy(amounts, "averageUtilization", b, target + "AverageUtilization");
        if (target.equals("current")) {
          b.put("currentAverageValue", amounts.get("averageValue").orElse(dev.berth.base.json.JsonString.of("0")));
        } else {
          copy(amounts, "averageValue", b, target + "AverageValue");
        }
        copy(source, "container", b, "container");
      }
    }
    return JsonObject.builder().put("type", type).put(member, b.build()).build();
  }

  /** The old form cannot do without a value: beside an average it is zero. */
  private static boolean isMadeUp(JsonObject source, String target) {
    return source.has("averageValue") && source.text(target + "Value").equals("0");
  }

  /** From the old form to v2. */
  static JsonObject current(JsonObject metric, String target) {
    String type = metric.text("type");
    String member = SOURCES.getOrDefault(type, "");
    JsonObject source = metric.object(member);
    JsonObject.Builder amounts = JsonObject.builder();
    boolean wanted = target.equals("target");
    JsonObject.Builder b = JsonObject.builder();
    switch (type) {
      case "Object" -> {
        copy(source, "target", b, "describedObject");
        if (wanted) {
          amounts.put("type", source.has("averageValue") ? "AverageValue" : "Value");
        }
        if (!isMadeUp(source, target)) {
          copy(source, target + "Value", amounts, "value");
        }
        copy(source, "averageValue", amounts, "averageValue");
        b.put(target, amounts.build()).put("metric", named(source, "selector"));
      }
      case "Pods" -> {
        if (wanted) {
          amounts.put("type", "AverageValue");
        }
        copy(source, target + "AverageValue", amounts, "averageValue");
        b.put("metric", named(source, "selector")).put(target, amounts.build());
      }
      case "External" -> {
        if (wanted) {
          amounts.put("type", source.has("targetValue") ? "Value" : "AverageValue");
        }
        copy(source, target + "Value", amounts, "value");
        copy(source, target + "AverageValue", amounts, "averageValue");
        b.put("metric", named(source, "metricSelector")).put(target, amounts.build());
      }
      default -> {
        if (wanted) {
          amounts.put("type", source.has("targetAverageUtilization") ? "Utilization" : "AverageValue");
        }
        copy(source, target + "AverageUtilization", amounts, "averageUtilization");
        copy(source, target + "AverageValue", amounts, "averageValue");
        b.put("name", source.text("name")).put(target, amounts.build());
        copy(source, "container", b, "container");
      }
    }
    return JsonObject.builder().put("type", type).put(member, b.build()).build();
  }

  private static JsonObject named(JsonObject source, String selector) {
    JsonObject.Builder b = JsonObject.builder().put("name", source.text("metricName"));
    copy(source, selector, b, "selector");
    return b.build();
  }

  private static void copy(JsonObject from, String member, JsonObject.Builder to, String name) {
    Optional<Json> value = from.get(member);
    if (value.isPresent()) {
      to.put(name, value.get());
    }
  }
}
