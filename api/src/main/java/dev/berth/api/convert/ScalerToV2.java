package dev.berth.api.convert;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An autoscaler as {@code autoscaling/v2} has it: the annotations become fields again. */
public final class ScalerToV2 {
  private ScalerToV2() {}

  public static JsonObject convert(JsonObject scaler) {
    JsonObject notes = scaler.object("metadata").object("annotations");
    JsonObject status = status(scaler.object("status"), notes);
    JsonObject out = scaler.with("spec", spec(scaler.object("spec"), notes));
    return withoutNotes(status.isEmpty() && !scaler.has("status") ? out : out.with("status", status), notes);
  }

  private static JsonObject spec(JsonObject spec, JsonObject notes) {
    List<Json> metrics = new ArrayList<>();
    array(notes, ScalerNotes.METRICS).objects().forEach(m -> metrics.add(MetricForms.current(m, "target")));
    spec.get("targetCPUUtilizationPercentage").ifPresent(p -> metrics.add(ScalerNotes.cpuPercent(p)));
    if (metrics.isEmpty()) {
      metrics.add(ScalerNotes.cpuPercent(JsonNumber.of(ScalerNotes.DEFAULT_CPU_PERCENT)));
    }
    JsonObject full = spec.without("targetCPUUtilizationPercentage").with("metrics", JsonArray.of(metrics));
    return read(notes, ScalerNotes.BEHAVIOR) instanceof JsonObject behavior && !behavior.isEmpty()
        ? full.with("behavior", untitled(behavior))
        : full;
  }

  private static JsonObject status(JsonObject status, JsonObject notes) {
    JsonArray seen = array(notes, ScalerNotes.CURRENT_METRICS).mapObjects(m -> MetricForms.current(m, "current"));
    Json percent = status.get("currentCPUUtilizationPercentage").orElse(JsonNull.NULL);
    if (seen.isEmpty() && percent != JsonNull.NULL) {
      JsonObject resource =
          JsonObject.builder()
              .put("name", "cpu")
              .put("current", JsonObject.of("averageUtilization", percent))
              .build();
      seen = JsonArray.of(JsonObject.builder().put("type", "Resource").put("resource", resource).build());
    }
    JsonObject slim = status.without("currentCPUUtilizationPercentage");
    slim = slim.number("currentReplicas") == 0 ? slim.without("currentReplicas") : slim;
    JsonObject full = ScalerNotes.withArray(slim, "currentMetrics", seen);
    JsonArray conditions = array(notes, ScalerNotes.CONDITIONS);
    return conditions.isEmpty() ? full : full.with("conditions", conditions);
  }

  private static JsonObject withoutNotes(JsonObject scaler, JsonObject notes) {
    JsonObject left = notes;
    for (String name : ScalerNotes.ALL) {
      left = left.without(name);
    }
    if (left.size() == notes.size()) {
      return scaler;
    }
    JsonObject meta = scaler.object("metadata");
    return scaler.with(
        "metadata", left.isEmpty() ? meta.without("annotations") : meta.with("annotations", left));
  }

  private static JsonArray array(JsonObject notes, String name) {
    return read(notes, name) instanceof JsonArray a ? a : JsonArray.EMPTY;
  }

  /** What an annotation says; what nobody can read says nothing. */
  private static Json read(JsonObject notes, String name) {
    if (notes.text(name).isEmpty()) {
      return JsonNull.NULL;
    }
    try {
      return Json.parse(notes.text(name));
    } catch (JsonException unreadable) {
      return JsonNull.NULL;
    }
  }

  private static Json untitled(Json value) {
    return switch (value) {
      case JsonObject o -> {
        JsonObject.Builder b = JsonObject.builder();
        o.forEach(
            (n, v) -> {
              if (v != JsonNull.NULL && !n.isEmpty()) {
                b.put(n.substring(0, 1).toLowerCase(Locale.ROOT) + n.substring(1), untitled(v));
              }
            });
        yield b.build();
      }
      case JsonArray a -> a.map(ScalerToV2::untitled);
      default -> value;
    };
  }
}
