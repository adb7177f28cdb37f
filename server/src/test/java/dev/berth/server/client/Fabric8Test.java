package dev.berth.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.base.Spec;
import dev.berth.server.BerthServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading and writing with fabric8's typed client. */
@Spec("E91")
class Fabric8Test {
  @TempDir private static Path dir;
  private static BerthServer server;
  private static KubernetesClient client;

  @BeforeAll
  static void start() throws IOException {
    server = Servers.start(dir);
    client =
        new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(Servers.kubeconfig(server))).build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static String namespace(String name) {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  private static ConfigMap tide(String namespace) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("tide")
        .withNamespace(namespace)
        .addToLabels("app", "harbour")
        .endMetadata()
        .addToData("high", "06:12")
        .build();
  }

  private static StatefulSet statefulSet(String namespace) {
    StatefulSet web =
        client
            .apps()
            .statefulSets()
            .load(new ByteArrayInputStream(WEB.getBytes(StandardCharsets.UTF_8)))
            .item();
    web.getMetadata().setNamespace(namespace);
    return web;
  }

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
              ports:
              - containerPort: 80
        volumeClaimTemplates:
        - metadata:
            name: www
          spec:
            accessModes: ["ReadWriteOnce"]
            resources:
              requests:
                storage: 1Gi
      """;

  @Test
  void objectsAreCreatedReadListedEditedAndDeleted() {
    String ns = namespace("crud");
    ConfigMap created = client.resource(tide(ns)).create();
    assertThat(created.getMetadata().getUid()).isNotEmpty();
    assertThat(client.configMaps().inNamespace(ns).withLabel("app", "harbour").list().getItems()).hasSize(1);
    assertThat(client.configMaps().inNamespace(ns).withLabelNotIn("app", "harbour").list().getItems()).isEmpty();
    assertThat(client.configMaps().inAnyNamespace().withField("metadata.name", "tide").list().getItems()).isNotEmpty();

    ConfigMap edited =
        client
            .configMaps()
            .inNamespace(ns)
            .withName("tide")
            .edit(c -> new ConfigMapBuilder(c).addToData("low", "12:25").build());
    assertThat(edited.getData()).containsEntry("high", "06:12").containsEntry("low", "12:25");
    assertThat(edited.getMetadata().getResourceVersion()).isNotEqualTo(created.getMetadata().getResourceVersion());

    ConfigMap replaced =
        client.resource(new ConfigMapBuilder(edited).withData(Map.of("high", "07:00")).build()).update();
    assertThat(replaced.getData()).isEqualTo(Map.of("high", "07:00"));

    List<StatusDetails> deleted = client.configMaps().inNamespace(ns).withName("tide").delete();
    assertThat(deleted).hasSize(1);
    assertThat(client.configMaps().inNamespace(ns).withName("tide").get()).isNull();
    assertThat(client.configMaps().inNamespace(ns).withName("tide").delete()).isEmpty();
  }

  @Test
  void aStaleUpdateIsAConflict() {
    String ns = namespace("stale");
    ConfigMap first = client.resource(tide(ns)).create();
    client.resource(tide(ns)).edit(c -> new ConfigMapBuilder(c).addToData("low", "12:25").build());
    assertThatThrownBy(() -> client.resource(new ConfigMapBuilder(first).addToData("low", "1").build()).update())
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> {
              assertThat(e.getCode()).isEqualTo(409);
              assertThat(e.getStatus().getReason()).isEqualTo("Conflict");
            });
    assertThatThrownBy(() -> client.resource(tide(ns)).create())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getStatus().getReason()).isEqualTo("AlreadyExists"));
  }

  @Test
  void allKindsOfPatchesAreTaken() {
    String ns = namespace("patches");
    client.resource(tide(ns)).create();
    var tide = client.configMaps().inNamespace(ns).withName("tide");
    assertThat(tide.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"high\":null,\"low\":\"1\"}}").getData())
        .isEqualTo(Map.of("low", "1"));
    String operations = "[{\"op\":\"replace\",\"path\":\"/data/low\",\"value\":\"2\"}]";
    assertThat(tide.patch(PatchContext.of(PatchType.JSON), operations).getData())
        .isEqualTo(Map.of("low", "2"));
    assertThat(tide.patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "data: {low: '3'}").getData())
        .isEqualTo(Map.of("low", "3"));
    StatefulSet web = client.resource(statefulSet(ns)).create();
    assertThat(web.getSpec().getUpdateStrategy().getType()).isEqualTo("RollingUpdate");
    StatefulSet patched =
        client
            .apps()
            .statefulSets()
            .inNamespace(ns)
            .withName("web")
            .patch(
                PatchContext.of(PatchType.STRATEGIC_MERGE),
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"side\",\"image\":\"pause\"}]}}}}");
    assertThat(patched.getSpec().getTemplate().getSpec().getContainers())
        .extracting("name")
        .containsExactlyInAnyOrder("nginx", "side");
    assertThat(patched.getMetadata().getGeneration()).isEqualTo(2);
  }

  @Test
  void statefulSetsAreScaledAndTheirStatusIsWrittenByItself() {
    String ns = namespace("scaling");
    client.resource(statefulSet(ns)).create();
    var web = client.apps().statefulSets().inNamespace(ns).withName("web");
    web.scale(5);
    assertThat(web.get().getSpec().getReplicas()).isEqualTo(5);
    assertThat(web.scale(null).getSpec().getReplicas()).isEqualTo(5);

    StatefulSet observed = web.get();
    observed.getStatus().setReplicas(5);
    observed.getStatus().setReadyReplicas(4);
    observed.getSpec().setReplicas(9);
    client.resource(observed).updateStatus();
    assertThat(web.get().getStatus().getReadyReplicas()).isEqualTo(4);
    assertThat(web.get().getSpec().getReplicas()).isEqualTo(5);
  }

  @Test
  void serverSideApplyKeepsOwnersApart() {
    String ns = namespace("applied");
    ConfigMap applied = client.resource(tide(ns)).fieldManager("pilot").serverSideApply();
    assertThat(applied.getMetadata().getManagedFields())
        .extracting(ManagedFieldsEntry::getManager, ManagedFieldsEntry::getOperation)
        .containsExactly(tuple("pilot", "Apply"));
    ConfigMap other = new ConfigMapBuilder(tide(ns)).withData(Map.of("high", "07:00")).build();
    assertThatThrownBy(() -> client.resource(other).fieldManager("captain").serverSideApply())
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> {
              assertThat(e.getCode()).isEqualTo(409);
              assertThat(e.getStatus().getDetails().getCauses().getFirst().getField()).isEqualTo(".data.high");
            });
    assertThat(client.resource(other).fieldManager("captain").forceConflicts().serverSideApply().getData())
        .containsEntry("high", "07:00");
  }

  @Test
  void deletionFollowsItsOptions() {
    String ns = namespace("deletion");
    client.resource(statefulSet(ns)).create();
    var web = client.apps().statefulSets().inNamespace(ns).withName("web");
    assertThatThrownBy(() -> web.lockResourceVersion("1").delete()).isInstanceOf(KubernetesClientException.class);
    web.withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
    assertThat(web.get().getMetadata().getFinalizers()).containsExactly("foregroundDeletion");
    assertThat(web.get().getMetadata().getDeletionTimestamp()).isNotEmpty();
    web.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
    assertThat(web.get()).isNull();

    client.resource(tide(ns)).create();
    client.configMaps().inNamespace(ns).withLabel("app", "harbour").withGracePeriod(0).delete();
    assertThat(client.configMaps().inNamespace(ns).list().getItems()).isEmpty();
  }

  @Test
  void theServerValidatesAndDryRunStoresNothing() {
    String ns = namespace("validated");
    GenericKubernetesResource wrong =
        client.getKubernetesSerialization().unmarshal(
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"typo\",\"namespace\":\"" + ns
                + "\"},\"dta\":{\"a\":\"b\"}}",
            GenericKubernetesResource.class);
    assertThatThrownBy(() -> client.resource(wrong).fieldValidation(Validation.STRICT).create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("strict decoding error: unknown field \"dta\"");
    assertThat(client.resource(tide(ns)).dryRun().create().getMetadata().getUid()).isNotEmpty();
    assertThat(client.configMaps().inNamespace(ns).list().getItems()).isEmpty();

    StatefulSet lost = statefulSet(ns);
    lost.getSpec().getTemplate().getMetadata().setLabels(Map.of("app", "apache"));
    assertThatThrownBy(() -> client.resource(lost).create())
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> {
              assertThat(e.getCode()).isEqualTo(422);
              assertThat(e.getStatus().getDetails().getCauses().getFirst().getField())
                  .isEqualTo("spec.template.metadata.labels");
            });
  }

  @Test
  void theApiIsDiscovered() {
    assertThat(client.getKubernetesVersion().getMinor()).startsWith("36");
    assertThat(client.getApiGroups().getGroups()).extracting("name").contains("apps", "storage.k8s.io");
    assertThat(client.supports(StatefulSet.class)).isTrue();
    assertThat(client.getApiResources("apps/v1").getResources()).extracting("name").contains("statefulsets/scale");
    assertThat(client.genericKubernetesResources("v1", "ConfigMap").inNamespace("default").list().getItems()).isEmpty();
  }
}
