package dev.berth.server.resourcemetrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.quantity.Quantity;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import dev.berth.server.nodes.Nodes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code kubectl top} and a metrics-server of somebody's own ask for, of a server with simulated nodes. */
@Timeout(120)
class ResourceMetricsTest {
  private static final String METRICS = "/apis/metrics.k8s.io/v1beta1";
  private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static BerthServer server;

  @BeforeAll
  static void start() throws IOException {
    server = BerthServer.start(ServerConfig.forTests().withControllers(List.of("*")).withNodes(Nodes.simulated(2)));
    must(send("POST", "/api/v1/namespaces", "{'metadata': {'name': 'shop'}}"));
    pod("db", "'simulated.berth.dev/cpu': '250m', 'simulated.berth.dev/memory': '64Mi'", "{'name': 'c', 'image': 'i'}");
    pod("asks", "", "{'name': 'c', 'image': 'i', 'resources': {'requests': {'cpu': '500m', 'memory': '1Gi'}}}");
    pod("two", "'simulated.berth.dev/cpu.a': '2'", "{'name': 'a', 'image': 'i'}, {'name': 'b', 'image': 'i'}");
    for (String name : List.of("db", "asks", "two")) {
      until(() -> json(get("/api/v1/namespaces/shop/pods/" + name)).object("status").text("phase").equals("Running"));
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void pod(String name, String annotations, String containers) {
    until(
        () ->
            send(
                        "POST",
                        "/api/v1/namespaces/shop/pods",
                        "{'metadata': {'name': '" + name + "', 'labels': {'app': '" + name + "'}, 'annotations': {" + annotations
                            + "}}, 'spec': {'containers': [" + containers + "]}}")
                    .statusCode()
                == 201);
  }

  private static HttpResponse<String> send(String method, String path, String body, String... headers) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(server.url() + path))
              .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
      request.headers(headers.length > 0 ? headers : new String[] {"Content-Type", "application/json"});
      return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  private static HttpResponse<String> must(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return answer;
  }

  private static JsonObject json(HttpResponse<String> answer) {
    return (JsonObject) Json.parse(answer.body());
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** Of a pod, once it has been sampled. */
  private static JsonObject metrics(String pod) {
    until(() -> get(METRICS + "/namespaces/shop/pods/" + pod).statusCode() == 200);
    return json(get(METRICS + "/namespaces/shop/pods/" + pod));
  }

  @Test
  @Spec("E60")
  void podUsesWhatItsAnnotationsSay() {
    JsonObject metrics = metrics("db");
    assertThat(metrics.text("kind")).isEqualTo("PodMetrics");
    assertThat(metrics.object("metadata").object("labels").text("app")).isEqualTo("db");
    assertThat(metrics.array("containers").object(0).toString())
        .isEqualTo("{\"name\":\"c\",\"usage\":{\"cpu\":\"250m\",\"memory\":\"64Mi\"}}");
    assertThat(metrics.text("window")).endsWith("s");
  }

  @Test
  void podThatSaysNothingUsesHalfOfWhatItAsksForOrALittle() {
    assertThat(metrics("asks").array("containers").object(0).object("usage").toString())
        .isEqualTo("{\"cpu\":\"250m\",\"memory\":\"512Mi\"}");
    assertThat(metrics("two").array("containers").objects().map(c -> c.text("name") + c.object("usage")).toList())
        .containsExactly("a{\"cpu\":\"2\",\"memory\":\"16Mi\"}", "b{\"cpu\":\"10m\",\"memory\":\"16Mi\"}");
  }

  @Test
  @Spec("E60")
  void listsAreByNamespaceLabelsAndName() {
    metrics("two");
    metrics("db");
    assertThat(names(METRICS + "/pods")).contains("asks", "db", "two");
    assertThat(names(METRICS + "/namespaces/shop/pods?labelSelector=app%20in%20(db,two)")).containsExactly("db", "two");
    assertThat(names(METRICS + "/namespaces/shop/pods?fieldSelector=metadata.name=db")).containsExactly("db");
    assertThat(names(METRICS + "/namespaces/default/pods")).isEmpty();
    assertThat(names(METRICS + "/nodes")).containsExactly("node-1", "node-2");
    assertThat(get(METRICS + "/pods?fieldSelector=spec.nodeName=x").statusCode()).isEqualTo(400);
  }

  private static List<String> names(String path) {
    return json(must(get(path))).array("items").objects().map(o -> o.object("metadata").text("name")).toList();
  }

  @Test
  void nodeUsesWhatItsPodsUse() {
    metrics("db");
    metrics("asks");
    metrics("two");
    long milli =
        json(get(METRICS + "/nodes")).array("items").objects()
            .mapToLong(o -> Quantity.parse(o.object("usage").text("cpu")).milliValue())
            .sum();
    assertThat(milli).isEqualTo(250 + 250 + 2010);
  }

  @Test
  void whatIsNotThereIsNamedAsUpstreamDoes() {
    assertThat(json(get(METRICS + "/namespaces/shop/pods/none")).text("message"))
        .isEqualTo("podmetrics.metrics.k8s.io \"shop/none\" not found");
    assertThat(json(get(METRICS + "/nodes/none")).text("message")).isEqualTo("nodemetrics.metrics.k8s.io \"none\" not found");
    assertThat(get(METRICS + "/nodes?watch=true").statusCode()).isEqualTo(405);
    assertThat(send("POST", METRICS + "/nodes", "{}").statusCode()).isEqualTo(405);
    assertThat(get(METRICS + "/others").statusCode()).isEqualTo(404);
  }

  @Test
  void tableHasAColumnForEachResource() {
    metrics("two");
    JsonObject table = json(get(METRICS + "/namespaces/shop/pods/two", "Accept", "application/json;as=Table;g=meta.k8s.io;v=v1"));
    assertThat(table.array("columnDefinitions").objects().map(c -> c.text("name"))).containsExactly("Name", "cpu", "memory", "Window");
    assertThat(table.array("rows").object(0).array("cells").strings().limit(3)).containsExactly("two", "2010m", "32Mi");
  }

  @Test
  @Spec("E60")
  void groupIsFoundByDiscoveryAndOpenApi() {
    assertThat(json(get("/apis")).array("groups").objects().map(g -> g.text("name"))).contains("metrics.k8s.io");
    assertThat(json(get("/apis/metrics.k8s.io")).object("preferredVersion").text("groupVersion"))
        .isEqualTo("metrics.k8s.io/v1beta1");
    assertThat(json(get(METRICS)).array("resources").objects().map(r -> r.text("name") + " " + r.text("kind")))
        .containsExactly("nodes NodeMetrics", "pods PodMetrics");
    assertThat(json(get("/apis", "Accept", AGGREGATED)).array("items").objects().map(g -> g.object("metadata").text("name")))
        .contains("metrics.k8s.io");
    String url = json(get("/openapi/v3")).object("paths").object("apis/metrics.k8s.io/v1beta1").text("serverRelativeURL");
    assertThat(json(get(url)).object("paths").has(METRICS + "/nodes")).isTrue();
  }

  @Test
  void readersOfOtherThingsAreNotSlowedDown() {
    assertThat(server.api().isQuick(request("/apis/apps/v1/namespaces/shop/statefulsets"))).isTrue();
    assertThat(server.api().isQuick(request(METRICS + "/nodes"))).isFalse();
  }

  private static Request request(String path) {
    return new Request("GET", path, "", Headers.EMPTY, new byte[0], List.of(), "127.0.0.1", "");
  }

  @Test
  void metricsServerOfSomebodysOwnReadsTheNodes() {
    metrics("db");
    String node = json(get("/api/v1/namespaces/shop/pods/db")).object("spec").text("nodeName");
    assertThat(get("/api/v1/nodes/" + node + "/proxy/metrics/resource").body())
        .containsPattern("container_cpu_usage_seconds_total\\{container=\"c\",namespace=\"shop\",pod=\"db\"} [0-9.]+ [0-9]{13}\n")
        .containsPattern("container_memory_working_set_bytes\\{container=\"c\",namespace=\"shop\",pod=\"db\"} 67108864 [0-9]{13}\n")
        .containsPattern("container_start_time_seconds\\{container=\"c\",namespace=\"shop\",pod=\"db\"} [0-9.]+\n")
        .containsPattern("node_cpu_usage_seconds_total [0-9.]+ [0-9]{13}\n")
        .contains("resource_scrape_error 0\n");
  }
}
