package dev.berth.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.server.BerthServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Custom types by fabric8's client, which finds them by discovery and follows them by informers. */
class CustomTypesTest {
  private static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: boats.example.org}
      spec:
        group: example.org
        scope: Namespaced
        names: {plural: boats, kind: Boat, shortNames: [bo]}
        versions:
        - name: v1
          served: true
          storage: true
          subresources: {status: {}}
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec: {type: object, properties: {sails: {type: integer, minimum: 1}}}
                status: {type: object, properties: {afloat: {type: boolean}}}
      """;

  private static final ResourceDefinitionContext BOATS =
      new ResourceDefinitionContext.Builder()
          .withGroup("example.org").withVersion("v1").withKind("Boat").withPlural("boats").withNamespaced(true).build();

  @TempDir private static Path dir;
  private static BerthServer server;
  private static KubernetesClient client;

  @BeforeAll
  static void start() throws IOException {
    server = Servers.start(dir);
    client = new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(Servers.kubeconfig(server))).build();
    CustomResourceDefinition crd =
        client
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .load(new ByteArrayInputStream(DEFINITION.getBytes(StandardCharsets.UTF_8)))
            .item();
    client.resource(crd).create();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static GenericKubernetesResource boat(String name, int sails) {
    GenericKubernetesResource boat = new GenericKubernetesResource();
    boat.setApiVersion("example.org/v1");
    boat.setKind("Boat");
    boat.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace("default").build());
    boat.setAdditionalProperty("spec", Map.of("sails", sails));
    return boat;
  }

  @Test
  @Spec({"E61", "E90"})
  void objectsAreCreatedEditedAppliedListedAndDeleted() {
    GenericKubernetesResource made = client.resource(boat("pinta", 3)).create();
    assertThat(made.getMetadata().getGeneration()).isEqualTo(1);
    GenericKubernetesResource edited =
        client
            .genericKubernetesResources(BOATS)
            .inNamespace("default")
            .withName("pinta")
            .edit(
                b -> {
                  b.setAdditionalProperty("spec", Map.of("sails", 4));
                  return b;
                });
    assertThat(edited.<Integer>get("spec", "sails")).isEqualTo(4);
    edited.setAdditionalProperty("status", Map.of("afloat", true));
    GenericKubernetesResource afloat = client.resource(edited).updateStatus();
    assertThat(afloat.<Boolean>get("status", "afloat")).isTrue();
    assertThat(afloat.getMetadata().getGeneration()).isEqualTo(2);
    client.resource(boat("nina", 2)).fieldManager("test").serverSideApply();
    assertThat(client.genericKubernetesResources(BOATS).inNamespace("default").list().getItems())
        .extracting(b -> b.getMetadata().getName())
        .containsExactly("nina", "pinta");
    client.genericKubernetesResources(BOATS).inNamespace("default").delete();
    assertThat(client.genericKubernetesResources(BOATS).inNamespace("default").list().getItems()).isEmpty();
  }

  @Test
  @Spec("E90")
  void anInformerSeesObjectsComeAndGo() throws InterruptedException {
    CountDownLatch came = new CountDownLatch(1);
    CountDownLatch went = new CountDownLatch(1);
    try (SharedIndexInformer<GenericKubernetesResource> informer =
        client
            .genericKubernetesResources(BOATS)
            .inNamespace("default")
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(GenericKubernetesResource boat) {
                    if (boat.getMetadata().getName().equals("seen")) {
                      came.countDown();
                    }
                  }

                  @Override
                  public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {}

                  @Override
                  public void onDelete(GenericKubernetesResource boat, boolean unknown) {
                    if (boat.getMetadata().getName().equals("seen")) {
                      went.countDown();
                    }
                  }
                })) {
      client.resource(boat("seen", 1)).create();
      assertThat(came.await(30, TimeUnit.SECONDS)).isTrue();
      client.resource(boat("seen", 1)).delete();
      assertThat(went.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(informer.isRunning()).isTrue();
    }
  }
}
