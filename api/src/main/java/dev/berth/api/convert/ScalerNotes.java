package dev.berth.api.convert;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;

/** The annotations that carry what {@code autoscaling/v1} has no fields for. */
final class ScalerNotes {
  private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
  static final String METRICS = PREFIX + "metrics";
  static final String CURRENT_METRICS = PREFIX + "current-metrics";
  static final String CONDITIONS = PREFIX + "conditions";
  static final String BEHAVIOR = PREFIX + "behavior";
  static final List<String> ALL = List.of(METRICS, CURRENT_METRICS, CONDITIONS, BEHAVIOR);

  /** What {@code autoscaling/v1} means where it names no metric. */
  static final long DEFAULT_CPU_PERCENT = 80;

  private ScalerNotes() {}

  static boolean isCpuPercent(JsonObject metric) {
    return metric.text("type").equals("Resource")
        && metric.object("resource").text("name").equals("cpu")
        && metric.object("resource").object("target").has("averageUtilization");
  }

  static JsonObject cpuPercent(Json percent) {
    JsonObject target = JsonObject.builder().put("type", "Utilization").put("averageUtilization", percent).build();
    return JsonObject.builder()
        .put("type", "Resource")
        .put("resource", JsonObject.builder().put("name", "cpu").put("target", target).build())
        .build();
  }

  /** The object with an array set, or without the member where the array is empty. */
  static JsonObject withArray(JsonObject object, String member, JsonArray items) {
    return items.isEmpty() ? object.without(member) : object.with(member, items);
  }
}
