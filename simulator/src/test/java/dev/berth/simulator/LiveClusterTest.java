package dev.berth.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.loop.RealLoop;
import dev.berth.client.Client;
import dev.berth.model.builtin.Builtin;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import dev.berth.server.inprocess.Identity;
import dev.berth.server.nodes.Nodes;
import dev.berth.server.up.Applied;
import dev.berth.server.up.Document;
import dev.berth.server.up.Manifests;
import dev.berth.simulator.rehearsal.Plan;
import dev.berth.simulator.rehearsal.PlanException;
import dev.berth.simulator.rehearsal.Report;
import dev.berth.simulator.rehearsal.Taken;
import dev.berth.store.StoreConfig;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server has is rehearsed. */
class LiveClusterTest {
  @TempDir private Path folder = Path.of("");

  private ServerConfig config() {
    return new ServerConfig(
            Optional.of(folder.resolve("data")), InetAddress.getLoopbackAddress(), 0, false, StoreConfig.DEFAULTS, Optional.empty(),
            "10.96.0.0/12", List.of())
        .withNodes(Nodes.NONE);
  }

  @Test
  void whatAClusterAsksForIsRehearsedAndTheClusterIsAsItWas() throws Exception {
    Path file = folder.resolve("web.yaml");
    Files.writeString(file, RehearsalCase.setOn("berth-net"));
    try (BerthServer server = BerthServer.start(config());
        RealLoop loop = new RealLoop("test", fault -> {});
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      Client client = server.server().client(Identity.administrator(), loop, calls);
      Applied.apply(client, server.server()::catalogue, new Manifests(Builtin.catalogue()).read(List.of(file)));
      Taken taken = LiveCluster.read(server.kubeconfig().orElseThrow());
      assertThat(taken.objects()).extracting(o -> o.text("kind")).contains("Service", "StatefulSet");
      Plan plan =
          new Plan(
              taken.objects().stream().map(o -> new Document(file, 0, o)).toList(), taken.classes(), List.of("node-1", "node-2", "node-3"),
              1, List.of(), Duration.ofMinutes(5));
      Rehearsal.Outcome outcome = Rehearsal.run(plan, machine -> machine);
      assertThat(outcome.violation()).isEmpty();
      Report report = Report.of(plan, outcome.observed(), List.of());
      assertThat(RehearsalCase.summary(report, "statefulset/web").readyMillis()).isPresent();
    }
  }

  @Test
  void aClusterThatIsNotThereIsToldWithItsFile() {
    assertThatThrownBy(() -> LiveCluster.read(folder.resolve("nowhere")))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("nowhere cannot be read: name a kubeconfig");
  }
}
