package dev.berth.api.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.kinds.Strategist;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import org.junit.jupiter.api.Test;

class ConversionsTest {
  private static JsonObject object(String text) {
    return (JsonObject) Json.parse(text);
  }

  private static ResourceType type(String apiVersion, String kind) {
    return Strategist.type(JsonObject.builder().put("apiVersion", apiVersion).put("kind", kind).build());
  }

  private static final ResourceType V1 = type("autoscaling/v1", "HorizontalPodAutoscaler");
  private static final ResourceType V2 = type("autoscaling/v2", "HorizontalPodAutoscaler");
  private static final ResourceType CORE = type("v1", "Event");
  private static final ResourceType EVENTS = type("events.k8s.io/v1", "Event");

  private static final String RICH =
      """
      {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "h", "annotations": {"a": "b"}},
       "spec": {"scaleTargetRef": {"kind": "D", "name": "d"}, "minReplicas": 1, "maxReplicas": 3,
         "metrics": [
           {"type": "Pods", "pods": {"metric": {"name": "rps"}, "target": {"type": "AverageValue", "averageValue": "1k"}}},
           {"type": "Object", "object": {"describedObject": {"kind": "S", "name": "s"},
             "target": {"type": "Value", "value": "5"}, "metric": {"name": "m", "selector": {"matchLabels": {"x": "y"}}}}},
           {"type": "External", "external": {"metric": {"name": "q"}, "target": {"type": "AverageValue", "averageValue": "2"}}},
           {"type": "ContainerResource", "containerResource": {"name": "memory",
             "target": {"type": "Utilization", "averageUtilization": 70}, "container": "c"}},
           {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}}}],
         "behavior": {"scaleDown": {"stabilizationWindowSeconds": 60, "selectPolicy": "Max",
           "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]}}},
       "status": {"currentReplicas": 2, "desiredReplicas": 2,
         "currentMetrics": [{"type": "Resource", "resource": {"name": "cpu",
           "current": {"averageUtilization": 55, "averageValue": "100m"}}}],
         "conditions": [{"type": "AbleToScale", "status": "True"}]}}
      """;

  @Test
  void theNewerFormOfAnAutoscalerSurvivesTheOlder() {
    JsonObject rich = object(RICH);
    JsonObject old = Conversions.convert(rich, V2, V1);
    assertThat(Conversions.convert(old, V1, V2)).isEqualTo(rich);
  }

  @Test
  void anAverageOfAnObjectsMetricHasNoValueAfterTheOlderForm() {
    JsonObject average =
        object(
            """
            {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "h"},
             "spec": {"scaleTargetRef": {"kind": "D", "name": "d"}, "maxReplicas": 3, "metrics": [
               {"type": "Object", "object": {"describedObject": {"kind": "S", "name": "s"},
                 "target": {"type": "AverageValue", "averageValue": "5"}, "metric": {"name": "m"}}}]}}""");
    assertThat(Conversions.convert(Conversions.convert(average, V2, V1), V1, V2).object("spec")).isEqualTo(average.object("spec"));
  }

  @Test
  void theOlderFormHasOnePercentageAndNotesOfTheRest() {
    JsonObject old = Conversions.convert(object(RICH), V2, V1);
    assertThat(old.object("spec"))
        .isEqualTo(
            object(
                """
                {"scaleTargetRef": {"kind": "D", "name": "d"}, "minReplicas": 1, "maxReplicas": 3,
                 "targetCPUUtilizationPercentage": 60}
                """));
    assertThat(old.object("status"))
        .isEqualTo(
            object("{\"currentReplicas\": 2, \"desiredReplicas\": 2, \"currentCPUUtilizationPercentage\": 55}"));
    JsonObject notes = old.object("metadata").object("annotations");
    assertThat(notes.text("autoscaling.alpha.kubernetes.io/metrics"))
        .startsWith("[{\"type\":\"Pods\",\"pods\":{\"metricName\":\"rps\",\"targetAverageValue\":\"1k\"}},");
    assertThat(notes.text("autoscaling.alpha.kubernetes.io/behavior"))
        .startsWith("{\"ScaleDown\":{\"StabilizationWindowSeconds\":60,");
    assertThat(notes.text("a")).isEqualTo("b");
  }

  @Test
  void onlyTheOlderFormTellsOfNoReplicas() {
    JsonObject fresh = object("{\"spec\": {\"maxReplicas\": 2}, \"status\": {\"desiredReplicas\": 0, \"currentMetrics\": null}}");
    JsonObject old = Conversions.convert(fresh, V2, V1);
    assertThat(old.object("status")).isEqualTo(object("{\"desiredReplicas\": 0, \"currentReplicas\": 0}"));
    assertThat(Conversions.convert(old, V1, V2).object("status")).isEqualTo(object("{\"desiredReplicas\": 0}"));
  }

  @Test
  void anOldAutoscalerThatMeasuresNothingMeasuresCpu() {
    JsonObject v2 =
        Conversions.convert(
            object("{\"apiVersion\": \"autoscaling/v1\", \"kind\": \"HorizontalPodAutoscaler\", \"spec\": {\"maxReplicas\": 2}}"),
            V1,
            V2);
    assertThat(v2.object("spec").array("metrics"))
        .isEqualTo(
            Json.parse(
                """
                [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}]
                """));
  }

  @Test
  @Spec("E81")
  void anEventIsTheSameUnderOtherNames() {
    JsonObject core =
        object(
            """
            {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e"}, "involvedObject": {"kind": "Pod", "name": "p"},
             "reason": "R", "message": "m", "source": {"component": "c"}, "firstTimestamp": "2026-01-01T00:00:00Z",
             "lastTimestamp": "2026-01-01T00:00:00Z", "count": 3, "type": "Normal", "eventTime": null,
             "reportingComponent": "", "reportingInstance": ""}
            """);
    JsonObject events = Conversions.convert(core, CORE, EVENTS);
    assertThat(events)
        .isEqualTo(
            object(
                """
                {"apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": {"name": "e"}, "eventTime": null,
                 "regarding": {"kind": "Pod", "name": "p"}, "reason": "R", "note": "m", "deprecatedSource": {"component": "c"},
                 "deprecatedFirstTimestamp": "2026-01-01T00:00:00Z", "deprecatedLastTimestamp": "2026-01-01T00:00:00Z",
                 "deprecatedCount": 3, "type": "Normal"}
                """));
    assertThat(Conversions.convert(events, EVENTS, CORE)).isEqualTo(core);
  }
}
