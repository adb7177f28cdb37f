package dev.berth.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.base.Spec;
import dev.berth.server.BerthServer;
import dev.berth.server.nodes.Nodes;
import dev.berth.server.ServerConfig;
import dev.berth.store.StoreConfig;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Plays the steps under {@code server/src/test/kubectl}; the script compares, and says what differs. */
@Execution(ExecutionMode.CONCURRENT)
class KubectlTest {
  private static final Path SCRIPT = Path.of("src/test/kubectl/run.sh");

  @TempDir private Path dir;

  @Test
  @Spec({"E53", "E59", "E88", "G45"})
  void kubectlPrintsWhatItPrintsWithKubernetes() throws IOException, InterruptedException {
    play(".", List.of("none"), 0);
  }

  @Test
  @Spec({"E61", "E65", "E66"})
  void customTypesAreLikeAnyOther() throws IOException, InterruptedException {
    play("custom", List.of("none"), 0);
  }

  @Test
  @Spec({
    "A1", "A2", "A3", "A5", "A6", "A8", "A14", "A15", "A16", "A17", "A22", "A34", "A35", "A36", "A38", "A44", "A45", "A46",
    "A48", "A49", "A50", "A51", "A54", "A55", "A61", "A62", "A67", "A68", "A69", "A70", "A71", "A72", "B60", "G45"
  })
  void theTutorialsGoAsTheySay() throws IOException, InterruptedException {
    play("tutorials", List.of("*"), 3);
  }

  @Test
  @Spec({"A9", "A10", "E56", "E57", "E58", "F46", "F47", "F48", "F49"})
  void streamsGoOverEitherProtocol() throws IOException, InterruptedException {
    play("streams", List.of("*"), 1);
  }

  private void play(String folder, List<String> controllers, int nodes) throws IOException, InterruptedException {
    assumeTrue(onPath("kubectl"), "skipped: there is no kubectl in PATH");
    assumeTrue(onPath("bash"), "skipped: there is no bash in PATH");
    ServerConfig config = Servers.config(dir, StoreConfig.DEFAULTS, 0).withControllers(controllers).withNodes(Nodes.simulated(nodes));
    try (BerthServer server = BerthServer.start(config)) {
      Path output = dir.resolve("output.txt");
      ProcessBuilder builder = new ProcessBuilder("bash", script().toString(), folder);
      builder.environment().put("KUBECONFIG", server.kubeconfig().orElseThrow().toString());
      builder.environment().remove("KUBECTL");
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      try {
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
        assertThat(process.isAlive() ? -1 : process.exitValue())
            .as("ended: %s\n%s", ended, Files.readString(output, StandardCharsets.UTF_8))
            .isZero();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** Tests run in the folder of the module, and from some editors in that of the repository. */
  private static Path script() {
    return Files.exists(SCRIPT) ? SCRIPT : Path.of("server").resolve(SCRIPT);
  }

  private static boolean onPath(String program) {
    boolean found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .anyMatch(d -> !d.isEmpty() && Files.isExecutable(Path.of(d, program)));
    if (!found) {
      System.out.println("KubectlTest: skipped, there is no " + program + " in PATH");
    }
    return found;
  }
}
