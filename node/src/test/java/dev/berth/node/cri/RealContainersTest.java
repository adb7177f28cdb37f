package dev.berth.node.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.node.containerd.ContainerdFixture;
import dev.berth.node.image.BuiltImages;
import dev.berth.node.runtime.LinuxResources;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.Runtime.ContainerConfig;
import dev.berth.node.runtime.Runtime.SandboxConfig;
import dev.berth.node.runtime.RuntimeFailure;
import dev.berth.node.runtime.RuntimePod.Container;
import dev.berth.node.runtime.RuntimePod.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the translations come to in a real kernel. */
@Tag("linux")
class RealContainersTest {
  @RegisterExtension static final ContainerdFixture FIXTURE = new ContainerdFixture();

  private static final BlockingQueue<String> CHANGED = new LinkedBlockingQueue<>();

  @BeforeAll
  static void listen() {
    done(FIXTURE.runtime().pullImage(BuiltImages.BUSYBOX, FIXTURE.pod("pull")));
    FIXTURE.runtime().onChange(CHANGED::add);
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static CriRuntime runtime() {
    return FIXTURE.runtime();
  }

  private static JsonObject yaml(String text) {
    return (JsonObject) Yaml.parse(text);
  }

  /** One that runs a script. */
  private static ContainerConfig script(String name, String spec, String script) {
    return new ContainerConfig(
        name, 0, BuiltImages.BUSYBOX, List.of("sh", "-c", script), List.of(), Map.of(), List.of(), yaml(spec));
  }

  private static String start(SandboxConfig pod, ContainerConfig config) {
    String sandbox =
        done(runtime().pod(pod.uid())).readySandbox().map(s -> s.id()).orElseGet(() -> done(runtime().runSandbox(pod)));
    String id = done(runtime().createContainer(sandbox, pod, config));
    done(runtime().startContainer(id));
    return id;
  }

  /** Its container once it has exited, as whoever is told of changes learns it. */
  private static Container ended(String uid) throws InterruptedException {
    while (true) {
      Container container = done(runtime().pod(uid)).containers().getFirst();
      if (container.state() == State.EXITED) {
        return container;
      }
      assertThat(CHANGED.poll(30, TimeUnit.SECONDS)).as("told of a change").isNotNull();
    }
  }

  private static String output(SandboxConfig pod, ContainerConfig config) throws InterruptedException {
    String id = start(pod, config);
    var _ = ended(pod.uid());
    StringBuilder text = new StringBuilder();
    done(runtime().logs(id)).forEach(line -> text.append(line.text()).append('\n'));
    return text.toString();
  }

  @Test
  @Spec("F44")
  void aProcessHasTheUserGroupsAndCapabilitiesOfItsSpec() throws Exception {
    SandboxConfig pod =
        FIXTURE.pod(
            "u1",
            yaml("securityContext: {runAsUser: 1234, runAsGroup: 55, fsGroup: 70, supplementalGroups: [80]}"));
    String spec =
        """
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}
          seccompProfile: {type: RuntimeDefault}
        """;
    assertThat(output(pod, script("c", spec, "id; grep -E 'NoNewPrivs|CapBnd|Seccomp:' /proc/self/status; touch /x")))
        .contains("uid=1234 gid=55 groups=55,70,80")
        .containsPattern("CapBnd:\\s+0000000000000000")
        .containsPattern("NoNewPrivs:\\s+1")
        .containsPattern("Seccomp:\\s+2")
        .contains("Read-only file system");
  }

  @Test
  @Spec("F44")
  void anImageOfRootIsRefusedToWhomRootIsForbidden() {
    SandboxConfig pod = FIXTURE.pod("u1", yaml("securityContext: {runAsNonRoot: true}"));
    String sandbox = done(runtime().runSandbox(pod));
    assertThatThrownBy(() -> done(runtime().createContainer(sandbox, pod, script("c", "{}", "true"))))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(RuntimeFailure.class)
        .hasMessage("container has runAsNonRoot and image will run as root (pod: \"pod-u1_ns(u1)\", container: c)")
        .extracting(e -> ((RuntimeFailure) e).code())
        .isEqualTo(RuntimeFailure.Code.CONFIG);
  }

  @Test
  @Spec({"F4", "F36"})
  void anExitIsToldWithCodeReasonAndLastWords() throws Exception {
    Path message = Files.createFile(FIXTURE.directory().resolve("message"));
    ContainerConfig plain = script("c", "{workingDir: /tmp}", "pwd > /dev/termination-log; exit 3");
    ContainerConfig config =
        new ContainerConfig(
            plain.name(), 0, plain.image(), plain.command(), List.of(), Map.of(), List.of(), plain.spec(),
            LinuxResources.NONE, List.of(),
            Optional.of(new Runtime.TerminationMessage(message.toString(), "/dev/termination-log", false)));
    start(FIXTURE.pod("u1"), config);
    Container ended = ended("u1");
    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.reason()).isEqualTo("Error");
    assertThat(ended.message()).isEqualTo("/tmp\n");
    assertThat(ended.started()).isPresent();
    assertThat(ended.finished()).isPresent();
  }

