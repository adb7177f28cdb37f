package dev.berth.server.tutorial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The folders with a {@code session.txt}, and the script that plays one. */
final class Sessions {
  private static final long MINUTES = 8;

  private Sessions() {}

  static void assumeTools() {
    for (String tool : List.of("kubectl", "bash", "script", "timeout")) {
      boolean found =
          Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
              .anyMatch(d -> !d.isEmpty() && Files.isExecutable(Path.of(d, tool)));
      if (!found) {
        System.out.println("tutorials: skipped, there is no " + tool + " in PATH");
      }
      assumeTrue(found, "there is no " + tool + " in PATH");
    }
  }

  /** Of {@code tutorials/}, by name. */
  static List<String> names() throws IOException {
    try (Stream<Path> folders = Files.list(repository().resolve("tutorials"))) {
      return folders
          .filter(f -> Files.exists(f.resolve("session.txt")))
          .map(f -> f.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /** Fails with all that the script says where what is printed differs. */
  static void play(String name, Path kubeconfig, boolean containers, Path output) throws IOException, InterruptedException {
    Path repository = repository();
    List<String> line = new ArrayList<>(List.of("bash", repository.resolve("server/src/test/kubectl/run.sh").toString()));
    if (containers) {
      line.add("--containers");
    }
    line.add(repository.resolve("tutorials").resolve(name).toString());
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().remove("KUBECTL");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      assertThat(ended ? process.exitValue() : -1)
          .as("%s\n%s", name, Files.readString(output, StandardCharsets.UTF_8))
          .isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Tests run in the folder of the module, and from some editors in that of the repository. */
  static Path repository() {
    Path here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve("tutorials")) ? here : here.resolveSibling("tutorials").getParent();
  }
}
