package dev.berth.controllers.autoscaling;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.time.GoDuration;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a pod uses of a resource, or a metric of its.
 *
 * @param window before {@code at} in which it was measured
 * @param milli thousandths of the resource's unit
 */
record PodUse(Instant at, Duration window, long milli) {
  /** What is known of some pods. */
  sealed interface Known {
    /** @param pods by name, without those of which the resource is not told */
    record Pods(Map<String, PodUse> pods) implements Known {}

    record Nothing(String why) implements Known {}
  }

  /**
   * Of a PodMetricsList.
   *
   * @param container whose use counts; empty for that of all
   */
  static Known of(Answer answer, String resource, String container) {
    return switch (answer) {
      case Answer.Refused refused ->
          new Known.Nothing("unable to fetch metrics from resource metrics API: " + refused.message());
      case Answer.Done(JsonObject list, long _) -> {
        List<JsonObject> items = list.array("items").objects().toList();
        yield items.isEmpty()
            ? new Known.Nothing("no metrics returned from resource metrics API")
            : of(items, resource, container);
      }
    };
  }

  /** Of a MetricValueList: a metric of pods that is a user's own. */
  static Known own(Answer answer) {
    return switch (answer) {
      case Answer.Refused refused ->
          new Known.Nothing("unable to fetch metrics from custom metrics API: " + refused.message());
      case Answer.Done(JsonObject list, long _) -> {
        Map<String, PodUse> all = new TreeMap<>();
        list.array("items").objects()
            .forEach(
                item ->
                    all.put(
                        item.object("describedObject").text("name"),
                        new PodUse(
                            Timestamps.of(item, "timestamp").orElse(Instant.EPOCH),
                            Duration.ofSeconds(item.integer("windowSeconds").orElse(60)),
                            item.get("value").map(v -> Quantity.of(v).milliValue()).orElse(0L))));
        yield all.isEmpty() ? new Known.Nothing("no metrics returned from custom metrics API") : new Known.Pods(all);
      }
    };
  }

  private static Known of(List<JsonObject> items, String resource, String container) {
    Map<String, PodUse> all = new TreeMap<>();
    for (JsonObject item : items) {
      JsonObject meta = item.object("metadata");
      List<JsonObject> counted =
          item.array("containers").objects().filter(c -> container.isEmpty() || c.text("name").equals(container)).toList();
      if (!container.isEmpty() && counted.isEmpty()) {
        return new Known.Nothing(
            "failed to get container metrics: container " + container + " not present in metrics for pod "
                + meta.text("namespace") + "/" + meta.text("name"));
      }
      if (!counted.isEmpty() && counted.stream().allMatch(c -> c.object("usage").has(resource))) {
        long milli = counted.stream().mapToLong(c -> Quantity.parse(c.object("usage").text(resource)).milliValue()).sum();
        all.put(
            meta.text("name"),
            new PodUse(
                Timestamps.of(item, "timestamp").orElse(Instant.EPOCH), window(item.text("window")).orElse(Duration.ZERO), milli));
      }
    }
    return new Known.Pods(all);
  }

  private static Optional<Duration> window(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(GoDuration.parse(text));
  }
}
