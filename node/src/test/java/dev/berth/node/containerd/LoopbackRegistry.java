package dev.berth.node.containerd;

import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A docker-registry on a port of loopback, for a test class; plain HTTP, open or with one user. */
public final class LoopbackRegistry implements BeforeAllCallback, AfterAllCallback {
  /** With which the user of a guarded one is let in. */
  public static final String SECRET = "secret";

  /** By bcrypt, which is what it asks for. */
  private static final String SECRET_HASH = "$2b$04$616IaREbJc.wMreBqbdihOdUg1j7B/yCuEAzYAqSZx5tNKht51avO";

  private final Commands commands = new LinuxCommands();
  private final Optional<String> user;
  private int port;
  private Optional<Process> process = Optional.empty();
  private Path directory = Path.of("/");

  public LoopbackRegistry() {
    this.user = Optional.empty();
  }

  /** One that lets in this user only. */
  public LoopbackRegistry(String user) {
    this.user = Optional.of(user);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Optional<Path> registry = commands.find("docker-registry");
    Assumptions.assumeTrue(registry.isPresent(), "needs docker-registry");
    Assumptions.assumeTrue(commands.find("skopeo").isPresent(), "needs skopeo");
    directory = Files.createTempDirectory("br");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config = Files.writeString(directory.resolve("config.yml"), config());
    process =
        Optional.of(
            new ProcessBuilder(registry.get().toString(), "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start());
    while (!answers()) {
      if (process.get().waitFor(20, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(Files.readString(directory.resolve("log")));
      }
    }
  }

  private String config() throws IOException {
    String auth = "";
    if (user.isPresent()) {
      String line = user.get() + ":" + SECRET_HASH + "\n";
      Path file = Files.writeString(directory.resolve("users"), line);
      auth = "auth: {htpasswd: {realm: test, path: %s}}\n".formatted(file);
    }
    return """
        version: 0.1
        log: {level: error}
        storage: {filesystem: {rootdirectory: %s}}
        http: {addr: "127.0.0.1:%d"}
        %s"""
        .formatted(directory.resolve("data"), port, auth);
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** {@code 127.0.0.1:<port>}. */
  public String host() {
    return "127.0.0.1:" + port;
  }

  public String url() {
    return "http://" + host();
  }

  /** @param archive an OCI layout of one image in a tar */
  public void push(Commands with, Path archive, String as) {
    List<String> command = new ArrayList<>(List.of("skopeo", "copy", "--dest-tls-verify=false"));
    user.ifPresent(name -> command.add("--dest-creds=" + name + ":" + SECRET));
    command.add("oci-archive:" + archive);
    command.add("docker://" + host() + "/" + as);
    var _ = with.run(command, "", Commands.SHORT).orThrow();
  }

  /** Its disk forgets part of what it was given: the biggest piece of each image has another byte in it. */
  public void corrupt() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
      Path biggest =
          files.filter(f -> f.getFileName().toString().equals("data") && Files.isRegularFile(f))
              .max(Comparator.comparingLong(f -> f.toFile().length()))
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(biggest);
      bytes[bytes.length / 2] ^= 1;
      Files.write(biggest, bytes);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (process.isPresent()) {
      process.get().destroy();
      var _ = process.get().waitFor(10, TimeUnit.SECONDS);
    }
    if (!directory.equals(Path.of("/"))) {
      Trees.delete(directory);
    }
  }
}
