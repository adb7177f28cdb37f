package dev.berth.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import com.marcnuri.helm.ReleaseHistory;
import com.marcnuri.helm.UpgradeCommand;
import dev.berth.base.Spec;
import dev.berth.server.BerthServer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Helm itself, in this process, with a chart of a StatefulSet; nobody starts pods, so nothing waits for them. */
class HelmTest {
  private static final String NAMESPACE = "quay";

  @TempDir private Path dir;

  @BeforeAll
  static void needsTheNativeLibrary() {
    try {
      assertThat(Helm.version().call()).isNotEmpty();
    } catch (LinkageError | RuntimeException e) {
      String reason = "HelmTest: skipped, Helm's native library does not load here: " + e;
      System.out.println(reason);
      abort(reason);
    }
  }

  private static Path chart() {
    try {
      return Path.of(Objects.requireNonNull(HelmTest.class.getResource("/helm/harbour")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Spec("E93")
  void aChartIsInstalledUpgradedSetBackAndUninstalled() throws IOException {
    try (BerthServer server = Servers.start(dir);
        KubernetesClient client =
            new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(Servers.kubeconfig(server))).build()) {
      Path kubeconfig = server.kubeconfig().orElseThrow();
      Release installed =
          Helm.install(chart().toString())
              .withName("web")
              .withNamespace(NAMESPACE)
              .createNamespace()
              .withKubeConfig(kubeconfig)
              .call();
      assertThat(installed.getStatus()).isEqualTo("deployed");
      assertThat(statefulSet(client).getSpec().getReplicas()).isEqualTo(2);
      assertThat(statefulSet(client).getMetadata().getLabels()).containsEntry("app.kubernetes.io/managed-by", "Helm");

      Release upgraded = upgrade(kubeconfig).set("replicas", "4").set("tide", "high").call();
      assertThat(upgraded.getRevision()).isEqualTo("2");
      assertThat(statefulSet(client).getSpec().getReplicas()).isEqualTo(4);
      assertThat(tide(client)).isEqualTo("high");

      // An upgrade that the server refuses leaves the release failed, and what it runs as it was.
      assertThat(refused(upgrade(kubeconfig).set("replicas", "-1"))).contains("must be greater than or equal to 0");
      assertThat(statefulSet(client).getSpec().getReplicas()).isEqualTo(4);

      upgrade(kubeconfig).resetValues().call();
      assertThat(statefulSet(client).getSpec().getReplicas()).isEqualTo(2);
      assertThat(tide(client)).isEqualTo("low");

      assertThat(Helm.history("web").withNamespace(NAMESPACE).withKubeConfig(kubeconfig).call())
          .extracting(ReleaseHistory::getRevision, ReleaseHistory::getStatus)
          .hasSize(4);
      List<Secret> kept = client.secrets().inNamespace(NAMESPACE).withLabel("owner", "helm").list().getItems();
      assertThat(kept).hasSize(4).extracting(Secret::getType).containsOnly("helm.sh/release.v1");

      Helm.uninstall("web").withNamespace(NAMESPACE).withKubeConfig(kubeconfig).call();
      assertThat(client.apps().statefulSets().inNamespace(NAMESPACE).list().getItems()).isEmpty();
      assertThat(client.services().inNamespace(NAMESPACE).list().getItems()).isEmpty();
      assertThat(client.secrets().inNamespace(NAMESPACE).list().getItems()).isEmpty();
      assertThat(Helm.list().withNamespace(NAMESPACE).withKubeConfig(kubeconfig).call()).isEmpty();
    }
  }

  /**
   * The Java binding has no command for it, but an atomic upgrade that fails is rolled back by Helm. That waits until
   * what it rolled back to is ready: the test says so in the place of the controller.
   */
  @Test
  @Spec("E93")
  void anAtomicUpgradeThatFailsIsRolledBack() throws IOException {
    try (BerthServer server = Servers.start(dir);
        KubernetesClient client =
            new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(Servers.kubeconfig(server))).build()) {
      Path kubeconfig = server.kubeconfig().orElseThrow();
      Helm.install(chart().toString())
          .withName("web")
          .withNamespace(NAMESPACE)
          .createNamespace()
          .withKubeConfig(kubeconfig)
          .call();
      try (SharedIndexInformer<StatefulSet> _ =
          client.apps().statefulSets().inNamespace(NAMESPACE).inform(new Ready(client))) {
        String failure =
            refused(upgrade(kubeconfig).atomic().withTimeout(300).set("tide", "high").set("replicas", "-1"));
        assertThat(failure).contains("must be greater than or equal to 0").contains("rolled back");
      }
      assertThat(tide(client)).isEqualTo("low");
      assertThat(statefulSet(client).getSpec().getReplicas()).isEqualTo(2);
      assertThat(Helm.history("web").withNamespace(NAMESPACE).withKubeConfig(kubeconfig).call())
          .last()
          .satisfies(h -> assertThat(h.getDescription()).isEqualTo("Rollback to 1"));
    }
  }

  /** Writes the status of sets whose pods are all there. */
  private record Ready(KubernetesClient client) implements ResourceEventHandler<StatefulSet> {
    @Override
    public void onAdd(StatefulSet set) {
      if (!set.getMetadata().getGeneration().equals(set.getStatus().getObservedGeneration())) {
        int replicas = set.getSpec().getReplicas();
        client
            .apps()
            .statefulSets()
            .resource(set)
            .editStatus(
                s ->
                    new StatefulSetBuilder(s)
                        .editStatus()
                        .withObservedGeneration(s.getMetadata().getGeneration())
                        .withReplicas(replicas)
                        .withReadyReplicas(replicas)
                        .withAvailableReplicas(replicas)
                        .withUpdatedReplicas(replicas)
                        .withCurrentReplicas(replicas)
                        .withCurrentRevision("web-1")
                        .withUpdateRevision("web-1")
                        .endStatus()
                        .build());
      }
    }

    @Override
    public void onUpdate(StatefulSet before, StatefulSet set) {
      onAdd(set);
    }

    @Override
    public void onDelete(StatefulSet set, boolean finalStateUnknown) {}
  }

  private static UpgradeCommand upgrade(Path kubeconfig) {
    return Helm.upgrade(chart().toString()).withName("web").withNamespace(NAMESPACE).withKubeConfig(kubeconfig);
  }

  private static String refused(UpgradeCommand command) {
    try {
      return "not refused: " + command.call();
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static StatefulSet statefulSet(KubernetesClient client) {
    return client.apps().statefulSets().inNamespace(NAMESPACE).withName("web").get();
  }

  private static String tide(KubernetesClient client) {
    return client.configMaps().inNamespace(NAMESPACE).withName("web-tide").get().getData().get("tide");
  }
}
