package dev.berth.server.tutorial;

import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import dev.berth.server.nodes.Nodes;
import dev.berth.store.StoreConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What of the tutorials needs no processes behind pods. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class SimulatedTutorialsTest {
  @TempDir private static Path dir = Path.of("");
  private Optional<BerthServer> server = Optional.empty();

  @BeforeAll
  void start() throws IOException {
    Sessions.assumeTools();
    server =
        Optional.of(
            BerthServer.start(
                new ServerConfig(
                        Optional.of(dir.resolve("data")), InetAddress.getLoopbackAddress(), 0, false, StoreConfig.DEFAULTS,
                        Optional.empty(), "10.96.0.0/12", List.of())
                    .withNodes(Nodes.simulated(1))));
  }

  @AfterAll
  void stop() {
    server.ifPresent(BerthServer::close);
  }

  static List<String> sessions() throws IOException {
    return Sessions.names();
  }

  @ParameterizedTest
  @Execution(ExecutionMode.SAME_THREAD)
  @MethodSource("sessions")
  void aTutorialGoesAsItSays(String name) throws IOException, InterruptedException {
    Sessions.play(name, server.orElseThrow().kubeconfig().orElseThrow(), false, dir.resolve(name + ".txt"));
  }
}
