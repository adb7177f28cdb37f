package dev.berth.server.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code berth agent} with simulated containers, as a process that can be killed. */
final class AgentProcess {
  private final String name;
  private final Path dir;
  private final String server;
  private final int port;
  private List<Process> running = List.of();

  AgentProcess(String name, Path dir, String server) throws IOException {
    this.name = name;
    this.dir = dir;
    this.server = server;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  Path dir() {
    return dir;
  }

  /** @param papers {@code --token}, {@code --ca-hash}; none for a machine that has joined */
  void start(List<String> papers) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-XX:+UseCompactObjectHeaders", "-cp", System.getProperty("java.class.path"),
                "dev.berth.server.command.Main", "agent", "--server", server, "--data-dir", dir.toString(), "--node-name",
                name, "--node-ip", "127.0.0.1", "--kubelet-port", Integer.toString(port), "--runtime", "simulated"));
    command.addAll(papers);
    Files.createDirectories(dir);
    running =
        List.of(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("out").toFile()))
                .start());
  }

  /** The exit code of one that ends by itself. */
  int ran(List<String> papers) throws IOException, InterruptedException {
    start(papers);
    try {
      assertThat(running.getFirst().waitFor(60, TimeUnit.SECONDS)).isTrue();
      return running.getFirst().exitValue();
    } finally {
      kill();
    }
  }

  void kill() throws InterruptedException {
    for (Process process : running) {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    running = List.of();
  }

  /** What it said, for whoever looks for what went wrong. */
  String said() {
    try {
      return Files.exists(dir.resolve("out")) ? Files.readString(dir.resolve("out")) : "";
    } catch (IOException e) {
      return e.toString();
    }
  }
}
