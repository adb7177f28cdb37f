package dev.berth.node.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.node.cri.CriRuntime;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimeFailure;
import dev.berth.node.runtime.RuntimePod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Containers outlive containerd, and containerd outlives us. */
@Tag("linux")
class ContainerdTest {
  @RegisterExtension static final ContainerdFixture FIXTURE = new ContainerdFixture();

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static String running(CriRuntime runtime) {
    done(runtime.pullImage(ContainerdFixture.SERVER, FIXTURE.pod("u1")));
    Runtime.SandboxConfig pod = FIXTURE.pod("u1");
    String id =
        done(
            runtime.createContainer(
                done(runtime.runSandbox(pod)),
                pod,
                new Runtime.ContainerConfig(
                    "c", 0, ContainerdFixture.SERVER, List.of(), List.of(), Map.of(), List.of(), JsonObject.EMPTY)));
    done(runtime.startContainer(id));
    return id;
  }

  private static RuntimePod.Container found(CriRuntime runtime) {
    return done(runtime.pod("u1")).containers().getFirst();
  }

  @Test
  void aContainerdThatIsKilledIsStartedAgainUnderItsContainers() throws Exception {
    CriRuntime runtime = FIXTURE.runtime();
    RuntimePod.Container before = done(runtime.pod(started(runtime))).containers().getFirst();
    BlockingQueue<String> changed = new LinkedBlockingQueue<>();
    runtime.onChange(changed::add);
    ProcessHandle killed = FIXTURE.containerd().process().orElseThrow();
    assertThat(killed.destroyForcibly()).isTrue();
    // of a runtime that was away, all pods are told
    assertThat(changed.poll(60, TimeUnit.SECONDS)).isEqualTo("u1");
    assertThat(found(runtime)).isEqualTo(before);
    assertThat(FIXTURE.containerd().process().orElseThrow().pid()).isNotEqualTo(killed.pid());
    assertThat(done(runtime.exec(before.id(), List.of("echo", "here"), Duration.ofSeconds(10))).stdout())
        .isEqualTo("here\n");
  }

  private static String started(CriRuntime runtime) {
    var _ = running(runtime);
    return "u1";
  }

  @Test
  @Spec("F13")
  void aRunningContainerdIsTakenOverWithItsPods() throws Exception {
    String id = running(FIXTURE.runtime());
    RuntimePod.Container before = found(FIXTURE.runtime());
    long pid = FIXTURE.containerd().process().orElseThrow().pid();
    FIXTURE.abandon();
    CriRuntime next = FIXTURE.launch();
    assertThat(FIXTURE.containerd().process().orElseThrow().pid()).isEqualTo(pid);
    assertThat(found(next)).isEqualTo(before);
    done(next.stopContainer(id, Duration.ZERO));
    assertThat(found(next).exitCode()).isEqualTo(137);
  }

  /** A containerd that does not see what is mounted here would give pods the bare directories below. */
  @Test
  void oneWithOtherMountsIsStartedAnew() throws Exception {
    var _ = running(FIXTURE.runtime());
    RuntimePod.Container before = found(FIXTURE.runtime());
    FIXTURE.containerd().close();
    FIXTURE.runtime().close();
    var _ = FIXTURE.launchBehind(List.of("unshare", "--mount", "--propagation", "unchanged"));
    long pid = FIXTURE.containerd().process().orElseThrow().pid();
    FIXTURE.abandon();
    CriRuntime next = FIXTURE.launch();
    assertThat(FIXTURE.containerd().process().orElseThrow().pid()).isNotEqualTo(pid);
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(found(next)).isEqualTo(before);
  }

  @Test
  void containersGoOnWhileContainerdIsStopped() throws Exception {
    String id = running(FIXTURE.runtime());
    RuntimePod.Container before = found(FIXTURE.runtime());
    FIXTURE.containerd().close();
    try {
      done(FIXTURE.runtime().pod("u1"));
      throw new AssertionError("a stopped containerd answered");
    } catch (CompletionException e) {
      assertThat(((RuntimeFailure) e.getCause()).code()).as(e.toString()).isEqualTo(RuntimeFailure.Code.UNAVAILABLE);
    }
    FIXTURE.runtime().close();
    CriRuntime next = FIXTURE.launch();
    assertThat(found(next)).isEqualTo(before);
    assertThat(done(next.exec(id, List.of("true"), Duration.ofSeconds(10))).exitCode()).isZero();
  }
}
