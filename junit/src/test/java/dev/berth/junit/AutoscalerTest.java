package dev.berth.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A StatefulSet that grows and shrinks by what its pods use, in virtual time. */
class AutoscalerTest {
  private static final String SET =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: web, namespace: default}
      spec:
        serviceName: web
        replicas: 2
        podManagementPolicy: Parallel
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}, annotations: {simulated.berth.dev/cpu: %s}}
          spec: {containers: [{name: c, image: i, resources: {requests: {cpu: 500m}}}]}
      """;
  private static final String SCALER =
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web, namespace: default}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: %s, name: web}
        minReplicas: 1
        maxReplicas: 5
        metrics: [{type: %s}]
      """;
  private static final String CPU = "Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}";

  private static long replicas(Cluster cluster) {
    return cluster.get("statefulset", "", "web").orElseThrow().object("spec").number("replicas");
  }

  private static JsonObject status(Cluster cluster) {
    return cluster.get("hpa", "", "web").orElseThrow().object("status");
  }

  private static List<String> told(Cluster cluster) {
    return cluster.list("events", "default").stream()
        .filter(e -> e.object("involvedObject").text("kind").equals("HorizontalPodAutoscaler"))
        .map(e -> e.text("reason") + ": " + e.text("message"))
        .distinct()
        .toList();
  }

  @Test
  void setGrowsWithItsLoadAndShrinksFiveMinutesAfterIt() {
    try (Cluster cluster = Berth.builder().virtualTime().start()) {
      cluster.apply(SET.formatted("500m"));
      cluster.awaitReady("sts/web", Duration.ofMinutes(1));
      cluster.apply(SCALER.formatted("StatefulSet", CPU));
      cluster.advance(Duration.ofMinutes(2));
      assertThat(replicas(cluster)).isEqualTo(5);
      assertThat(told(cluster)).contains("SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of request) above target");
      JsonObject status = status(cluster);
      assertThat(status.number("currentReplicas")).isEqualTo(5);
      assertThat(status.array("currentMetrics").object(0).object("resource").object("current").number("averageUtilization")).isEqualTo(100);
      assertThat(status.array("conditions").objects().map(c -> c.text("type") + " " + c.text("reason")))
          .containsExactly("AbleToScale ReadyForNewScale", "ScalingActive ValidMetricFound", "ScalingLimited TooManyReplicas");
      for (int i = 0; i < 5; i++) {
        cluster.apply(
            "{apiVersion: v1, kind: Pod, metadata: {name: web-" + i + ", namespace: default, annotations: {simulated.berth.dev/cpu: 50m}}}");
      }
      cluster.advance(Duration.ofMinutes(4));
      assertThat(replicas(cluster)).isEqualTo(5);
      cluster.advance(Duration.ofMinutes(2));
      assertThat(replicas(cluster)).isEqualTo(1);
      assertThat(told(cluster)).contains("SuccessfulRescale: New size: 1; reason: All metrics below target");
    }
  }

  @Test
  void whatCannotBeScaledOrMeasuredIsTold() {
    try (Cluster cluster = Berth.builder().virtualTime().start()) {
      cluster.apply(SCALER.formatted("StatefulSet", CPU));
      cluster.advance(Duration.ofSeconds(20));
      assertThat(status(cluster).array("conditions").object(0).text("message"))
          .isEqualTo("the HPA controller was unable to get the target's current scale: statefulsets.apps \"web\" not found");
      cluster.apply(SET.formatted("500m"));
      cluster.apply(
          SCALER.formatted("StatefulSet", "External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: 5}}"));
      cluster.advance(Duration.ofSeconds(40));
      assertThat(told(cluster))
          .contains(
              "FailedGetExternalMetric: unable to get external metric default/queue/nil: unable to fetch metrics from external metrics API: the"
                  + " server could not find the requested resource (get queue.external.metrics.k8s.io)");
      assertThat(replicas(cluster)).isEqualTo(2);
    }
  }

  @Test
  void twoThatShareTheirPodsDoNothingUntilOneGoes() {
    try (Cluster cluster = Berth.builder().virtualTime().start()) {
      cluster.apply(SET.formatted("500m"));
      cluster.awaitReady("sts/web", Duration.ofMinutes(1));
      cluster.apply(SCALER.formatted("StatefulSet", CPU).replace("{name: web, namespace: default}", "{name: other, namespace: default}"));
      cluster.apply(SCALER.formatted("StatefulSet", CPU));
      cluster.advance(Duration.ofSeconds(50));
      assertThat(status(cluster).array("conditions").objects().map(c -> c.text("reason") + ": " + c.text("message")))
          .contains("AmbiguousSelector: pods by selector app=web are controlled by multiple HPAs: [default/other default/web]");
      long before = replicas(cluster);
      cluster.advance(Duration.ofMinutes(1));
      assertThat(replicas(cluster)).isEqualTo(before);
      cluster.delete("hpa", "", "other");
      cluster.advance(Duration.ofMinutes(1));
      assertThat(replicas(cluster)).isEqualTo(5);
    }
  }
}
