package dev.berth.node.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimeContract;
import dev.berth.node.runtime.RuntimePod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class SimulatedRuntimeTest extends RuntimeContract {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final SimulatedRuntime runtime =
      new SimulatedRuntime(
          loop, new SimulatedHost("node-1", List.of(), new HashMap<>()), Knobs.READ, "node-1", "10.0.0.0/24");

  @Override
  protected Runtime runtime() {
    return runtime;
  }

  @Override
  protected String image() {
    return "busybox:1";
  }

  @Override
  protected <T> void await(CompletionStage<T> stage) {
    loop.runUntilIdle(100);
  }

  private String started(Map<String, String> knobs) {
    Map<String, String> annotations = new HashMap<>();
    knobs.forEach((k, v) -> annotations.put(Knobs.PREFIX + k, v));
    Runtime.SandboxConfig pod =
        new Runtime.SandboxConfig("u", "ns", "p", 0, "p", Map.of(), annotations, false, 30);
    runtime.pullImage(image(), pod);
    String sandbox = runtime.runSandbox(pod).toCompletableFuture().join();
    String id =
        runtime
            .createContainer(
                sandbox,
                pod,
                new Runtime.ContainerConfig(
                    "c", 0, image(), List.of(), List.of(), Map.of(), List.of(), JsonObject.EMPTY))
            .toCompletableFuture()
            .join();
    runtime.startContainer(id);
    return id;
  }

  private Runtime.Stats stats(String id) {
    return runtime.stats(id).toCompletableFuture().join();
  }

  @Test
  void knowsTheAddressesOfItsPodsNetwork() {
    assertThat(runtime.owns("10.0.0.2")).isTrue();
    assertThat(runtime.owns("10.0.1.2")).isFalse();
    assertThat(runtime.owns("fd00::2")).isFalse();
    started(Map.of());
    assertThat(runtime.ports().page("10.0.0.2", 80)).as("a container without ports").isEmpty();
  }

  @Test
  void usesAsMuchAsItsPodSaysByNow() {
    String id = started(Map.of("cpu", "500m", "memory", "1Mi"));
    loop.advance(Duration.ofSeconds(10));
    assertThat(stats(id).cpuNanos()).isEqualTo(5_000_000_000L);
    assertThat(stats(id).memoryBytes()).isEqualTo(1 << 20);
    runtime.annotated("u", Map.of(Knobs.PREFIX + "cpu.c", "2"));
    loop.advance(Duration.ofSeconds(10));
    assertThat(stats(id).cpuNanos()).isEqualTo(25_000_000_000L);
    assertThat(stats(id).nanoCores()).hasValue(2_000_000_000L);
    assertThat(stats(id).memoryBytes()).isEqualTo(16 << 20);
  }

  @Test
  void whatANodeUsedNeverBecomesLess() {
    String id = started(Map.of("cpu", "1"));
    loop.advance(Duration.ofSeconds(3));
    runtime.stopContainer(id, Duration.ZERO);
    loop.advance(Duration.ofSeconds(3));
    assertThat(stats(id).memoryBytes()).isZero();
    runtime.removeContainer(id);
    assertThat(runtime.use().cpuNanos()).isEqualTo(3_000_000_000L);
    assertThat(runtime.use().nanoCores()).hasValue(0);
  }

  private RuntimePod.Container container() {
    return runtime.pod("u").toCompletableFuture().join().containers().getFirst();
  }

  @Test
  void aStopThatIsAskedForAgainWithLessGraceEndsSooner() {
    String id = started(Map.of("slow-to-stop", "true"));
    CompletionStage<Boolean> first = runtime.stopContainer(id, Duration.ofSeconds(30));
    runtime.stopContainer(id, Duration.ofSeconds(2));
    loop.advance(Duration.ofSeconds(2));
    assertThat(container().exitCode()).isEqualTo(137);
    assertThat(first.toCompletableFuture()).isCompletedWithValue(true);
  }

  @Test
  void whatIsStoppedBeforeItsWorkIsDoneHasNotSucceeded() {
    String id = started(Map.of("finish-after", "10s"));
    runtime.stopContainer(id, Duration.ofSeconds(30));
    loop.runUntilIdle(100);
    assertThat(container().exitCode()).isEqualTo(143);
    assertThat(container().reason()).isEqualTo("Error");
  }

  @Test
  void itTellsOfContainersThatExitByThemselves() {
    List<String> told = new ArrayList<>();
    runtime.onChange(told::add);
    started(Map.of("crash-after", "3s", "exit-code", "9", "termination-message", "out of luck"));
    loop.advance(Duration.ofSeconds(2));
    assertThat(told).isEmpty();
    loop.advance(Duration.ofSeconds(1));
    assertThat(told).containsExactly("u");
    assertThat(container().exitCode()).isEqualTo(9);
    assertThat(container().message()).isEqualTo("out of luck");
  }

  @Test
  void aCrashOfTheMachineLeavesRecordsOfWhatRan() {
    started(Map.of("finish-after", "10s", "log", "one\ntwo"));
    String id = container().id();
    runtime.crash();
    assertThat(container().exitCode()).isEqualTo(255);
    assertThat(container().reason()).isEqualTo("Unknown");
    assertThat(runtime.pod("u").toCompletableFuture().join().readySandbox()).isEmpty();
    loop.advance(Duration.ofMinutes(1));
    assertThat(container().exitCode()).isEqualTo(255);
    assertThat(runtime.logs(id).toCompletableFuture().join()).extracting(Runtime.LogLine::text).contains("one", "two");
  }

  @Test
  void addressesAreGivenBackAndRunOut() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 253; i++) {
      ids.add(
          runtime
              .runSandbox(new Runtime.SandboxConfig("u" + i, "n", "p", 0, "p", Map.of(), Map.of(), false, 30))
              .toCompletableFuture()
              .join());
    }
    Runtime.SandboxConfig more = new Runtime.SandboxConfig("more", "n", "p", 0, "p", Map.of(), Map.of(), false, 30);
    assertThat(runtime.runSandbox(more).toCompletableFuture()).isCompletedExceptionally();
    runtime.removeSandbox(ids.get(17));
    assertThat(runtime.runSandbox(more).toCompletableFuture()).isCompleted();
    assertThat(runtime.pod("more").toCompletableFuture().join().sandboxes().getFirst().ips())
        .containsExactly("10.0.0.19");
  }
}
