package dev.berth.server.tutorial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.base.Spec;
import dev.berth.node.containerd.Packages;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import dev.berth.server.nodes.HostSettings;
import dev.berth.server.nodes.Nodes;
import dev.berth.store.StoreConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tutorials on real containers: this machine is the node, images are pulled from a registry on loopback under the names that
 * the documents give them. Takes the bridge and the table of a node on this machine: one such cluster at a time. Afterwards the
 * machine is as it was.
 */
@Tag("linux")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealTutorialsTest {
  private static final String SERVICES = "10.96.0.0/12";

  private final Commands commands = new LinuxCommands();
  // short: sockets lie in it
  private Path data = Path.of("/");
  private Optional<Registry> registry = Optional.empty();
  private Optional<BerthServer> server = Optional.empty();

  private static void assume(Optional<String> obstacle) {
    obstacle.ifPresent(why -> System.out.println("tutorials on real containers: skipped: " + why));
    assumeTrue(
        !"false".equals(System.getProperty("berth.tutorials.real")), "skipped, as -Dberth.tutorials.real=false asks: minutes");
    assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
  }

  @BeforeAll
  void start() throws IOException {
    Sessions.assumeTools();
    assume("root".equals(System.getProperty("user.name")) ? Optional.empty() : Optional.of("needs root"));
    Packages.Missing missing = Packages.missing(commands);
    assume(missing.isEmpty() ? Optional.empty() : Optional.of(missing.message()));
    assume(Registry.obstacle(commands));
    Path target = Sessions.repository().resolve("server/target/tutorial-images");
    DebianImages images = new DebianImages(commands, Files.createDirectories(target));
    assume(images.obstacle());
    assume(inUse());
    data = Files.createTempDirectory("bt");
    Registry pulledFrom = Registry.start(commands, data.resolve("registry"));
    registry = Optional.of(pulledFrom);
    images.all().forEach(pulledFrom::push);
    server = Optional.of(BerthServer.start(config(pulledFrom.url())));
  }

  private Optional<String> inUse() {
    boolean taken = commands.run("ip", "-brief", "address", "show", "dev", "berth0").stdout().contains("UP");
    return taken ? Optional.of("another cluster of this machine has the bridge berth0: berth down") : Optional.empty();
  }

  private ServerConfig config(String mirror) throws IOException {
    HostSettings settings = HostSettings.of("here", data).withMirrors(
            Map.of("docker.io", List.of(mirror), "registry.k8s.io", List.of(mirror)));
    return new ServerConfig(
            Optional.of(data), InetAddress.getByName("0.0.0.0"), 0, false, StoreConfig.DEFAULTS, Optional.empty(), SERVICES,
            settings.ownAddress().stream().toList())
        .withNodes(new Nodes.Host(settings));
  }

  @AfterAll
  void stop() throws IOException {
    server.ifPresent(BerthServer::close);
    registry.ifPresent(Registry::close);
    if (server.isPresent()) {
      assertThat(Leftovers.of(data, commands)).as("left behind").isEmpty();
      commands.run("rm", "-rf", "--one-file-system", data.toString()).orThrow();
    }
  }

  static List<String> sessions() throws IOException {
    return Sessions.names();
  }

  @ParameterizedTest
  @Spec({
    "A12", "A13", "A18", "A19", "A20", "A21", "A24", "A25", "A26", "A28", "A32", "A39", "A40", "A41", "A56", "A58", "A60", "A63",
    "A66", "A73", "A74", "G4", "G12"
  })
  @MethodSource("sessions")
  void aTutorialGoesAsItSays(String name) throws IOException, InterruptedException {
    Sessions.play(name, server.orElseThrow().kubeconfig().orElseThrow(), true, data.resolve(name + ".txt"));
  }
}
