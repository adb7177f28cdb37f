package dev.berth.server.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A machine of {@link Fabric} with one process of Berth on it. */
final class Machine {
  private final String name;
  private final Path dir;
  private List<Process> running = List.of();

  Machine(String name, Path dir) {
    this.name = name;
    this.dir = dir;
  }

  String name() {
    return name;
  }

  Path dir() {
    return dir;
  }

  void start(List<String> arguments) throws IOException {
    Files.createDirectories(dir);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), "dev.berth.server.command.Main"));
    command.addAll(arguments);
    running =
        List.of(
            new ProcessBuilder(Fabric.on(name, command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("out").toFile()))
                .start());
  }

  /** {@code kill -9}; what it started lives on. */
  void kill() throws InterruptedException {
    for (Process process : running) {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    running = List.of();
  }

  String said() {
    try {
      String all = Files.exists(dir.resolve("out")) ? Files.readString(dir.resolve("out")) : "";
      return all.substring(Math.max(0, all.length() - 4000));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
