package dev.berth.server.tutorial;

import dev.berth.node.linux.Commands;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Debian's {@code docker-registry} at a port of loopback, with the images that are pushed to it. Owns its process. */
final class Registry implements AutoCloseable {
  private static final Duration PUSH = Duration.ofMinutes(1);

  private final Commands commands;
  private final Process process;
  private final int port;

  private Registry(Commands commands, Process process, int port) {
    this.commands = commands;
    this.process = process;
    this.port = port;
  }

  /** What is missing for it on this machine. */
  static Optional<String> obstacle(Commands commands) {
    return List.of("docker-registry", "skopeo").stream()
        .filter(p -> commands.find(p).isEmpty())
        .findFirst()
        .map(p -> "needs a registry to pull from: apt-get install docker-registry skopeo");
  }

  /** Blocks until it listens. */
  static Registry start(Commands commands, Path directory) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config = Files.createDirectories(directory).resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        storage:
          filesystem:
            rootdirectory: %s
        http:
          addr: 127.0.0.1:%d
        """
            .formatted(directory.resolve("images"), port));
    Process process =
        new ProcessBuilder(commands.find("docker-registry").orElseThrow().toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
    String line = log.readLine();
    while (line != null && !line.contains("listening on")) {
      line = log.readLine();
    }
    if (line == null) {
      throw new IOException("docker-registry has ended: see " + config);
    }
    // a full pipe would hold it up
    Thread.ofVirtual().name("registry-log").start(() -> log.lines().forEach(_ -> {}));
    return new Registry(commands, process, port);
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  void push(DebianImages.Image image) {
    for (String tag : image.tags()) {
      commands
          .run(
              List.of(
                  "skopeo", "--insecure-policy", "copy", "--quiet", "--dest-tls-verify=false",
                  "oci-archive:" + image.archive(), "docker://127.0.0.1:" + port + "/" + image.repository() + ":" + tag),
              "", PUSH)
          .orThrow();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
