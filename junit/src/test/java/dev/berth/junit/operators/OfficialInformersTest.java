package dev.berth.junit.operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.junit.BerthTest;
import dev.berth.junit.Cluster;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesApi;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator with nothing but the official client: informers of a custom type and of what it makes. */
@BerthTest(nodes = 1)
class OfficialInformersTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: sites.berth.test}
      spec:
        group: berth.test
        scope: Namespaced
        names: {kind: Site, plural: sites, singular: site}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  properties:
                    text: {type: string, maxLength: 100}
                    replicas: {type: integer, default: 1, minimum: 0}
      """;

  private final Cluster cluster;
  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final SharedInformerFactory factory;
  private final DynamicKubernetesApi sites;
  private final GenericKubernetesApi<V1ConfigMap, V1ConfigMapList> maps;
  private final SharedIndexInformer<DynamicKubernetesObject> siteInformer;
  private final SharedIndexInformer<V1ConfigMap> mapInformer;

  OfficialInformersTest(Cluster cluster, ApiClient client) {
    this.cluster = cluster;
    factory = new SharedInformerFactory(client);
    sites = new DynamicKubernetesApi("berth.test", "v1", "sites", client);
    maps = new GenericKubernetesApi<>(V1ConfigMap.class, V1ConfigMapList.class, "", "v1", "configmaps", client);
    siteInformer = factory.sharedIndexInformerFor(sites, DynamicKubernetesObject.class, 0, "default");
    mapInformer = factory.sharedIndexInformerFor(maps, V1ConfigMap.class, 0, "default");
  }

  @BeforeAll
  static void define(Cluster cluster) {
    cluster.apply(DEFINITION);
  }

  @BeforeEach
  void start() {
    siteInformer.addEventHandler(handler(site -> site.getMetadata().getName()));
    mapInformer.addEventHandler(handler(map -> map.getMetadata().getName()));
    factory.startAllRegisteredInformers();
    cluster.await("the informers are synced", SOON, () -> siteInformer.hasSynced() && mapInformer.hasSynced());
  }

  @AfterEach
  void stop() {
    factory.stopAllRegisteredInformers();
    worker.shutdownNow();
  }

  private static String site(String name, String text) {
    return "{apiVersion: berth.test/v1, kind: Site, metadata: {name: " + name + "}, spec: {text: " + text + "}}";
  }

  private interface NameOf<T> {
    String of(T object);
  }

  private <T extends KubernetesObject> ResourceEventHandler<T> handler(NameOf<T> name) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        worker.execute(() -> reconcile(name.of(object)));
      }

      @Override
      public void onUpdate(T before, T after) {
        worker.execute(() -> reconcile(name.of(after)));
      }

      @Override
      public void onDelete(T object, boolean unknown) {
        worker.execute(() -> reconcile(name.of(object)));
      }
    };
  }

  /** A site's text is in a ConfigMap of its name, which it owns. */
  private void reconcile(String name) {
    DynamicKubernetesObject site = siteInformer.getIndexer().getByKey("default/" + name);
    if (site == null) {
      return;
    }
    String text = site.getRaw().getAsJsonObject("spec").get("text").getAsString();
    V1ConfigMap map = mapInformer.getIndexer().getByKey("default/" + name);
    if (map == null) {
      V1OwnerReference owner =
          new V1OwnerReference().apiVersion("berth.test/v1").kind("Site").name(name).uid(site.getMetadata().getUid()).controller(true);
      maps.create(
          new V1ConfigMap()
              .metadata(new V1ObjectMeta().name(name).namespace("default").addOwnerReferencesItem(owner))
              .data(Map.of("text", text)));
    } else if (!text.equals(map.getData().get("text"))) {
      maps.update(map.data(Map.of("text", text)));
    }
  }

  private void awaitText(String name, String text) {
    cluster.await(
        name + " says " + text,
        SOON,
        () -> cluster.get("configmap", "", name).filter(m -> m.object("data").text("text").equals(text)).isPresent());
  }

  @Test
  void mapsFollowSites() {
    cluster.apply(site("home", "one"));
    awaitText("home", "one");
    cluster.apply(site("home", "two"));
    awaitText("home", "two");
    cluster.delete("configmap", "", "home");
    awaitText("home", "two");
    cluster.delete("site", "", "home");
    cluster.awaitGone("configmap/home", SOON);
  }

  @Test
  void definitionsDefaultsAreSeenByTheOperator() {
    cluster.apply(site("plain", "a"));
    cluster.await("it is seen", SOON, () -> siteInformer.getIndexer().getByKey("default/plain") != null);
    assertThat(
            siteInformer.getIndexer().getByKey("default/plain").getRaw().getAsJsonObject("spec").get("replicas").getAsInt())
        .isEqualTo(1);
  }
}
