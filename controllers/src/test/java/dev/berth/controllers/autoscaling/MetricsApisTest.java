package dev.berth.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.RequestClient;
import dev.berth.client.Requests;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.builtin.Builtin;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Paths are those of {@code k8s.io/metrics/pkg/client}. */
class MetricsApisTest {
  private static final String CUSTOM =
      "{'name': 'custom.metrics.k8s.io', 'versions': [{'version': 'v1beta1'}, {'version': 'v1beta2'}], 'preferredVersion': {'version': 'v1beta2'}}";
  private static final String SELECTOR = ", 'selector': {'matchLabels': {'verb': 'GET'}}";

  private final List<String> asked = new ArrayList<>();
  private String groups = CUSTOM;
  private Answer answer = new Answer.Done(JsonObject.EMPTY, 0);

  private final class Recording extends RequestClient {
    @Override
    protected CompletionStage<Answer> send(Requests.Line line) {
      if (line.path().equals("/apis")) {
        return CompletableFuture.completedFuture(new Answer.Done(json("{'groups': [" + groups + "]}"), 0));
      }
      asked.add(line.path() + "?" + line.query());
      return CompletableFuture.completedFuture(answer);
    }
  }

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private Answer ask(String metric) {
    MetricsApis apis =
        new MetricsApis(
            new Recording(), "shop", "app=web",
            object -> Builtin.catalogue().find(GroupVersionKind.of(AutoscalerPlanner.group(object), "v1", object.text("kind"))));
    return apis.ask(json(metric)).toCompletableFuture().join();
  }

  private static String object(String kind, String version) {
    return "{'type': 'Object', 'object': {'metric': {'name': 'hits'" + SELECTOR + "}, 'describedObject': {'kind': '" + kind
        + "', 'apiVersion': '" + version + "', 'name': 'it'}}}";
  }

  @Test
  void eachKindOfMetricHasItsPath() {
    ask("{'type': 'Resource', 'resource': {'name': 'cpu'}}");
    ask("{'type': 'Pods', 'pods': {'metric': {'name': 'hits'" + SELECTOR + "}}}");
    ask(object("Ingress", "networking.k8s.io/v1"));
    ask(object("Namespace", "v1"));
    ask("{'type': 'External', 'external': {'metric': {'name': 'queue'" + SELECTOR + "}}}");
    assertThat(asked)
        .containsExactly(
            "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods?labelSelector=app%3Dweb",
            "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/hits?labelSelector=app%3Dweb&metricLabelSelector=verb%3DGET",
            "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/ingresses.networking.k8s.io/it/hits?metricLabelSelector=verb%3DGET",
            "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/metrics/hits?metricLabelSelector=verb%3DGET",
            "/apis/external.metrics.k8s.io/v1beta1/namespaces/shop/queue?labelSelector=verb%3DGET");
  }

  @Test
  void theVersionIsOneThatTheServerOffers() {
    groups = CUSTOM.replace("'preferredVersion': {'version': 'v1beta2'}", "'preferredVersion': {'version': 'v9'}");
    ask("{'type': 'Pods', 'pods': {'metric': {'name': 'hits'}}}");
    assertThat(asked).containsExactly("/apis/custom.metrics.k8s.io/v1beta1/namespaces/shop/pods/*/hits?labelSelector=app%3Dweb");
    groups = CUSTOM.replace("v1beta", "v9beta");
    assertThat(refused("{'type': 'Pods', 'pods': {'metric': {'name': 'hits'}}}")).isEqualTo("no known available metric versions found");
  }

  private String refused(String metric) {
    return ask(metric) instanceof Answer.Refused refused ? refused.message() : "";
  }

  @Test
  void whatIsNotThereIsToldInUpstreamsWords() {
    groups = "";
    assertThat(refused("{'type': 'Pods', 'pods': {'metric': {'name': 'hits'}}}"))
        .isEqualTo("no custom metrics API (custom.metrics.k8s.io) registered");
    groups = CUSTOM;
    assertThat(refused(object("Odd", "example.com/v1")))
        .isEqualTo("unable to map kind Odd.example.com to resource: no matches for kind \"Odd\" in group \"example.com\"");
    answer = new Answer.Refused(404, JsonObject.EMPTY);
    assertThat(refused("{'type': 'External', 'external': {'metric': {'name': 'queue'}}}"))
        .isEqualTo("the server could not find the requested resource (get queue.external.metrics.k8s.io)");
    assertThat(refused("{'type': 'Resource', 'resource': {'name': 'cpu'}}"))
        .isEqualTo("the server could not find the requested resource (get pods.metrics.k8s.io)");
    answer = new Answer.Refused(503, JsonObject.EMPTY);
    assertThat(refused("{'type': 'Pods', 'pods': {'metric': {'name': 'hits'}}}"))
        .isEqualTo("the server is currently unable to handle the request (get pods.custom.metrics.k8s.io *)");
    answer = new Answer.Refused(404, json("{'message': 'no such metric'}"));
    assertThat(refused("{'type': 'Pods', 'pods': {'metric': {'name': 'hits'}}}")).isEqualTo("no such metric");
  }
}
