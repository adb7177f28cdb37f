package dev.berth.server.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@Spec("E67")
class AggregationTest {
  private static final String SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices";
  private static final String FLUNDERS = "/apis/wardle.example.com/v1/namespaces/default/flunders";
  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

  private final HttpClient client = HttpClient.newHttpClient();
  private BerthServer server;
  private ExtensionServer extension;

  @BeforeEach
  void start() throws IOException {
    server = BerthServer.start(ServerConfig.forTests());
    String proxies =
        json(get("/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication"))
            .object("data")
            .text("requestheader-client-ca-file");
    extension = new ExtensionServer(proxies, "wardle.default.svc");
  }

  @AfterEach
  void stop() {
    extension.close();
    server.close();
    client.close();
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(server.url() + path))
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .header("Content-Type", "application/json");
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  private static JsonObject json(HttpResponse<String> answer) {
    return (JsonObject) Json.parse(answer.body());
  }

  /** A Service that leads to the extension, which listens on loopback. */
  private void service() {
    assertThat(
            send(
                    "POST",
                    "/api/v1/namespaces/default/services",
                    "{\"metadata\":{\"name\":\"wardle\"},\"spec\":{\"type\":\"ExternalName\",\"externalName\":"
                        + "\"localhost\"}}")
                .statusCode())
        .isEqualTo(201);
  }

  private void register(String trust) {
    register("wardle.example.com", "v1", trust);
  }

  private void register(String group, String version, String trust) {
    HttpResponse<String> made =
        send(
            "POST",
            SERVICES,
            "{\"metadata\":{\"name\":\"" + version + "." + group + "\"},\"spec\":{\"group\":\"" + group + "\",\"version\":\""
                + version + "\",\"groupPriorityMinimum\":2000,\"versionPriority\":200,\"service\":{\"namespace\":\"default\","
                + "\"name\":\"wardle\",\"port\":" + extension.port() + "}," + trust + "}}");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
  }

  private String believed() {
    return "\"caBundle\":\""
        + Base64.getEncoder().encodeToString(extension.roots().getBytes(StandardCharsets.UTF_8))
        + "\"";
  }

  /** The Available condition, once it has this reason. */
  private JsonObject condition(String name, String reason) {
    for (; ; ) {
      JsonObject condition =
          json(get(SERVICES + "/" + name)).object("status").array("conditions").objects().findFirst()
              .orElse(JsonObject.EMPTY);
      if (condition.text("reason").equals(reason)) {
        return condition;
      }
      Thread.onSpinWait();
    }
  }

  private void running() {
    service();
    register(believed());
    condition("v1.wardle.example.com", "Passed");
  }

  @Test
  void whatIsServedHereIsAvailable() {
    assertThat(condition("v1.apps", "Local").text("status")).isEqualTo("True");
    for (String name : List.of("v1.", "v1.batch", "v2.autoscaling", "v1.rbac.authorization.k8s.io")) {
      assertThat(condition(name, "Local").text("message")).isEqualTo("Local APIServices are always available");
    }
    JsonObject apps = json(get(SERVICES + "/v1.apps"));
    assertThat(apps.object("spec").number("groupPriorityMinimum")).isEqualTo(17_800);
    assertThat(get(SERVICES + "/v1.apiregistration.k8s.io").statusCode()).isEqualTo(404);
  }

