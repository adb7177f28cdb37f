package dev.berth.controllers.autoscaling;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import java.time.Instant;
import java.util.List;

/** What one metric of an autoscaler comes to. Pure. */
sealed interface MetricVerdict {
  /** Nobody is asked here for what is not a resource. */
  String CUSTOM =
      "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered";

  /**
   * @param name in the words of events
   * @param status of the metric, as in {@code status.currentMetrics}
   */
  record Valid(long replicas, String name, JsonObject status) implements MetricVerdict {}

  /**
   * @param reason of the event and the condition
   * @param where in the words of the event about all metrics
   */
  record Invalid(String reason, String where, String message) implements MetricVerdict {}

  /** What metrics are measured with. */
  record Facts(List<Pod> pods, Answer metrics, long current, Tolerances tolerances, Instant now) {}

  static MetricVerdict of(JsonObject metric, String namespace, Facts facts) {
    return switch (metric.text("type")) {
      case "Resource" -> {
        JsonObject of = metric.object("resource");
        yield resource(of, "", new Place("FailedGetResourceMetric", of.text("name") + " resource"), facts);
      }
      case "ContainerResource" -> {
        JsonObject of = metric.object("containerResource");
        String container = of.text("container");
        yield resource(of, container, new Place("FailedGetContainerResourceMetric", container + " container"), facts);
      }
      case "Pods" ->
          new Place("FailedGetPodsMetric", "pods").invalid("unable to get metric " + named(metric.object("pods")) + ": " + CUSTOM);
      case "Object" -> {
        JsonObject on = metric.object("object").object("describedObject");
        yield new Place("FailedGetObjectMetric", "object")
            .invalid(
                "unable to get metric " + named(metric.object("object")) + ": " + on.text("kind") + " on " + namespace + " "
                    + on.text("name") + "/" + CUSTOM);
      }
      case "External" -> {
        String name = named(metric.object("external"));
        yield new Place("FailedGetExternalMetric", name + " external")
            .invalid(
                "unable to get external metric " + namespace + "/" + name + "/"
                    + selector(metric.object("external").object("metric").object("selector"))
                    + ": unable to fetch metrics from external metrics API: the server could not find the requested resource (get "
                    + name + ".external.metrics.k8s.io)");
      }
      default ->
          new Place("InvalidMetricSourceType", "").invalid("unknown metric source type \"" + metric.text("type") + "\"");
    };
  }

  private static String named(JsonObject of) {
    return of.object("metric").text("name");
  }

  /** As Go prints one. */
  private static String selector(JsonObject selector) {
    if (selector.isEmpty()) {
      return "nil";
    }
    StringBuilder labels = new StringBuilder();
    selector.object("matchLabels").strings().forEach((key, value) -> labels.append(key).append(": ").append(value).append(','));
    return "&LabelSelector{MatchLabels:map[string]string{" + labels + "},MatchExpressions:[]LabelSelectorRequirement{},}";
  }

  /** What is said of a metric that cannot be had. */
  record Place(String reason, String where) {
    Invalid invalid(String message) {
      return new Invalid(reason, where, message);
    }
  }

  private static MetricVerdict resource(JsonObject of, String container, Place place, Facts facts) {
    String resource = of.text("name");
    JsonObject target = of.object("target");
    boolean average = target.has("averageValue");
    if (!average && !target.has("averageUtilization")) {
      return place.invalid(
          "invalid resource metric source: neither an average utilization target nor an average value (usage) target was set");
    }
    String what = "failed to get " + resource + (average ? " usage: " : " utilization: ");
    return switch (PodUse.of(facts.metrics(), resource, container)) {
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
