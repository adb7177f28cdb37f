package dev.berth.node.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.node.cri.CriRuntime;
import dev.berth.node.cri.CriSettings;
import dev.berth.node.image.BuiltImages;
import dev.berth.node.image.ImageStore;
import dev.berth.node.image.OwnImages;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.node.runtime.LinuxResources;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimePod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real containerd for a test class, private in a temporary directory: in a static field with {@code
 * @RegisterExtension}. Pods are gone after each test; after the class so is all that it made. Without root or without
 * its programs the class is skipped, with the reason. Its pods have addresses on a bridge of their own, which the
 * machine is not connected to.
 */
public final class ContainerdFixture implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  /** busybox, whose process runs until it is asked to end. */
  public static final String SERVER = OwnImages.PREFIX + "server:1";

  private static final List<String> SERVE =
      List.of("/bin/sh", "-c", "trap 'exit 0' TERM; while true; do sleep 3600 & wait $!; done");

  private final Commands commands = new LinuxCommands();
  private final UnaryOperator<ContainerdSettings> change;
  private final UnaryOperator<CriSettings> changeCri;

  private Path directory = Path.of("/");
  private RealLoop loop = new RealLoop("unused", _ -> {});
  private Containerd containerd;
  private CriRuntime runtime;
  private String bridge = "";

  public ContainerdFixture() {
    this(settings -> settings, settings -> settings);
  }

  /** One that is different. */
  public ContainerdFixture(UnaryOperator<ContainerdSettings> change, UnaryOperator<CriSettings> changeCri) {
    this.change = change;
    this.changeCri = changeCri;
    this.containerd = supervisor(ContainerdSettings.in(directory, directory), CriSettings.DEFAULT);
  }

  private Containerd supervisor(ContainerdSettings settings, CriSettings cri) {
    return new Containerd(loop, commands, settings, cri);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root: containers of a real containerd");
    Packages.Missing missing =
        Packages.missing(
            List.of("containerd", "ctr", "runc", "setsid", "ip").stream()
                .filter(tool -> commands.find(tool).isEmpty())
                .toList());
    Assumptions.assumeTrue(missing.isEmpty(), missing::message);
    Assumptions.assumeTrue(
        !Packages.missing(commands).tools().contains("loopback"), "needs CNI plugins: containernetworking-plugins");
    Assumptions.assumeTrue(commands.find("busybox").isPresent(), "needs busybox-static");
    directory = Files.createTempDirectory("bc");
    loop = new RealLoop("containerd-test", Throwable::printStackTrace);
    bridge = "b" + directory.getFileName();
    bridge = bridge.substring(0, Math.min(15, bridge.length()));
    writeNetwork(directory.resolve("cni"));
    launch();
  }

  private void writeNetwork(Path cni) throws IOException {
    Files.createDirectories(cni);
    Files.writeString(
        cni.resolve("10-test.conflist"),
        """
        {"cniVersion": "0.4.0", "name": "%s", "plugins": [{
          "type": "bridge", "bridge": "%s", "isGateway": false,
          "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.231.0.0/24"}]], "dataDir": "%s"}}]}
        """
            .formatted(bridge, bridge, directory.resolve("addresses")));
  }

  /**
   * Starts a supervisor over what is there: a first, or another one after {@link #abandon} or {@link
   * Containerd#close}.
   */
  public CriRuntime launch() throws Exception {
    return launchBehind(List.of());
  }

  /** The same, with something before containerd's command. */
  public CriRuntime launchBehind(List<String> prefix) throws Exception {
    ContainerdSettings plain = change.apply(ContainerdSettings.in(directory.resolve("c"), directory.resolve("cni")));
    ContainerdSettings settings =
        prefix.isEmpty()
            ? plain
            : new ContainerdSettings(
                plain.directory(), plain.cniConfig(), plain.mirrors(), plain.insecure(), prefix, plain.streamAddress(),
                plain.snapshotter(), plain.sandboxImage());
    OwnImages server =
        image ->
            image.equals(SERVER)
                ? CompletableFuture.supplyAsync(this::server)
                : CompletableFuture.completedFuture(false);
    CriSettings cri =
        changeCri.apply(
            CriSettings.DEFAULT
                .withCgroupRoot("/" + directory.getFileName())
                .withKubeletRoot(directory.resolve("kubelet").toString())
                .withOwn(server));
    containerd = supervisor(settings, cri);
    runtime = containerd.start().toCompletableFuture().get(90, TimeUnit.SECONDS);
    return runtime;
  }

  private boolean server() {
    images().take(new BuiltImages(commands).busybox(SERVER, SERVE));
    return true;
  }

  /** As when this process is killed: containerd is left to itself. */
  public void abandon() {
    runtime.close();
    containerd.detach();
  }

  public CriRuntime runtime() {
    return runtime;
  }

  public Containerd containerd() {
    return containerd;
  }

  public ImageStore images() {
    return containerd.images();
  }

  public Commands commands() {
    return commands;
  }

  public RealLoop loop() {
    return loop;
  }

  /** To which its pods are connected. */
  public String bridge() {
    return bridge;
  }

  /** Of this class, with {@code c} for containerd in it. */
  public Path directory() {
    return directory;
  }

  /** A pod of nobody's, whose logs are in this class's directory. */
  public Runtime.SandboxConfig pod(String uid) {
    return pod(uid, JsonObject.EMPTY);
  }

  /** @param spec a pod's */
  public Runtime.SandboxConfig pod(String uid, JsonObject spec) {
    return new Runtime.SandboxConfig(
        uid,
        "ns",
        "pod-" + uid,
        0,
        "pod-" + uid,
        Map.of(),
        Map.of(),
        spec.bool("hostNetwork"),
        7,
        "",
        LinuxResources.NONE,
        directory.resolve("logs").resolve(uid).toString(),
        Runtime.Dns.NONE,
        spec);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (RuntimePod pod : runtime.pods().toCompletableFuture().get(30, TimeUnit.SECONDS)) {
      for (RuntimePod.Sandbox sandbox : pod.sandboxes()) {
        var _ =
            runtime
                .stopSandbox(sandbox.id())
                .thenCompose(_ -> runtime.removeSandbox(sandbox.id()))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
      }
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (bridge.isEmpty()) {
      return;
    }
    if (runtime != null) {
      runtime.close();
    }
    var _ = containerd.purge().toCompletableFuture().get(120, TimeUnit.SECONDS);
    containerd.close();
    var _ = commands.run("ip", "link", "delete", bridge);
    Trees.delete(directory);
    loop.close();
    assertThat(leftovers()).as("left after a purge").isEmpty();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  /** Processes that were told of its directory, mounts in it, cgroups of its name, and itself. */
  private List<String> leftovers() {
    String name = directory.getFileName().toString();
    List<String> left = new ArrayList<>();
    ProcessHandle.allProcesses()
        .map(p -> Path.of("/proc", Long.toString(p.pid()), "cmdline"))
        .map(p -> text(p).replace('\0', ' '))
        .filter(command -> command.contains(directory.toString()))
        .forEach(left::add);
    text(Path.of("/proc/self/mountinfo")).lines().filter(line -> line.contains(name)).forEach(left::add);
    for (String tree : List.of("", "cpu", "memory", "pids", "systemd", "unified")) {
      Path cgroup = Path.of("/sys/fs/cgroup", tree, name);
      if (Files.exists(cgroup)) {
        left.add(cgroup.toString());
      }
    }
    if (Files.exists(directory)) {
      left.add(directory.toString());
    }
    return left;
  }
}
