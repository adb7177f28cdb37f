package dev.berth.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.server.BerthServer;
import dev.berth.store.StoreConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** fabric8's watches, over WebSocket as it likes best, and the informers on them. */
@Spec("E91")
class Fabric8WatchTest {
  private static final long LIMIT_SECONDS = 120;

  @TempDir private Path dir;

  private static KubernetesClient client(BerthServer server) throws IOException {
    return client(server, false);
  }

  private static KubernetesClient client(BerthServer server, boolean overPlainHttp) throws IOException {
    Config config = Config.fromKubeconfig(Servers.kubeconfig(server));
    config.setWatchReconnectInterval(50);
    config.setOnlyHttpWatches(overPlainHttp);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static ConfigMap map(String name, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .endMetadata()
        .addToData("v", value)
        .build();
  }

  private static String next(BlockingQueue<String> events) throws InterruptedException {
    return Optional.ofNullable(events.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).orElse("nothing came");
  }

  /** Puts down what it is told, as {@code ADDED a=1}. */
  private static final class Notes implements Watcher<ConfigMap>, ResourceEventHandler<ConfigMap> {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<WatcherException> closed = new CompletableFuture<>();

    private void note(String what, ConfigMap map) {
      events.add(what + " " + map.getMetadata().getName() + "=" + map.getData().get("v"));
    }

    @Override
    public void eventReceived(Action action, ConfigMap map) {
      note(action.toString(), map);
    }

    @Override
    public void onClose(WatcherException cause) {
      closed.complete(cause);
    }

    @Override
    public void onAdd(ConfigMap map) {
      note("ADD", map);
    }

    @Override
    public void onUpdate(ConfigMap before, ConfigMap map) {
      boolean same = before.getMetadata().getResourceVersion().equals(map.getMetadata().getResourceVersion());
      note(same ? "RESYNC" : "UPDATE", map);
    }

    @Override
    public void onDelete(ConfigMap map, boolean finalStateUnknown) {
      note("DELETE", map);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void watchersSeeEveryChangeInOrder(boolean overPlainHttp) throws Exception {
    try (BerthServer server = Servers.start(dir);
        KubernetesClient client = client(server, overPlainHttp)) {
      Notes notes = new Notes();
      client.resource(map("a", "1")).create();
      try (Watch _ = client.configMaps().inNamespace("default").watch(notes)) {
        assertThat(next(notes.events)).isEqualTo("ADDED a=1");
        client.resource(map("b", "1")).create();
        client.resource(map("a", "2")).update();
        client.resource(map("b", "1")).delete();
        assertThat(next(notes.events)).isEqualTo("ADDED b=1");
        assertThat(next(notes.events)).isEqualTo("MODIFIED a=2");
        assertThat(next(notes.events)).isEqualTo("DELETED b=1");
      }
    }
  }

  @Test
  void aWatchFromForgottenTimesIsGone() throws Exception {
    StoreConfig forgetful = StoreConfig.DEFAULTS.withHistory(Duration.ZERO, 0);
    try (BerthServer server = Servers.start(dir, forgetful);
        KubernetesClient client = client(server)) {
      ConfigMap first = client.resource(map("a", "0")).create();
      for (int i = 1; i <= 20; i++) {
        client.resource(map("a", "" + i)).update();
      }
      Notes notes = new Notes();
      try (Watch _ =
          client
              .configMaps()
              .inNamespace("default")
              .watch(
                  new ListOptionsBuilder().withResourceVersion(first.getMetadata().getResourceVersion()).build(),
                  notes)) {
        assertThat(notes.closed.get(LIMIT_SECONDS, TimeUnit.SECONDS).isHttpGone()).isTrue();
      }
    }
  }

  @Test
  void informersHoldWhatIsThereAndResync() throws Exception {
    try (BerthServer server = Servers.start(dir);
        KubernetesClient client = client(server)) {
      client.resource(map("a", "1")).create();
      Notes notes = new Notes();
      try (SharedIndexInformer<ConfigMap> informer =
          client.configMaps().inNamespace("default").inform(notes, 1000)) {
        assertThat(next(notes.events)).isEqualTo("ADD a=1");
        assertThat(informer.getStore().getByKey("default/a").getData()).containsEntry("v", "1");
        assertThat(next(notes.events)).isEqualTo("RESYNC a=1");
        client.resource(map("a", "2")).update();
        String event = next(notes.events);
        while (event.equals("RESYNC a=1")) {
          event = next(notes.events);
        }
        assertThat(event).isEqualTo("UPDATE a=2");
      }
    }
  }

  /** What happened in the meantime is forgotten history by then: the watch is gone, and the informer lists again. */
  @Test
  void informersComeBackAfterTheServerWasAway() throws Exception {
    StoreConfig forgetful = StoreConfig.DEFAULTS.withHistory(Duration.ZERO, 0);
    BerthServer first = Servers.start(dir, forgetful);
    int port = URI.create(first.url()).getPort();
    Notes notes = new Notes();
    try (KubernetesClient client = client(first)) {
      client.resource(map("a", "1")).create();
      client.resource(map("b", "1")).create();
      try (SharedIndexInformer<ConfigMap> informer = client.configMaps().inNamespace("default").inform(notes)) {
        assertThat(List.of(next(notes.events), next(notes.events))).containsExactlyInAnyOrder("ADD a=1", "ADD b=1");
        first.close();
        try (BerthServer meanwhile = Servers.start(dir, forgetful, 0);
            KubernetesClient other = client(meanwhile)) {
          other.resource(map("a", "2")).update();
          other.resource(map("b", "1")).delete();
        }
        try (BerthServer _ = Servers.start(dir, forgetful, port)) {
          assertThat(List.of(next(notes.events), next(notes.events)))
              .containsExactlyInAnyOrder("UPDATE a=2", "DELETE b=1");
          client.resource(map("a", "3")).update();
          assertThat(next(notes.events)).isEqualTo("UPDATE a=3");
          assertThat(informer.getStore().listKeys()).containsExactly("default/a");
        }
      }
    } finally {
      first.close();
    }
  }
}
