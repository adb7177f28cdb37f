package dev.berth.api.convert;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An autoscaler as {@code autoscaling/v1} has it: one percentage of CPU, everything else in annotations. */
final class ScalerToV1 {
  private ScalerToV1() {}

  static JsonObject convert(JsonObject scaler) {
    JsonObject spec = scaler.object("spec");
    JsonObject status = scaler.object("status");
    JsonArray metrics = spec.array("metrics");
    JsonArray seen = status.array("currentMetrics");
    JsonObject out = scaler;
    List<JsonObject> others =
        metrics.objects().filter(m -> !ScalerNotes.isCpuPercent(m)).map(m -> MetricForms.old(m, "target")).toList();
    if (!others.isEmpty()) {
      out = noted(out, ScalerNotes.METRICS, JsonArray.of(others));
    }
    if (!seen.isEmpty()) {
      out = noted(out, ScalerNotes.CURRENT_METRICS, seen.mapObjects(m -> MetricForms.old(m, "current")));
    }
    if (!status.array("conditions").isEmpty()) {
      out = noted(out, ScalerNotes.CONDITIONS, status.array("conditions"));
    }
    if (spec.has("behavior")) {
      out = noted(out, ScalerNotes.BEHAVIOR, titled(spec.object("behavior")));
    }
    return out.with("spec", spec(spec, metrics)).with("status", status(status, seen));
  }

  private static JsonObject spec(JsonObject spec, JsonArray metrics) {
    JsonObject slim = spec.without("metrics").without("behavior");
    Optional<Json> percent =
        metrics
            .objects()
            .filter(m -> m.text("type").equals("Resource") && m.object("resource").text("name").equals("cpu"))
            .findFirst()
            .flatMap(m -> m.object("resource").object("target").get("averageUtilization"));
    return percent.isPresent() ? slim.with("targetCPUUtilizationPercentage", percent.get()) : slim;
  }

  private static JsonObject status(JsonObject status, JsonArray seen) {
    // the newer version leaves a zero of the current replicas out, this one never does
    JsonObject slim =
        status.without("currentMetrics").without("conditions").with("currentReplicas", status.number("currentReplicas"));
    for (JsonObject m : seen.objects().toList()) {
      Optional<Json> percent = m.object("resource").object("current").get("averageUtilization");
      if (m.text("type").equals("Resource") && m.object("resource").text("name").equals("cpu") && percent.isPresent()) {
        slim = slim.with("currentCPUUtilizationPercentage", percent.get());
      }
    }
    return slim;
  }

  private static JsonObject noted(JsonObject scaler, String name, Json value) {
    return scaler.withAt(dev.berth.base.json.JsonString.of(value.toString()), "metadata", "annotations", name);
  }

  /** Upstream writes its internal type here, whose fields have no JSON names. */
  private static Json titled(Json value) {
    return switch (value) {
      case JsonObject o -> {
        JsonObject.Builder b = JsonObject.builder();
        o.forEach((n, v) -> b.put(n.substring(0, 1).toUpperCase(Locale.ROOT) + n.substring(1), titled(v)));
        yield b.build();
      }
      case JsonArray a -> a.map(ScalerToV1::titled);
      default -> value;
    };
  }
}