  @Test
  void anAutoscalerScalesByWhatAnExtensionMeasures() {
    service();
    register("external.metrics.k8s.io", "v1beta1", believed());
    condition("v1beta1.external.metrics.k8s.io", "Passed");
    String sets = "/apis/apps/v1/namespaces/default/statefulsets";
    String set =
        "{'metadata': {'name': 'web'}, 'spec': {'serviceName': 'web', 'selector': {'matchLabels': {'app': 'web'}}, 'podManagementPolicy':"
            + " 'Parallel', 'template': {'metadata': {'labels': {'app': 'web'}}, 'spec': {'containers': [{'name': 'c', 'image': 'i'}]}}}}";
    assertThat(send("POST", sets, set.replace('\'', '"')).statusCode()).isEqualTo(201);
    String scaler =
        "{'metadata': {'name': 'web'}, 'spec': {'scaleTargetRef': {'apiVersion': 'apps/v1', 'kind': 'StatefulSet', 'name': 'web'},"
            + " 'maxReplicas': 5, 'metrics': [{'type': 'External', 'external': {'metric': {'name': 'queue'}, 'target': {'type': 'AverageValue',"
            + " 'averageValue': '5'}}}]}}";
    HttpResponse<String> made =
        send("POST", "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers", scaler.replace('\'', '"'));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    while (json(get(sets + "/web")).object("spec").number("replicas") != 3) {
      Thread.onSpinWait();
    }
    assertThat(extension.seen)
        .anySatisfy(
            seen -> {
              assertThat(seen.target()).isEqualTo("/apis/external.metrics.k8s.io/v1beta1/namespaces/default/queue");
              assertThat(seen.headers().getFirst("X-Remote-User"))
                  .isEqualTo("system:serviceaccount:kube-system:horizontal-pod-autoscaler");
            });
  }

  @Test
  void whoDoesNotAnswerIsCounted() {
    service();
    register("\"insecureSkipTLSVerify\":false");
    condition("v1.wardle.example.com", "FailedDiscoveryCheck");
    condition("v1.apps", "Local");
    assertThat(get("/metrics").body())
        .contains("aggregator_unavailable_apiservice{name=\"v1.wardle.example.com\"} 1.0\n")
        .contains("aggregator_unavailable_apiservice{name=\"v1.apps\"} 0.0\n");
  }

