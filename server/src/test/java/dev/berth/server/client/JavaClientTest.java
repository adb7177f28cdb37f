package dev.berth.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.reflect.TypeToken;
import dev.berth.base.Spec;
import dev.berth.server.BerthServer;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.apis.AuthenticationV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.VersionApi;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1DeleteOptions;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Scale;
import io.kubernetes.client.openapi.models.V1SelfSubjectReview;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V1Status;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.PatchUtils;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.Yaml;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official Java client: its generated API, watches over chunked HTTP, and informers. */
@Spec("E92")
class JavaClientTest {
  private static final long LIMIT_SECONDS = 120;
  private static final String WEB =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata:
        name: web
      spec:
        serviceName: nginx
        replicas: 2
        selector:
          matchLabels:
            app: nginx
        template:
          metadata:
            labels:
              app: nginx
          spec:
            containers:
            - name: nginx
              image: registry.k8s.io/nginx-slim:0.24
        volumeClaimTemplates:
        - metadata:
            name: www
          spec:
            accessModes: ["ReadWriteOnce"]
            resources:
              requests:
                storage: 1Gi
      """;

  @TempDir private static Path dir;
  private static BerthServer server;
  private static ApiClient client;
  private static CoreV1Api core;
  private static AppsV1Api apps;

  @BeforeAll
  static void start() throws IOException {
    server = Servers.start(dir);
    client = ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(new StringReader(Servers.kubeconfig(server)))).build();
    client.setReadTimeout(0);
    core = new CoreV1Api(client);
    apps = new AppsV1Api(client);
  }

  @AfterAll
  static void stop() {
    client.getHttpClient().dispatcher().executorService().shutdownNow();
    client.getHttpClient().connectionPool().evictAll();
    server.close();
  }

  private static String namespace(String name) throws ApiException {
    core.createNamespace(new V1Namespace().metadata(new V1ObjectMeta().name(name))).execute();
    return name;
  }

  private static V1ConfigMap tide() {
    return new V1ConfigMap()
        .apiVersion("v1")
        .kind("ConfigMap")
        .metadata(new V1ObjectMeta().name("tide").labels(Map.of("app", "harbour")))
        .data(Map.of("high", "06:12"));
  }

  @Test
  void objectsAreCreatedReadListedReplacedAndDeleted() throws ApiException {
    String ns = namespace("crud");
    V1ConfigMap created = core.createNamespacedConfigMap(ns, tide()).execute();
    assertThat(created.getMetadata().getUid()).isNotEmpty();
    assertThat(core.readNamespacedConfigMap("tide", ns).execute()).isEqualTo(created);
    assertThat(core.listNamespacedConfigMap(ns).labelSelector("app=harbour").execute().getItems()).hasSize(1);
    V1ConfigMap replaced = core.replaceNamespacedConfigMap("tide", ns, created.data(Map.of("low", "12:25"))).execute();
    assertThat(replaced.getData()).isEqualTo(Map.of("low", "12:25"));
    V1Status deleted = core.deleteNamespacedConfigMap("tide", ns).body(new V1DeleteOptions()).execute();
    assertThat(deleted.getStatus()).isEqualTo("Success");
    assertThatThrownBy(() -> core.readNamespacedConfigMap("tide", ns).execute())
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.getCode()).isEqualTo(404));
  }

  @Test
  void aStaleReplacementIsAConflict() throws ApiException {
    String ns = namespace("stale");
    V1ConfigMap first = core.createNamespacedConfigMap(ns, tide()).execute();
    core.replaceNamespacedConfigMap("tide", ns, tide().data(Map.of("low", "1"))).execute();
    assertThatThrownBy(() -> core.replaceNamespacedConfigMap("tide", ns, first).execute())
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.getCode()).isEqualTo(409);
              assertThat(e.getResponseBody())
                  .contains("please apply your changes to the latest version and try again");
            });
  }

  @Test
  void allKindsOfPatchesAreTakenAndAppliesKeepOwnersApart() throws ApiException, IOException {
    String ns = namespace("patches");
    core.createNamespacedConfigMap(ns, tide()).execute();
    assertThat(patch(ns, V1Patch.PATCH_FORMAT_JSON_PATCH, "[{\"op\":\"add\",\"path\":\"/data/low\",\"value\":\"1\"}]"))
        .isEqualTo(Map.of("high", "06:12", "low", "1"));
    assertThat(patch(ns, V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH, "{\"data\":{\"high\":null}}"))
        .isEqualTo(Map.of("low", "1"));
    assertThat(patch(ns, V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH, "{\"data\":{\"low\":\"2\"}}"))
        .isEqualTo(Map.of("low", "2"));
    String apply = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: tide\ndata:\n  wind: NW\n";
    assertThat(patch(ns, V1Patch.PATCH_FORMAT_APPLY_YAML, apply)).isEqualTo(Map.of("low", "2", "wind", "NW"));
    // The client leaves managedFields out of what it reads.
    try (Response raw = core.readNamespacedConfigMap("tide", ns).buildCall(null).execute()) {
      assertThat(raw.body().string()).contains("{\"manager\":\"pilot\",\"operation\":\"Apply\"");
    }
  }

  private static Map<String, String> patch(String ns, String format, String body) throws ApiException {
    CoreV1Api.APIpatchNamespacedConfigMapRequest request =
        core.patchNamespacedConfigMap("tide", ns, new V1Patch(body)).fieldManager("pilot");
    return PatchUtils.patch(V1ConfigMap.class, () -> request.buildCall(null), format, client).getData();
  }

  @Test
  void statefulSetsAreMadeFromYamlScaledAndDeleted() throws ApiException {
    String ns = namespace("scaling");
    V1StatefulSet web = apps.createNamespacedStatefulSet(ns, Yaml.loadAs(WEB, V1StatefulSet.class)).execute();
    assertThat(web.getSpec().getPodManagementPolicy()).isEqualTo("OrderedReady");
    V1Scale scale = apps.readNamespacedStatefulSetScale("web", ns).execute();
    scale.getSpec().setReplicas(5);
    assertThat(apps.replaceNamespacedStatefulSetScale("web", ns, scale).execute().getSpec().getReplicas()).isEqualTo(5);
    V1StatefulSet scaled = apps.readNamespacedStatefulSet("web", ns).execute();
    assertThat(scaled.getSpec().getReplicas()).isEqualTo(5);
    scaled.getStatus().setReplicas(5);
    assertThat(apps.replaceNamespacedStatefulSetStatus("web", ns, scaled).execute().getStatus().getReplicas())
        .isEqualTo(5);
    apps.deleteNamespacedStatefulSet("web", ns).propagationPolicy("Background").execute();
    assertThat(apps.listNamespacedStatefulSet(ns).execute().getItems()).isEmpty();
  }

  @Test
  void watchesStreamTypedEvents() throws ApiException, IOException {
    String ns = namespace("watched");
    String from = core.listNamespacedConfigMap(ns).execute().getMetadata().getResourceVersion();
    try (Watch<V1ConfigMap> watch =
        Watch.createWatch(
            client,
            core.listNamespacedConfigMap(ns).watch(true).resourceVersion(from).timeoutSeconds(120).buildCall(null),
            new TypeToken<Watch.Response<V1ConfigMap>>() {}.getType())) {
      core.createNamespacedConfigMap(ns, tide()).execute();
      core.replaceNamespacedConfigMap("tide", ns, tide().data(Map.of("low", "1"))).execute();
      core.deleteNamespacedConfigMap("tide", ns).execute();
      List<String> seen = new ArrayList<>();
      while (seen.size() < 3 && watch.hasNext()) {
        Watch.Response<V1ConfigMap> event = watch.next();
        seen.add(event.type + " " + event.object.getData());
      }
      assertThat(seen).containsExactly("ADDED {high=06:12}", "MODIFIED {low=1}", "DELETED {low=1}");
    }
  }

  @Test
  void informersFollowWhatChanges() throws Exception {
    String ns = namespace("informed");
    core.createNamespacedConfigMap(ns, tide()).execute();
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    SharedInformerFactory factory = new SharedInformerFactory(client);
    SharedIndexInformer<V1ConfigMap> informer =
        factory.sharedIndexInformerFor(
            p ->
                core.listNamespacedConfigMap(ns)
                    .resourceVersion(p.resourceVersion)
                    .timeoutSeconds(p.timeoutSeconds)
                    .watch(p.watch)
                    .buildCall(null),
            V1ConfigMap.class,
            V1ConfigMapList.class,
            Duration.ofMinutes(10).toMillis());
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(V1ConfigMap map) {
            events.add("ADD " + map.getData());
          }

          @Override
          public void onUpdate(V1ConfigMap before, V1ConfigMap map) {
            events.add("UPDATE " + map.getData());
          }

          @Override
          public void onDelete(V1ConfigMap map, boolean finalStateUnknown) {
            events.add("DELETE " + map.getData());
          }
        });
    factory.startAllRegisteredInformers();
    try {
      assertThat(next(events)).isEqualTo("ADD {high=06:12}");
      core.replaceNamespacedConfigMap("tide", ns, tide().data(Map.of("low", "1"))).execute();
      assertThat(next(events)).isEqualTo("UPDATE {low=1}");
      assertThat(informer.getIndexer().getByKey(ns + "/tide").getData()).isEqualTo(Map.of("low", "1"));
      core.deleteNamespacedConfigMap("tide", ns).execute();
      assertThat(next(events)).isEqualTo("DELETE {low=1}");
    } finally {
      factory.stopAllRegisteredInformers();
    }
  }

  private static String next(BlockingQueue<String> events) throws InterruptedException {
    return Optional.ofNullable(events.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).orElse("nothing came");
  }

  @Test
  void theServerSaysWhatAndWhoItSees() throws ApiException {
    assertThat(new VersionApi(client).getCode().execute().getMinor()).startsWith("36");
    assertThat(
            new AuthenticationV1Api(client)
                .createSelfSubjectReview(new V1SelfSubjectReview())
                .execute()
                .getStatus()
                .getUserInfo()
                .getUsername())
        .isEqualTo("kubernetes-admin");
  }
}
