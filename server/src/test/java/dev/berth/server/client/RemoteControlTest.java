package dev.berth.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Picture;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.client.https.Connection;
import dev.berth.client.https.Endpoint;
import dev.berth.client.https.HttpsClient;
import dev.berth.client.https.HttpsSource;
import dev.berth.client.https.Kubeconfig;
import dev.berth.client.lease.LeaseSettings;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.BerthServer;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.nodes.Nodes;
import dev.berth.server.remote.RemoteControl;
import dev.berth.store.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Controllers and scheduler beside a server that runs none. */
class RemoteControlTest {
  private static final long LIMIT_SECONDS = 120;

  @TempDir private Path dir;
  private final BlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
  private final RealLoop loop = new RealLoop("watcher", faults::add);

  @AfterEach
  void nothingFailed() {
    loop.close();
    assertThat(faults).isEmpty();
  }

  @Test
  void ofTwoOneWorksUntilItLetsGoAndThenTheOther() throws Exception {
    try (BerthServer server =
            BerthServer.start(Servers.config(dir, StoreConfig.DEFAULTS, 0).withNodes(new Nodes.Simulated(1)));
        Connection connection = new Connection(endpoint(server), Connection.Settings.of("test"))) {
      HttpsClient client = new HttpsClient(connection, loop);
      Picture picture = picture(connection);
      RemoteControl first = RemoteControl.start(settings(server, "first"));
      assertThat(await(first.led())).isEqualTo("as first");
      try (RemoteControl second = RemoteControl.start(settings(server, "second"))) {
        await(client.perform(Write.create(Kinds.STATEFUL_SET, "default", set("early"))));
        await(ready(picture, "early"));
        assertThat(second.led()).isNotDone();
        assertThat(first.ended()).isNotDone();

        first.close();
        assertThat(await(second.led())).isEqualTo("as second");
        await(client.perform(Write.create(Kinds.STATEFUL_SET, "default", set("late"))));
        await(ready(picture, "late"));
      }
    }
  }

  @Test
  void oneThatFindsAnotherInItsLeaseStops() throws Exception {
    try (BerthServer server = BerthServer.start(Servers.config(dir, StoreConfig.DEFAULTS, 0));
        Connection connection = new Connection(endpoint(server), Connection.Settings.of("test"))) {
      HttpsClient client = new HttpsClient(connection, loop);
      try (RemoteControl control = RemoteControl.start(settings(server, "first"))) {
        await(control.led());
        JsonObject other = (JsonObject) Yaml.parse("{spec: {holderIdentity: somebody, leaseDurationSeconds: 3600}}");
        await(
            client.perform(
                new Write.Patch(
                    Ref.of(Kinds.LEASE, "kube-system", "kube-controller-manager"), "",
                    Write.PatchType.MERGE, other)));
        assertThat(await(control.ended())).isEqualTo("lost the lease kube-system/kube-controller-manager");
      }
    }
  }

  private static Endpoint endpoint(BerthServer server) {
    return Kubeconfig.read(server.kubeconfig().orElseThrow());
  }

  private static RemoteControl.Settings settings(BerthServer server, String name) {
    LeaseSettings lease =
        new LeaseSettings(
            "kube-system", "kube-controller-manager", name, Duration.ofSeconds(30), Duration.ofSeconds(20),
            Duration.ofMillis(200));
    return new RemoteControl.Settings(endpoint(server), ControlPlane.Settings.DEFAULTS, Optional.of(lease));
  }

  private static JsonObject set(String name) {
    return (JsonObject)
        Yaml.parse(
            """
            metadata: {name: %1$s}
            spec:
              replicas: 2
              serviceName: %1$s
              selector: {matchLabels: {app: %1$s}}
              template:
                metadata: {labels: {app: %1$s}}
                spec: {containers: [{name: c, image: x}]}
            """
                .formatted(name));
  }

  private Picture picture(Connection connection) {
    return await(
        CompletableFuture.supplyAsync(
            () -> {
              Picture picture = new Picture(loop, new HttpsSource(connection, loop));
              picture.follow(List.of(Kinds.STATEFUL_SET));
              return picture;
            },
            loop));
  }

  private CompletableFuture<Boolean> ready(Picture picture, String name) {
    CompletableFuture<Boolean> ready = new CompletableFuture<>();
    loop.execute(
        () ->
            picture.onChange(
                Kinds.STATEFUL_SET,
                (_, after) ->
                    after
                        .filter(set -> set.name().equals(name) && set.status().number("readyReplicas") == 2)
                        .ifPresent(_ -> ready.complete(true))));
    return ready;
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }
}
