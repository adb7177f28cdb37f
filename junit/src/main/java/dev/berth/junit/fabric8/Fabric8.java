package dev.berth.junit.fabric8;

import dev.berth.junit.Cluster;
import dev.berth.junit.InProcess;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** Makes clients. */
public final class Fabric8 {
  private Fabric8() {}

  /** A client in the namespace {@code default}, which is closed with the cluster. */
  public static KubernetesClient client(Cluster cluster) {
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(config())
            .withHttpClientFactory(new InProcessFactory(cluster))
            .build();
    cluster.onClose(client::close);
    return client;
  }

  /** Nothing of the machine's own configuration. Watches are streams, since there is no WebSocket to be had without a port. */
  private static Config config() {
    Config config = Config.empty(); // the builders of older clients are other classes
    config.setMasterUrl(InProcess.ADDRESS);
    config.setNamespace("default");
    config.setOnlyHttpWatches(true);
    return config;
  }
}
