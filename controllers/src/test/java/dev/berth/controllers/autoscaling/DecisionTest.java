package dev.berth.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Pod;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DecisionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
  private static final String CPU = "{'type': 'Resource', 'resource': {'name': 'cpu', 'target': {'type': 'Utilization', 'averageUtilization': 50}}}";
  private static final String MEMORY =
      "{'type': 'ContainerResource', 'containerResource': {'name': 'memory', 'container': 'c', 'target': {'type': 'AverageValue', 'averageValue': '64Mi'}}}";
  private static final String CUSTOM = "{'type': 'Pods', 'pods': {'metric': {'name': 'hits'}, 'target': {'type': 'AverageValue', 'averageValue': '5'}}}";

  private static final Answer NO_API =
      new Answer.Refused(0, JsonObject.EMPTY.with("message", "no custom metrics API (custom.metrics.k8s.io) registered"));

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

  private static Answer list(String items) {
    return new Answer.Done(json("{'items': [" + items + "]}"), 0);
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
    Decision decision = begun(CPU, 2).measured(pods(), 1, List.of(metrics("'cpu': '1500m'")));
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
    Decision decision = begun(CPU + ", " + MEMORY, 2)
            .measured(pods(), 1, Collections.nCopies(2, metrics("'cpu': '1500m', 'memory': '256Mi'")));
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
    Decision decision = begun(CPU, 3).measured(pods(), 1, List.of(list("")));
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
    Decision up = begun(CUSTOM + ", " + CPU, 2).measured(pods(), 1, List.of(NO_API, metrics("'cpu': '1500m'")));
    assertThat(up.replicas()).hasValue(3);
    Decision down = begun(CUSTOM + ", " + CPU, 5).measured(pods(), 1, List.of(NO_API, metrics("'cpu': '100m'")));
    assertThat(down.replicas()).isEmpty();
    assertThat(condition(down, "ScalingActive"))
        .isEqualTo(
            "False FailedGetPodsMetric: the HPA was unable to compute the replica count: unable to get metric hits: unable to fetch metrics"
                + " from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered");
  }

  @Test
  void replicasGoWhenNothingHasSpokenForThemForAWhile() {
    Decision first = begun(CPU, 5).measured(pods(), 1, List.of(metrics("'cpu': '100m'")));
    assertThat(first.replicas()).isEmpty();
    assertThat(condition(first, "AbleToScale")).startsWith("True ScaleDownStabilized: ");
    Decision later =
        Decision.begin(first.scaler(), first.history(), NOW.plusSeconds(301)).scaled(5).measured(pods(), 1, List.of(metrics("'cpu': '100m'")));
    assertThat(later.replicas()).hasValue(2);
    assertThat(condition(later, "ScalingLimited"))
        .isEqualTo("True TooFewReplicas: the desired replica count is less than the minimum replica count");
    assertThat(later.why()).isEqualTo("All metrics below target");
  }

  @Test
  void refusalIsToldAndNothingIsRemembered() {
    Decision decision = begun(CPU, 2).measured(pods(), 1, List.of(metrics("'cpu': '1500m'"))).refused("no");
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

  private static final String QUEUE =
      "{'type': 'External', 'external': {'metric': {'name': 'queue', 'selector': {'matchLabels': {'q': 'a'}}}, 'target': {'type': %s}}}";
  private static final String ROUTE =
      "{'type': 'Object', 'object': {'metric': {'name': 'hits'}, 'describedObject': {'kind': 'Service', 'apiVersion': 'v1', 'name': 's'},"
          + " 'target': {'type': %s}}}";

  @Test
  void aMetricOfPodsIsAveraged() {
    Decision decision =
        begun(CUSTOM, 2).measured(pods(), 2, List.of(list("{'describedObject': {'kind': 'Pod', 'name': 'a'}, 'value': '20'}")));
    assertThat(decision.replicas()).hasValue(4);
    assertThat(decision.why()).isEqualTo("pods metric hits above target");
    assertThat(decision.status().array("currentMetrics").object(0).toString())
        .isEqualTo("{\"type\":\"Pods\",\"pods\":{\"metric\":{\"name\":\"hits\"},\"current\":{\"averageValue\":\"20\"}}}");
  }

  @Test
  void anExternalMetricIsSharedOutOrComparedAsAWhole() {
    List<Answer> values = List.of(list("{'value': '11'}, {'value': '4500m'}"));
    String what = "external metric queue(&LabelSelector{MatchLabels:map[string]string{q: a,},MatchExpressions:[]LabelSelectorRequirement{},})";
    Decision each = begun(QUEUE.formatted("'AverageValue', 'averageValue': '5'"), 2).measured(pods(), 2, values);
    assertThat(each.replicas()).hasValue(4);
    assertThat(each.why()).isEqualTo(what + " above target");
    assertThat(each.status().array("currentMetrics").object(0).object("external").object("current").toString())
        .isEqualTo("{\"averageValue\":\"7750m\"}");
    Decision whole = begun(QUEUE.formatted("'Value', 'value': '5'"), 2).measured(pods(), 2, values);
    assertThat(whole.replicas()).hasValue(4); // one pod is ready
    assertThat(whole.status().array("currentMetrics").object(0).object("external").object("current").toString())
        .isEqualTo("{\"value\":\"15500m\"}");
    Decision near = begun(QUEUE.formatted("'AverageValue', 'averageValue': '8'"), 2).measured(pods(), 2, values);
    assertThat(near.replicas()).isEmpty();
  }

  @Test
  void anExternalMetricThatCannotBeHadIsToldWithAllItsPlaces() {
    String why =
        "unable to get external metric shop/queue/&LabelSelector{MatchLabels:map[string]string{q: a,},MatchExpressions:[]LabelSelectorRequirement{},}:"
            + " no metrics returned from external metrics API";
    Decision decision = begun(QUEUE.formatted("'AverageValue', 'averageValue': '5'"), 2).measured(pods(), 2, List.of(list("")));
    assertThat(condition(decision, "ScalingActive"))
        .isEqualTo("False FailedGetExternalMetric: the HPA was unable to compute the replica count: " + why);
    assertThat(notes(decision).getLast())
        .isEqualTo(
            "Warning FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get queue external metric"
                + " value: failed to get queue external metric: " + why);
  }

  @Test
  void aMetricOfAnObjectIsOneValue() {
    Decision whole = begun(ROUTE.formatted("'Value', 'value': '10'"), 2).measured(pods(), 2, List.of(list("{'value': '30'}")));
    assertThat(whole.replicas()).hasValue(3);
    assertThat(whole.why()).isEqualTo("Service metric hits above target");
    assertThat(whole.status().array("currentMetrics").object(0).toString().replace('"', '\''))
        .isEqualTo(
            "{'type':'Object','object':{'metric':{'name':'hits'},'current':{'value':'30'},'describedObject':{'kind':'Service','apiVersion':'v1',"
                + "'name':'s'}}}");
    Decision each = begun(ROUTE.formatted("'AverageValue', 'averageValue': '10'"), 2).measured(pods(), 2, List.of(list("{'value': '31'}")));
    assertThat(each.replicas()).hasValue(4);
    Decision two = begun(ROUTE.formatted("'Value', 'value': '10'"), 2).measured(pods(), 2, List.of(list("{}, {}")));
    assertThat(condition(two, "ScalingActive"))
        .isEqualTo(
            "False FailedGetObjectMetric: the HPA was unable to compute the replica count: unable to get metric hits: Service on shop s/unable to"
                + " fetch metrics from custom metrics API: the custom metrics API server returned 2 results when we asked for exactly one");
    Decision nowhere = begun(ROUTE.formatted("'Value', 'value': '10'"), 2).measured(List.of(), 2, List.of(list("{'value': '30'}")));
    assertThat(condition(nowhere, "ScalingActive")).contains("unable to calculate ready pods: no pods returned by selector");
  }

  @Test
  void whoSharesPodsWithAnotherDoesNothing() {
    Decision decision = begun(CPU, 2).sharing("app=web", List.of("shop/h", "shop/other"));
    String why = "pods by selector app=web are controlled by multiple HPAs: [shop/h shop/other]";
    assertThat(decision.replicas()).isEmpty();
    assertThat(condition(decision, "ScalingActive")).isEqualTo("False AmbiguousSelector: " + why);
    assertThat(notes(decision))
        .containsExactly("Warning AmbiguousSelector: " + why, "Warning FailedComputeMetricsReplicas: " + why);
  }
}
