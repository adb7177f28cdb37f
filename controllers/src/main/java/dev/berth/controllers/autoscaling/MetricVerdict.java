package dev.berth.controllers.autoscaling;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import java.time.Instant;
import java.util.List;

/** What one metric of an autoscaler comes to. Pure. */
sealed interface MetricVerdict {
  /**
   * @param name in the words of events
   * @param status of the metric, as in {@code status.currentMetrics}
   */
  record Valid(long replicas, String name, JsonObject status) implements MetricVerdict {}

  /**
   * @param reason of the event and the condition
   * @param error the message in the words of the event about all metrics
   */
  record Invalid(String reason, String message, String error) implements MetricVerdict {}

  /**
   * What metrics are measured with.
   *
   * @param current replicas that are wanted now
   * @param present replicas that there are
   */
  record Facts(List<Pod> pods, long current, long present, Tolerances tolerances, Instant now) {}

  /** @param answer of the API that has the metric */
  static MetricVerdict of(JsonObject metric, Answer answer, String namespace, Facts facts) {
    return switch (metric.text("type")) {
      case "Resource" -> {
        JsonObject of = metric.object("resource");
        yield resource(of, answer, "", new Place("FailedGetResourceMetric", failed(of.text("name") + " resource")), facts);
      }
      case "ContainerResource" -> {
        JsonObject of = metric.object("containerResource");
        String container = of.text("container");
        yield resource(of, answer, container, new Place("FailedGetContainerResourceMetric", failed(container + " container")), facts);
      }
      case "Pods" -> new OwnMetric(metric.object("pods"), answer, namespace, facts).ofPods();
      case "Object" -> new OwnMetric(metric.object("object"), answer, namespace, facts).ofObject();
      case "External" -> new OwnMetric(metric.object("external"), answer, namespace, facts).ofExternal();
      default ->
          new Place("InvalidMetricSourceType", "").invalid("unknown metric source type \"" + metric.text("type") + "\"");
    };
  }

  private static String failed(String what) {
    return "failed to get " + what + " metric value: ";
  }

  /**
   * What is said of a metric that cannot be had.
   *
   * @param before the message, where all metrics are spoken of
   */
  record Place(String reason, String before) {
    Invalid invalid(String message) {
      return new Invalid(reason, message, before + message);
    }
  }

  private static MetricVerdict resource(JsonObject of, Answer answer, String container, Place place, Facts facts) {
    String resource = of.text("name");
    JsonObject target = of.object("target");
    boolean average = target.has("averageValue");
    if (!average && !target.has("averageUtilization")) {
      return place.invalid(
          "invalid resource metric source: neither an average utilization target nor an average value (usage) target was set");
    }
    String what = "failed to get " + resource + (average ? " usage: " : " utilization: ");
    return switch (PodUse.of(answer, resource, container)) {
      case PodUse.Known.Nothing(String why) ->
          place.invalid(what + "unable to get metrics for resource " + resource + ": " + why);
      case PodUse.Known.Pods(var uses) -> {
        ReplicaCount count =
            new ReplicaCount(facts.pods(), resource, container, facts.current(), facts.tolerances(), facts.now());
        ReplicaCount.Result result =
            average
                ? count.ofAverage(uses, target.get("averageValue").map(v -> Quantity.of(v).milliValue()).orElse(0L))
                : count.ofUtilization(uses, target.number("averageUtilization"));
        yield switch (result) {
          case ReplicaCount.Result.Unknown(String why) -> place.invalid(what + why);
          case ReplicaCount.Result.Proposal proposal -> valid(resource, container, average, proposal);
        };
      }
    };
  }

  private static Valid valid(String resource, String container, boolean average, ReplicaCount.Result.Proposal proposal) {
    JsonObject.Builder current = JsonObject.builder();
    proposal.utilization().ifPresent(percent -> current.put("averageUtilization", percent));
    current.put("averageValue", Quantity.ofMilli(proposal.average()).toString());
    JsonObject status = JsonObject.EMPTY.with("name", resource);
    status = container.isEmpty() ? status : status.with("container", container);
    status = status.with("current", current.build());
    String of = container.isEmpty() ? " resource" : " container resource";
    return new Valid(
        proposal.replicas(),
        resource + of + (average ? "" : " utilization (percentage of request)"),
        container.isEmpty()
            ? JsonObject.EMPTY.with("type", "Resource").with("resource", status)
            : JsonObject.EMPTY.with("type", "ContainerResource").with("containerResource", status));
  }
}
