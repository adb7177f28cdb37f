package dev.berth.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Pod;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DecisionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
  private static final String CPU = "{'type': 'Resource', 'resource': {'name': 'cpu', 'target': {'type': 'Utilization', 'averageUtilization': 50}}}";
  private static final String MEMORY =
      "{'type': 'ContainerResource', 'containerResource': {'name': 'memory', 'container': 'c', 'target': {'type': 'AverageValue', 'averageValue': '64Mi'}}}";
  private static final String CUSTOM = "{'type': 'Pods', 'pods': {'metric': {'name': 'hits'}, 'target': {'type': 'AverageValue', 'averageValue': '5'}}}";

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private static Decision begun(String metrics, long replicas) {
    AnyObject scaler =
        new AnyObject(
            json(
                "{'kind': 'HorizontalPodAutoscaler', 'apiVersion': 'autoscaling/v2', 'metadata': {'name': 'h', 'namespace': 'shop'},"
                    + " 'spec': {'minReplicas': 2, 'maxReplicas': 8, 'metrics': [" + metrics + "]}}"));
    return Decision.begin(scaler, History.EMPTY, NOW).scaled(replicas);
  }

  private static List<Pod> pods() {
    return List.of(
        new Pod(
            json(
                "{'metadata': {'name': 'a'}, 'spec': {'containers': [{'name': 'c', 'resources': {'requests': {'cpu': '1'}}}]}, 'status':"
                    + " {'phase': 'Running', 'startTime': '2026-01-01T00:00:00Z', 'conditions': [{'type': 'Ready', 'status': 'True',"
                    + " 'lastTransitionTime': '2026-01-01T00:00:01Z'}]}}")));
  }

  private static Answer metrics(String usage) {
    return new Answer.Done(
        json(
            "{'items': [{'metadata': {'name': 'a', 'namespace': 'shop'}, 'timestamp': '2026-01-01T01:00:00Z', 'window': '15s',"
                + " 'containers': [{'name': 'c', 'usage': {" + usage + "}}]}]}"),
        0);
  }

  private static String condition(Decision decision, String type) {
    return decision.status().array("conditions").objects()
        .filter(c -> c.text("type").equals(type))
        .map(c -> c.text("status") + " " + c.text("reason") + ": " + c.text("message"))
        .collect(Collectors.joining());
  }

  private static List<String> notes(Decision decision) {
    return decision.notes().stream().map(n -> n.type() + " " + n.reason() + ": " + n.message()).toList();
  }

  @Test
  void moreReplicasComeWhereTheTargetIsExceeded() {
    Decision decision = begun(CPU, 2).measured(pods(), metrics("'cpu': '1500m'"));
    assertThat(decision.replicas()).hasValue(3);
    assertThat(condition(decision, "ScalingActive"))
        .isEqualTo(
            "True ValidMetricFound: the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)");
    Decision done = decision.done();
    assertThat(notes(done))
        .containsExactly("Normal SuccessfulRescale: New size: 3; reason: cpu resource utilization (percentage of request) above target");
    assertThat(condition(done, "AbleToScale"))
        .isEqualTo("True SucceededRescale: the HPA controller was able to update the target scale to 3");
    assertThat(done.status().number("desiredReplicas")).isEqualTo(3);
    assertThat(done.status().array("currentMetrics").object(0).object("resource").object("current").toString())
        .isEqualTo("{\"averageUtilization\":150,\"averageValue\":\"1500m\"}");
  }

  @Test
  void highestProposalOfSeveralMetricsCounts() {
    Decision decision = begun(CPU + ", " + MEMORY, 2).measured(pods(), metrics("'cpu': '1500m', 'memory': '256Mi'"));
    assertThat(decision.replicas()).hasValue(4);
    assertThat(decision.status().array("currentMetrics").object(1).toString())
        .isEqualTo(
            "{\"type\":\"ContainerResource\",\"containerResource\":{\"name\":\"memory\",\"container\":\"c\",\"current\":{\"averageValue\":\"268435456\"}}}");
  }

  @Test
  void replicasOutsideOfTheBoundsNeedNoMetrics() {
    assertThat(begun(CPU, 9).asksMetrics()).isFalse();
    assertThat(begun(CPU, 9).withoutMetrics().replicas()).hasValue(8);
    assertThat(begun(CPU, 1).withoutMetrics().done().notes().getLast().message())
        .isEqualTo("New size: 2; reason: Current number of replicas below Spec.MinReplicas");
    Decision off = begun(CPU, 0).withoutMetrics();
    assertThat(off.replicas()).isEmpty();
    assertThat(condition(off, "ScalingActive"))
        .isEqualTo("False ScalingDisabled: scaling is disabled since the replica count of the target is zero");
  }

  @Test
  void metricsThatCannotBeHadLeaveThingsAsTheyAre() {
    Decision decision = begun(CPU, 3).measured(pods(), new Answer.Done(json("{'items': []}"), 0));
    assertThat(decision.replicas()).isEmpty();
    String why = "failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API";
    assertThat(condition(decision, "ScalingActive"))
        .isEqualTo("False FailedGetResourceMetric: the HPA was unable to compute the replica count: " + why);
    assertThat(notes(decision))
        .containsExactly(
            "Warning FailedGetResourceMetric: " + why,
            "Warning FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: "
                + why);
    assertThat(decision.status().number("currentReplicas")).isEqualTo(3);
  }

  @Test
  void whereOneMetricIsUnknownReplicasMayComeButNotGo() {
    Decision up = begun(CUSTOM + ", " + CPU, 2).measured(pods(), metrics("'cpu': '1500m'"));
    assertThat(up.replicas()).hasValue(3);
    Decision down = begun(CUSTOM + ", " + CPU, 5).measured(pods(), metrics("'cpu': '100m'"));
    assertThat(down.replicas()).isEmpty();
    assertThat(condition(down, "ScalingActive"))
        .isEqualTo(
            "False FailedGetPodsMetric: the HPA was unable to compute the replica count: unable to get metric hits: unable to fetch metrics"
                + " from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered");
  }

  @Test
  void replicasGoWhenNothingHasSpokenForThemForAWhile() {
    Decision first = begun(CPU, 5).measured(pods(), metrics("'cpu': '100m'"));
    assertThat(first.replicas()).isEmpty();
    assertThat(condition(first, "AbleToScale")).startsWith("True ScaleDownStabilized: ");
    Decision later =
        Decision.begin(first.scaler(), first.history(), NOW.plusSeconds(301)).scaled(5).measured(pods(), metrics("'cpu': '100m'"));
    assertThat(later.replicas()).hasValue(2);
    assertThat(condition(later, "ScalingLimited"))
        .isEqualTo("True TooFewReplicas: the desired replica count is less than the minimum replica count");
    assertThat(later.why()).isEqualTo("All metrics below target");
  }

  @Test
  void refusalIsToldAndNothingIsRemembered() {
    Decision decision = begun(CPU, 2).measured(pods(), metrics("'cpu': '1500m'")).refused("no");
    assertThat(notes(decision).getLast())
        .isEqualTo("Warning FailedRescale: New size: 3; reason: cpu resource utilization (percentage of request) above target; error: no");
    assertThat(condition(decision, "AbleToScale"))
        .isEqualTo("False FailedUpdateScale: the HPA controller was unable to update the target scale: no");
    assertThat(decision.status().has("lastScaleTime")).isFalse();
  }

  @Test
  void targetThatIsNotThereIsNamed() {
    Decision decision = begun(CPU, 2).withoutScale("statefulsets.apps \"web\" not found");
    assertThat(condition(decision, "AbleToScale"))
        .isEqualTo(
            "False FailedGetScale: the HPA controller was unable to get the target's current scale: statefulsets.apps \"web\" not found");
  }
}
