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
import dev.berth.storage.local.DiskFolders;
import dev.berth.store.StoreConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tutorials on real containers: this machine is the node, images are pulled from a registry on loopback under the names that
 * the documents give them. Takes the bridge and the table of a node on this machine: one such cluster at a time. Afterwards the
 * machine is as it was.
 */
@Tag("linux")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Leftovers.MACHINE)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealTutorialsTest {
  private static final String SERVICES = "10.96.0.0/12";
  private static final String DISK_CLASS =
      """
      apiVersion: storage.k8s.io/v1
      kind: StorageClass
      metadata: {name: disks}
      provisioner: kubernetes.io/no-provisioner
      volumeBindingMode: WaitForFirstConsumer
      """;
  private static final String DISK_USER =
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: diskuser}
      spec: {accessModes: [ReadWriteOnce], storageClassName: disks, resources: {requests: {storage: 1Mi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: diskuser}
      spec:
        restartPolicy: Never
        containers:
        - {name: c, image: busybox, command: [sh, -c, echo secret > /disk/mine], volumeMounts: [{name: disk, mountPath: /disk}]}
        volumes: [{name: disk, persistentVolumeClaim: {claimName: diskuser}}]
      """;

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
    makeVolumeDisk();
    Registry pulledFrom = Registry.start(commands, data.resolve("registry"));
    registry = Optional.of(pulledFrom);
    images.all().forEach(pulledFrom::push);
    server = Optional.of(BerthServer.start(config(pulledFrom.url())));
  }

  /** The documents ask for three volumes of 20 GiB, which a disk must have, and this machine's need not. */
  private void makeVolumeDisk() throws IOException {
    String image = data.resolve("volumes.img").toString();
    commands.run("truncate", "--size", "100G", image).orThrow();
    commands.run("mkfs.ext4", "-q", "-m", "0", image).orThrow();
    commands.run("mount", "-o", "loop", image, Files.createDirectories(volumes()).toString()).orThrow();
  }

  private Path volumes() {
    return HostSettings.of("here", data).volumes();
  }

  private Optional<String> inUse() {
    boolean taken = commands.run("ip", "-brief", "address", "show", "dev", "berth0").stdout().contains("UP");
    return taken ? Optional.of("another cluster of this machine has the bridge berth0: berth down") : Optional.empty();
  }

  private ServerConfig config(String mirror) throws IOException {
    HostSettings settings = HostSettings.of("here", data).withMirrors(
            Map.of("docker.io", List.of(mirror), "registry.k8s.io", List.of(mirror)))
        .withDisks(List.of(DiskFolders.Folder.named("disks", Files.createDirectory(disks()))));
    return new ServerConfig(
            Optional.of(data), InetAddress.getByName("0.0.0.0"), 0, false, StoreConfig.DEFAULTS, Optional.empty(), SERVICES,
            settings.ownAddress().stream().toList())
        .withNodes(new Nodes.Host(settings));
  }

  private Path disks() {
    return data.resolve("disks");
  }

  @AfterAll
  void stop() throws IOException {
    server.ifPresent(BerthServer::close);
    registry.ifPresent(Registry::close);
    if (server.isPresent()) {
      commands.run("umount", volumes().toString()).orThrow();
      assertThat(Leftovers.of(data, commands)).as("left behind").isEmpty();
      commands.run("rm", "-rf", "--one-file-system", data.toString()).orThrow();
    }
  }

  static List<String> sessions() throws IOException {
    return Sessions.names();
  }

  private String kubectl(String input, String... words) {
    List<String> argv = new ArrayList<>(List.of("kubectl", "--kubeconfig", server.orElseThrow().kubeconfig().orElseThrow().toString()));
    argv.addAll(List.of(words));
    return commands.run(argv, input, Duration.ofMinutes(2)).orThrow().stdout();
  }

  /** Asks as fast as kubectl answers. */
  private void awaitDisk(String phase) {
    Instant end = Instant.now().plusSeconds(60);
    String is = "";
    while (!is.equals(phase) && Instant.now().isBefore(end)) {
      is = kubectl("", "get", "pv", "-l", "kubernetes.io/hostname", "-o", "jsonpath={.items[*].status.phase}");
    }
    assertThat(is).as("of the disk's volume").isEqualTo(phase);
  }

  @Test
  @Spec("C128")
  void aDiskThatIsMountedInAFolderIsAVolumeAndIsCleanedForTheNext() throws IOException {
    Path disk = Files.createDirectory(disks().resolve("memory"));
    commands.run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()).orThrow();
    try {
      kubectl(DISK_CLASS, "apply", "-f", "-");
      awaitDisk("Available");
      kubectl(DISK_USER, "apply", "-f", "-");
      kubectl("", "wait", "pod/diskuser", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=90s");
      assertThat(disk.resolve("mine")).hasContent("secret\n");
      kubectl("", "delete", "pod/diskuser", "pvc/diskuser");
      awaitDisk("Available");
      assertThat(disk).isEmptyDirectory();
    } finally {
      commands.run("umount", disk.toString()).orThrow();
    }
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
