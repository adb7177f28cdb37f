package dev.berth.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.server.BerthServer;
import dev.berth.server.nodes.Nodes;
import dev.berth.store.StoreConfig;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that knows nothing of us but the API makes volumes for a class of its own, as those of NFS and of clouds do. */
class OutsideProvisionerTest {
  private static final String NAME = "example.com/shed";
  private static final String OBJECTS =
      """
      apiVersion: storage.k8s.io/v1
      kind: StorageClass
      metadata: {name: shed}
      provisioner: example.com/shed
      reclaimPolicy: Delete
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: page, namespace: default}
      spec: {accessModes: [ReadWriteOnce], storageClassName: shed, resources: {requests: {storage: 2Gi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: reader, namespace: default}
      spec:
        containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /v}]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: page}}]
      """;

  @TempDir private Path dir;
  private AutoCloseable open = () -> {};

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private KubernetesClient client(BerthServer server) throws IOException {
    return new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(Servers.kubeconfig(server))).build();
  }

  /** Watches claims that are meant for it and volumes that it made. */
  private static void serve(KubernetesClient client) {
    client.persistentVolumeClaims().inAnyNamespace().inform(
        new Seen<>() {
          @Override
          void seen(PersistentVolumeClaim claim) {
            String provisioner =
                Objects.requireNonNullElse(claim.getMetadata().getAnnotations(), Map.<String, String>of())
                    .getOrDefault("volume.kubernetes.io/storage-provisioner", "");
            if (provisioner.equals(NAME) && claim.getSpec().getVolumeName() == null) {
              make(client, claim);
            }
          }
        });
    client.persistentVolumes().inform(
        new Seen<>() {
          @Override
          void seen(PersistentVolume volume) {
            if (volume.getMetadata().getDeletionTimestamp() == null
                && "Released".equals(volume.getStatus().getPhase())
                && NAME.equals(volume.getMetadata().getAnnotations().get("pv.kubernetes.io/provisioned-by"))) {
              client.resource(volume).delete();
            }
          }
        });
  }

  private static void make(KubernetesClient client, PersistentVolumeClaim claim) {
    PersistentVolume volume =
        new PersistentVolumeBuilder()
            .withNewMetadata()
            .withName("pvc-" + claim.getMetadata().getUid())
            .addToAnnotations("pv.kubernetes.io/provisioned-by", NAME)
            .endMetadata()
            .withNewSpec()
            .withCapacity(claim.getSpec().getResources().getRequests())
            .withAccessModes(claim.getSpec().getAccessModes())
            .withStorageClassName(claim.getSpec().getStorageClassName())
            .withPersistentVolumeReclaimPolicy("Delete")
            .withNewClaimRef()
            .withApiVersion("v1")
            .withKind("PersistentVolumeClaim")
            .withNamespace(claim.getMetadata().getNamespace())
            .withName(claim.getMetadata().getName())
            .withUid(claim.getMetadata().getUid())
            .withResourceVersion(claim.getMetadata().getResourceVersion())
            .endClaimRef()
            .withNewHostPath()
            .withPath("/shed/" + claim.getMetadata().getUid())
            .endHostPath()
            .endSpec()
            .build();
    if (client.persistentVolumes().withName(volume.getMetadata().getName()).get() == null) {
      client.resource(volume).create();
    }
  }

  /** What is new and what has changed alike. */
  private abstract static class Seen<T> implements ResourceEventHandler<T> {
    abstract void seen(T object);

    @Override
    public void onAdd(T object) {
      seen(object);
    }

    @Override
    public void onUpdate(T before, T after) {
      seen(after);
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {}
  }

  @Test
  @Spec("A53")
  void itsVolumesAreBoundAndWhatIsReleasedIsItsToDelete() throws Exception {
    BerthServer server =
        BerthServer.start(
            Servers.config(dir, StoreConfig.DEFAULTS, 0).withControllers(List.of("*")).withNodes(Nodes.simulated(1)));
    open = server::close;
    try (KubernetesClient user = client(server)) {
      user.serviceAccounts().inNamespace("default").withName("default")
          .waitUntilCondition(Objects::nonNull, 30, TimeUnit.SECONDS);
      user.load(new ByteArrayInputStream(OBJECTS.getBytes(StandardCharsets.UTF_8))).create();
      PersistentVolumeClaim asked =
          user.persistentVolumeClaims().inNamespace("default").withName("page")
              .waitUntilCondition(
                  c -> c != null && c.getMetadata().getAnnotations() != null
                      && c.getMetadata().getAnnotations().containsKey("volume.kubernetes.io/storage-provisioner"),
                  30, TimeUnit.SECONDS);
      assertThat(asked.getMetadata().getAnnotations())
          .containsEntry("volume.kubernetes.io/storage-provisioner", NAME)
          .containsEntry("volume.beta.kubernetes.io/storage-provisioner", NAME);
      user.v1().events().inNamespace("default")
          .withField("reason", "ExternalProvisioning")
          .waitUntilCondition(Objects::nonNull, 30, TimeUnit.SECONDS);
      assertThat(user.v1().events().inNamespace("default").withField("reason", "ExternalProvisioning").list().getItems())
          .first()
          .satisfies(
              e -> {
                assertThat(e.getInvolvedObject().getName()).isEqualTo("page");
                assertThat(e.getMessage())
                    .isEqualTo(
                        "Waiting for a volume to be created either by the external provisioner 'example.com/shed' or manually"
                            + " by the system administrator. If volume creation is delayed, please verify that the"
                            + " provisioner is running and correctly registered.");
              });
      assertThat(user.persistentVolumes().list().getItems()).isEmpty();

      try (KubernetesClient provisioner = client(server)) {
        serve(provisioner);
        user.pods().inNamespace("default").withName("reader").waitUntilReady(60, TimeUnit.SECONDS);
        PersistentVolumeClaim bound = user.persistentVolumeClaims().inNamespace("default").withName("page").get();
        String volume = "pvc-" + asked.getMetadata().getUid();
        assertThat(bound.getStatus().getPhase()).isEqualTo("Bound");
        assertThat(bound.getSpec().getVolumeName()).isEqualTo(volume);
        assertThat(user.persistentVolumes().withName(volume).get().getStatus().getPhase()).isEqualTo("Bound");
        user.pods().inNamespace("default").withName("reader").withGracePeriod(0).delete();
        user.persistentVolumeClaims().inNamespace("default").withName("page").delete();
        user.persistentVolumes().withName(volume).waitUntilCondition(Objects::isNull, 60, TimeUnit.SECONDS);
      }
    }
  }
}