  @Test
  @Spec("F4")
  void whatCannotBeStartedHasExitedWithStartError() {
    SandboxConfig pod = FIXTURE.pod("u1");
    String sandbox = done(runtime().runSandbox(pod));
    ContainerConfig none =
        new ContainerConfig(
            "c", 0, BuiltImages.BUSYBOX, List.of("/none"), List.of(), Map.of(), List.of(), JsonObject.EMPTY);
    String id = done(runtime().createContainer(sandbox, pod, none));
    assertThatThrownBy(() -> done(runtime().startContainer(id))).hasMessageContaining("/none");
    Container container = done(runtime().pod("u1")).containers().getFirst();
    assertThat(container.state()).isEqualTo(State.EXITED);
    assertThat(container.exitCode()).isEqualTo(128);
    assertThat(container.reason()).isEqualTo("StartError");
    assertThat(container.message()).contains("/none");
  }

  @Test
  @Spec("F40")
  void whoTakesMoreMemoryThanItsLimitIsKilledForThat() throws Exception {
    ContainerConfig plain = script("c", "{}", "head -c 100m /dev/zero | tail; exit $?");
    LinuxResources limit =
        new LinuxResources(2, 0, LinuxResources.PERIOD_MICROS, 20 << 20, 1000, Map.of());
    ContainerConfig config =
        new ContainerConfig(
            "c", 0, plain.image(), List.of("tail", "/dev/zero"), List.of(), Map.of(), List.of(), plain.spec(), limit,
            List.of(), Optional.empty());
    start(FIXTURE.pod("u1"), config);
    Container ended = ended("u1");
    assertThat(ended.exitCode()).isEqualTo(137);
    assertThat(ended.reason()).isEqualTo("OOMKilled");
  }

  @Test
  @Spec("F20")
  void processesAreSharedWhereThePodWantsThat() throws Exception {
    SandboxConfig pod = FIXTURE.pod("u1", yaml("shareProcessNamespace: true"));
    start(pod, script("other", "{}", "exec sleep 1000"));
    assertThat(output(pod, script("c", "{}", "ps"))).contains("/pause").contains("sleep 1000");
  }

  @Test
  @Spec("F19")
  void anotherContainersProcessesAreSeenWhereTheyAreTheTarget() throws Exception {
    SandboxConfig pod = FIXTURE.pod("u1");
    start(pod, script("main", "{}", "exec sleep 1000"));
    assertThat(output(pod, script("debug", "targetContainerName: main", "ps")))
        .contains("sleep 1000")
        .doesNotContain("/pause");
  }

  @Test
  @Spec("F39")
  void aPodsCgroupIsMadeWithItsLimitsAndGoesWithIt() throws Exception {
    SandboxConfig plain = FIXTURE.pod("u1");
    LinuxResources limit =
        new LinuxResources(512, 50_000, LinuxResources.PERIOD_MICROS, 64 << 20, 0, Map.of());
    SandboxConfig pod =
        new SandboxConfig(
            "u1", "ns", "pod-u1", 0, "pod-u1", Map.of(), Map.of(), false, 7, "/kubepods/burstable/podu1", limit,
            plain.logDirectory(), Runtime.Dns.NONE, JsonObject.EMPTY);
    start(pod, script("c", "{}", "exec sleep 1000"));
    PodCgroups cgroups = new PodCgroups(Path.of("/"));
    String at = FIXTURE.directory().getFileName() + "/kubepods/burstable/podu1";
    Path memory =
        cgroups.isV2()
            ? Path.of("/sys/fs/cgroup", at, "memory.max")
            : Path.of("/sys/fs/cgroup/memory", at, "memory.limit_in_bytes");
    assertThat(Files.readString(memory).strip()).isEqualTo(Long.toString(64 << 20));
    String sandbox = done(runtime().pod("u1")).readySandbox().orElseThrow().id();
    done(runtime().stopSandbox(sandbox));
    done(runtime().removeSandbox(sandbox));
    assertThat(memory.resolveSibling("")).doesNotExist();
    assertThat(memory.resolve("..").normalize()).doesNotExist();
    assertThat(Path.of(pod.logDirectory())).doesNotExist();
  }

  @Test
  void statsAndLimitsOfARunningContainerCanBeAskedForAndChanged() {
    String id = start(FIXTURE.pod("u1"), script("c", "{}", "exec sleep 1000"));
    assertThat(done(runtime().stats(id)).memoryBytes()).isPositive();
    done(
        runtime()
            .updateContainerResources(
                id, new LinuxResources(100, 20_000, LinuxResources.PERIOD_MICROS, 32 << 20, 0, Map.of())));
    done(runtime().reopenContainerLog(id));
    assertThat(done(runtime().status()).runtimeReady()).isTrue();
    assertThat(done(runtime().status()).networkReady()).isTrue();
  }

  @Test
  void aCommandThatTakesTooLongIsEnded() {
    String id = start(FIXTURE.pod("u1"), script("c", "{}", "exec sleep 1000"));
    assertThatThrownBy(() -> done(runtime().exec(id, List.of("sleep", "100"), Duration.ofSeconds(1))))
        .cause()
        .extracting(e -> ((RuntimeFailure) e).code())
        .isEqualTo(RuntimeFailure.Code.DEADLINE_EXCEEDED);
  }
}
