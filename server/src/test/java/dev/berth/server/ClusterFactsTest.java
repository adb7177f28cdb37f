package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.node.facts.HostAddresses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a server says of itself, in its own objects and numbers. */
class ClusterFactsTest {
  private final HttpClient client = HttpClient.newHttpClient();

  private String get(BerthServer server, String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(URI.create(server.url() + path)).build(), BodyHandlers.ofString()).body();
  }

  private void create(BerthServer server, String path, String json) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')))
            .build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
  }

  @Test
  @Spec("D54")
  void theServiceKubernetesLeadsToTheServer() throws IOException, InterruptedException {
    List<String> own = HostAddresses.ofDefaultRoute(Path.of("/"));
    Assumptions.assumeFalse(own.isEmpty(), "skipped: this machine has no default route, and so no address that others know");
    try (BerthServer server = BerthServer.start(ServerConfig.forTests().withControllers(List.of("none")))) {
      JsonObject endpoints = JsonObject.EMPTY;
      JsonObject slices = JsonObject.EMPTY;
      // written while the server starts, on a thread of its own
      for (int i = 0; i < 600 && (!endpoints.has("subsets") || slices.array("items").isEmpty()); i++) {
        endpoints = (JsonObject) Json.parse(get(server, "/api/v1/namespaces/default/endpoints/kubernetes"));
        slices =
            (JsonObject)
                Json.parse(
                    get(
                        server,
                        "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
                            + "?labelSelector=kubernetes.io%2Fservice-name%3Dkubernetes"));
      }
      JsonObject subset = endpoints.array("subsets").object(0);
      assertThat(subset.array("addresses").object(0).text("ip")).isEqualTo(own.getFirst());
      assertThat(subset.array("ports").object(0).text("name")).isEqualTo("https");
      assertThat(subset.array("ports").object(0).number("port")).isEqualTo(URI.create(server.url()).getPort());
      assertThat(slices.array("items").object(0).array("endpoints").object(0).array("addresses").strings())
          .containsExactly(own.getFirst());
    }
  }

  @Test
  @Spec({"B1", "B90", "C16"})
  void setsAndStorageAreServedInTheirNewestVersionsOnly() throws IOException, InterruptedException {
    try (BerthServer server = BerthServer.start(ServerConfig.forTests().withControllers(List.of("none")))) {
      JsonObject apps = (JsonObject) Json.parse(get(server, "/apis/apps/v1"));
      JsonObject sets =
          apps.array("resources").objects().filter(r -> r.text("name").equals("statefulsets")).findFirst().orElseThrow();
      assertThat(sets.text("kind")).isEqualTo("StatefulSet");
      assertThat(sets.array("shortNames").strings()).containsExactly("sts");
      assertThat(sets.array("categories").strings()).containsExactly("all");
      assertThat(sets.array("verbs").strings())
          .containsExactly("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
      assertThat(apps.array("resources").objects().map(r -> r.text("name")))
          .contains("statefulsets/scale", "statefulsets/status");
      for (String old : List.of("/apis/apps/v1beta1", "/apis/apps/v1beta2/statefulsets")) {
        assertThat(get(server, old)).contains("404");
      }
      JsonObject storage = (JsonObject) Json.parse(get(server, "/apis/storage.k8s.io/v1"));
      assertThat(
              storage.array("resources").objects().filter(r -> !r.text("name").contains("/"))
                  .map(r -> r.text("kind") + " " + r.bool("namespaced")))
          .containsExactlyInAnyOrder(
              "StorageClass false", "VolumeAttachment false", "CSIDriver false", "CSINode false", "CSIStorageCapacity true",
              "VolumeAttributesClass false");
    }
  }

  @Test
  @Spec("B57")
  void setsAreCountedByWhatTheyMayMiss() throws IOException, InterruptedException {
    try (BerthServer server = BerthServer.start(ServerConfig.forTests().withControllers(List.of("none")))) {
      create(
          server,
          "/apis/apps/v1/namespaces/default/statefulsets",
          "{'metadata':{'name':'web'},'spec':{'replicas':5,'podManagementPolicy':'Parallel','selector':{'matchLabels':{'a':'b'}},"
              + "'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'maxUnavailable':'40%'}},"
              + "'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}}");
      String labels = "{pod_management_policy=\"Parallel\",statefulset_name=\"web\",statefulset_namespace=\"default\"}";
      assertThat(get(server, "/metrics"))
          .contains("statefulset_controller_statefulset_max_unavailable" + labels + " 2.0")
          .contains("statefulset_controller_statefulset_unavailable_replicas" + labels + " 5.0");
    }
  }

  @Test
  void whatOnlyGrowsIsACounter() throws IOException, InterruptedException {
    try (BerthServer server = BerthServer.start(ServerConfig.forTests().withControllers(List.of("none")))) {
      List<String> page = get(server, "/metrics").lines().toList();
      List<String> growing =
          page.stream().filter(line -> line.startsWith("# TYPE ")).filter(line -> line.contains("_total ")).toList();
      assertThat(growing).isNotEmpty().allMatch(line -> line.endsWith(" counter"));
      assertThat(page)
          .filteredOn(line -> line.startsWith("process_cpu_seconds_total "))
          .singleElement()
          .satisfies(line -> assertThat(Double.parseDouble(line.substring(line.indexOf(' ')))).isPositive());
    }
  }

  @Test
  void dashboardsFindWhatTheyAskForByUpstreamsNames() throws IOException, InterruptedException {
    try (BerthServer server = BerthServer.start(ServerConfig.forTests().withControllers(List.of("none")))) {
      create(server, "/api/v1/namespaces/default/configmaps", "{'metadata':{'name':'a'}}");
      create(server, "/api/v1/namespaces/default/configmaps?dryRun=All", "{'metadata':{'name':'b'}}");
      get(server, "/api/v1/namespaces/default/configmaps/a");
      get(server, "/api/v1/watch/namespaces/default/configmaps?timeoutSeconds=1");
      String of = "component=\"apiserver\",dry_run=\"\",group=\"\",resource=\"configmaps\",scope=\"resource\",subresource=\"\",";
      String stored = "{group=\"\",resource=\"configmaps\"} ";
      assertThat(get(server, "/metrics"))
          .contains(
              "apiserver_request_total{code=\"201\"," + of + "verb=\"POST\",version=\"v1\"} 1.0",
              "apiserver_request_total{code=\"201\"," + of.replace("dry_run=\"", "dry_run=\"All") + "verb=\"POST\",version=\"v1\"} 1.0",
              "apiserver_request_duration_seconds_count{" + of + "verb=\"GET\",version=\"v1\"} 1",
              "apiserver_response_sizes_count{" + of.replace("dry_run=\"\",", "") + "verb=\"GET\",version=\"v1\"} 1",
              "apiserver_longrunning_requests{component=\"apiserver\",group=\"\",resource=\"configmaps\",scope=\"namespace\","
                  + "subresource=\"\",verb=\"WATCH\",version=\"v1\"} 0.0",
              "apiserver_current_inflight_requests{request_kind=\"mutating\"} 0.0",
              "apiserver_current_inflight_requests{request_kind=\"readOnly\"} 1.0",
              "apiserver_request_sli_duration_seconds_count{" + of.replace("dry_run=\"\",", "") + "verb=\"POST\",version=\"v1\"} 1",
              "apiserver_resource_objects" + stored,
              "apiserver_storage_objects{resource=\"clusterroles.rbac.authorization.k8s.io\"} ",
              "kubernetes_build_info{build_date=")
          .containsPattern("process_open_fds [1-9]")
          .containsPattern("process_resident_memory_bytes [1-9]");
      int before = objects(server);
      create(server, "/api/v1/namespaces/default/configmaps", "{'metadata':{'name':'c'}}");
      assertThat(objects(server)).isEqualTo(before + 1);
    }
  }

  private int objects(BerthServer server) throws IOException, InterruptedException {
    String name = "apiserver_resource_objects{group=\"\",resource=\"configmaps\"} ";
    return get(server, "/metrics").lines()
        .filter(line -> line.startsWith(name))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(name.length())))
        .sum();
  }
}
