package dev.berth.junit.fabric8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.junit.BerthTest;
import dev.berth.junit.Cluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@BerthTest(nodes = 1)
class Fabric8Test {
  private static final Duration LONG = Duration.ofSeconds(60);

  private static ConfigMap configMap(String name) {
    return new ConfigMapBuilder().withNewMetadata().withName(name).endMetadata().withData(Map.of("a", "b")).build();
  }

  @Test
  void objectsAreWrittenAndRead(KubernetesClient client) {
    client.resource(configMap("one")).create();
    client.resource(configMap("one")).serverSideApply();
    client.configMaps().withName("one").edit(map -> new ConfigMapBuilder(map).addToData("c", "d").build());
    assertThat(client.configMaps().withName("one").get().getData()).containsEntry("c", "d");
    assertThatThrownBy(() -> client.resource(configMap("one")).create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("already exists");
    client.configMaps().withName("one").delete();
    assertThat(client.configMaps().withName("one").get()).isNull();
  }

  @Test
  void informerSeesWhatHappensAndWhatIsRestored(KubernetesClient client, Cluster cluster) {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    try (var informer =
        client
            .configMaps()
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(ConfigMap map) {
                    seen.add(map.getMetadata().getName());
                  }

                  @Override
                  public void onUpdate(ConfigMap before, ConfigMap after) {}

                  @Override
                  public void onDelete(ConfigMap map, boolean unknown) {
                    seen.remove(map.getMetadata().getName());
                  }
                })) {
      var before = cluster.snapshot();
      client.resource(configMap("two")).create();
      cluster.await("two is seen", LONG, () -> seen.contains("two"));
      cluster.restore(before);
      cluster.await("two is gone", LONG, () -> !seen.contains("two"));
      assertThat(informer.isWatching()).isTrue();
    }
  }

  @Test
  void commandsRunInPods(KubernetesClient client) throws Exception {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName("shell")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("shell")
                .withImage("shell")
                .endContainer()
                .endSpec()
                .build())
        .create();
    client.pods().withName("shell").waitUntilReady(60, TimeUnit.SECONDS);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExecWatch exec = client.pods().withName("shell").writingOutput(out).exec("echo", "hello")) {
      assertThat(exec.exitCode().get(60, TimeUnit.SECONDS)).isZero();
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("hello");
  }
}