  @Test
  void aRequestIsHandedOnWithWhoAsks() {
    running();
    extension.seen.clear();
    HttpResponse<String> answer =
        get(
            FLUNDERS + "?limit=5", "Impersonate-User", "jane", "Impersonate-Group", "system:masters",
            "Impersonate-Extra-Team%2FA", "blue", "X-Remote-User", "root", "X-Remote-Group", "liars", "Accept",
            "application/json");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).text("kind")).isEqualTo("FlunderList");
    ExtensionServer.Seen seen = extension.seen.getFirst();
    assertThat(seen.target()).isEqualTo(FLUNDERS + "?limit=5");
    assertThat(seen.client()).isEqualTo("CN=front-proxy-client");
    assertThat(seen.headers().get("X-Remote-User")).containsExactly("jane");
    assertThat(seen.headers().get("X-Remote-Group")).contains("system:masters").doesNotContain("liars");
    assertThat(seen.headers().get("X-Remote-Extra-Team%2fa")).containsExactly("blue");
    assertThat(seen.headers()).doesNotContainKeys("Impersonate-User", "Authorization");
    assertThat(send("POST", FLUNDERS, "{\"kind\":\"Flunder\"}").statusCode()).isEqualTo(201);
  }

  @Test
  void whoMayNotIsRefusedHere() {
    running();
    extension.seen.clear();
    assertThat(get(FLUNDERS, "Impersonate-User", "jane").statusCode()).isEqualTo(403);
    assertThat(extension.seen).noneMatch(s -> s.target().equals(FLUNDERS));
  }

  @Test
  void aWatchStreams() throws IOException, InterruptedException {
    running();
    extension.lines.add("{\"type\":\"ADDED\"}");
    HttpResponse<InputStream> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(server.url() + FLUNDERS + "?watch=true")).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("{\"type\":\"ADDED\"}");
      extension.lines.add("{\"type\":\"DELETED\"}");
      assertThat(lines.readLine()).isEqualTo("{\"type\":\"DELETED\"}");
      extension.endWatch();
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void whatItServesIsNamedAmongOurs() {
    assertThat(get("/apis").body()).doesNotContain("wardle");
    running();
    JsonObject groups = json(get("/apis"));
    assertThat(groups.array("groups").objects().map(g -> g.text("name"))).contains("apps", "wardle.example.com");
    JsonObject group = json(get("/apis/wardle.example.com"));
    assertThat(group.object("preferredVersion").text("groupVersion")).isEqualTo("wardle.example.com/v1");
    assertThat(json(get("/apis/wardle.example.com/v1")).array("resources").size()).isEqualTo(2);
    JsonObject flunders = discovered().array("resources").object(0);
    assertThat(flunders.text("resource")).isEqualTo("flunders");
    assertThat(flunders.text("scope")).isEqualTo("Namespaced");
    assertThat(flunders.array("subresources").object(0).text("subresource")).isEqualTo("status");
    assertThat(discovered().text("freshness")).isEqualTo("Current");
    assertThat(json(get("/openapi/v3")).object("paths").object("apis/wardle.example.com/v1").text("serverRelativeURL"))
        .isEqualTo("/openapi/v3/apis/wardle.example.com/v1?hash=AB");
    assertThat(json(get("/openapi/v3/apis/wardle.example.com/v1")).object("info").text("title")).isEqualTo("Wardle");
    JsonObject v2 = json(get("/openapi/v2"));
    assertThat(v2.object("definitions").names()).contains("com.example.wardle.v1.Flunder", "io.k8s.api.core.v1.Pod");
    assertThat(v2.object("paths").names()).contains("/apis/wardle.example.com/v1/flunders");
    assertThat(get("/openapi/v2", "Accept", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf").body())
        .contains("com.example.wardle.v1.Flunder", "/apis/wardle.example.com/v1/flunders");
  }

  private JsonObject discovered() {
    return json(get("/apis", "Accept", AGGREGATED)).array("items").objects()
        .filter(g -> g.object("metadata").text("name").equals("wardle.example.com"))
        .findFirst()
        .orElseThrow()
        .array("versions")
        .object(0);
  }

  @Test
  void withoutAServiceItIsUnavailableAndStale() {
    register(believed());
    JsonObject condition = condition("v1.wardle.example.com", "ServiceNotFound");
    assertThat(condition.text("message")).isEqualTo("service/wardle in \"default\" is not present");
    HttpResponse<String> answer = get(FLUNDERS);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("service unavailable\n");
    assertThat(discovered().text("freshness")).isEqualTo("Stale");
    service();
    condition("v1.wardle.example.com", "Passed");
    assertThat(get(FLUNDERS).statusCode()).isEqualTo(200);
    assertThat(discovered().text("freshness")).isEqualTo("Current");
    assertThat(send("DELETE", SERVICES + "/v1.wardle.example.com", "").statusCode()).isEqualTo(200);
    assertThat(get(FLUNDERS).statusCode()).isEqualTo(404);
    assertThat(get("/apis").body()).doesNotContain("wardle");
  }

  @Test
  void aCertificateOfAStrangerIsNotBelieved() {
    service();
    register("\"insecureSkipTLSVerify\":false");
    assertThat(condition("v1.wardle.example.com", "FailedDiscoveryCheck").text("message"))
        .contains("failing or missing response from https://wardle.default.svc:")
        .contains("x509: certificate signed by unknown authority");
  }

  @Test
  void aServerMayBeBelievedWhateverItShows() {
    service();
    register("\"insecureSkipTLSVerify\":true");
    condition("v1.wardle.example.com", "Passed");
    assertThat(get(FLUNDERS).statusCode()).isEqualTo(200);
  }

  @Test
  void anApiServiceIsNamedAfterWhatItServes() {
    HttpResponse<String> wrong =
        send(
            "POST",
            SERVICES,
            "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"group\":\"g\",\"version\":\"v1\",\"groupPriorityMinimum\":0,"
                + "\"versionPriority\":1001}}");
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(json(wrong).text("message"))
        .isEqualTo(
            "APIService.apiregistration.k8s.io \"x\" is invalid: [metadata.name: Invalid value: \"x\": must be"
                + " `spec.version+\".\"+spec.group`: \"v1.g\", spec.groupPriorityMinimum: Invalid value: 0: must be positive"
                + " and less than 20000, spec.versionPriority: Invalid value: 1001: must be positive and less than 1000]");
  }
}
