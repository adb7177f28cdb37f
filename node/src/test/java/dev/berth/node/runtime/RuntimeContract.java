package dev.berth.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.node.runtime.Runtime.ContainerConfig;
import dev.berth.node.runtime.Runtime.SandboxConfig;
import dev.berth.node.runtime.RuntimeFailure.Code;
import dev.berth.node.runtime.RuntimePod.Container;
import dev.berth.node.runtime.RuntimePod.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link Runtime} must do. An implementation's test extends it. */
public abstract class RuntimeContract {

  /** The runtime under test, the same within a test and without pods at its beginning. */
  protected abstract Runtime runtime();

  /** An image that can be pulled, whose process runs until it is asked to end. */
  protected abstract String image();

  /** Lets time pass until it is through. */
  protected abstract <T> void await(CompletionStage<T> stage);

  private <T> T done(CompletionStage<T> stage) {
    await(stage);
    return stage.toCompletableFuture().join();
  }

  private Code refused(CompletionStage<?> stage) {
    await(stage);
    try {
      Object answer = stage.toCompletableFuture().join();
      throw new AssertionError("expected a refusal, and got " + answer);
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(RuntimeFailure.class);
      return ((RuntimeFailure) e.getCause()).code();
    }
  }

  private static SandboxConfig sandbox(String uid, int attempt) {
    return new SandboxConfig(uid, "ns", "pod-" + uid, attempt, "pod-" + uid, Map.of(), Map.of(), false, 7);
  }

  private ContainerConfig container(String name, int attempt) {
    return new ContainerConfig(
        name, attempt, image(), List.of(), List.of(), Map.of("A", "b"), List.of(), JsonObject.EMPTY.with("name", name));
  }

  private CompletionStage<String> create(String id, int attempt, ContainerConfig config) {
    return runtime().createContainer(id, sandbox("u1", attempt), config);
  }

  private String ready(String uid) {
    done(runtime().pullImage(image(), sandbox(uid, 0)));
    return done(runtime().runSandbox(sandbox(uid, 0)));
  }

  private String running(String sandbox, String name) {
    String id = done(create(sandbox, 0, container(name, 0)));
    done(runtime().startContainer(id));
    return id;
  }

  private Container told(String uid, String id) {
    return done(runtime().pod(uid)).containers().stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
  }

  @Test
  void aSandboxIsReadyWithAnAddressUntilItIsStopped() {
    String id = ready("u1");
    RuntimePod.Sandbox sandbox = done(runtime().pod("u1")).readySandbox().orElseThrow();
    assertThat(sandbox.id()).isEqualTo(id);
    assertThat(sandbox.ips()).isNotEmpty();
    done(runtime().stopSandbox(id));
    done(runtime().stopSandbox(id));
    assertThat(done(runtime().pod("u1")).readySandbox()).isEmpty();
    assertThat(done(runtime().pod("u1")).graceSeconds()).isEqualTo(7);
    done(runtime().removeSandbox(id));
    done(runtime().removeSandbox(id));
    assertThat(done(runtime().pods())).isEmpty();
  }

  @Test
  void twoSandboxesHaveDifferentAddresses() {
    ready("u1");
    ready("u2");
    assertThat(done(runtime().pod("u1")).readySandbox().orElseThrow().ips())
        .doesNotContainAnyElementsOf(done(runtime().pod("u2")).readySandbox().orElseThrow().ips());
    assertThat(done(runtime().pods())).extracting(RuntimePod::uid).containsExactly("u1", "u2");
  }

  @Test
  void anAttemptIsMadeOnce() {
    String sandbox = ready("u1");
    assertThat(refused(runtime().runSandbox(sandbox("u1", 0)))).isEqualTo(Code.ALREADY_EXISTS);
    done(create(sandbox, 0, container("c", 0)));
    assertThat(refused(create(sandbox, 0, container("c", 0)))).isEqualTo(Code.ALREADY_EXISTS);
    done(create(sandbox, 0, container("c", 1)));
    assertThat(done(runtime().pod("u1")).latest("c").orElseThrow().attempt()).isEqualTo(1);
  }

  @Test
  void aContainerIsCreatedThenRunsThenHasExited() {
    String sandbox = ready("u1");
    String id = done(create(sandbox, 0, container("c", 0)));
    assertThat(told("u1", id).state()).isEqualTo(State.CREATED);
    done(runtime().startContainer(id));
    assertThat(told("u1", id).state()).isEqualTo(State.RUNNING);
    assertThat(told("u1", id).started()).isPresent();
    assertThat(told("u1", id).image()).isEqualTo(image());
    done(runtime().stopContainer(id, Duration.ofSeconds(10)));
    assertThat(told("u1", id).state()).isEqualTo(State.EXITED);
    assertThat(told("u1", id).finished()).isPresent();
    assertThat(told("u1", id).reason()).isNotEmpty();
    done(runtime().stopContainer(id, Duration.ofSeconds(10)));
    done(runtime().removeContainer(id));
    done(runtime().removeContainer(id));
    assertThat(done(runtime().pod("u1")).containers()).isEmpty();
  }

  @Test
  void aContainerIsStartedOnlyOnce() {
    String id = running(ready("u1"), "c");
    assertThat(refused(runtime().startContainer(id))).isEqualTo(Code.FAILED_PRECONDITION);
    done(runtime().stopContainer(id, Duration.ofSeconds(10)));
    assertThat(refused(runtime().startContainer(id))).isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void whatIsStoppedWithoutGraceIsKilled() {
    String id = running(ready("u1"), "c");
    done(runtime().stopContainer(id, Duration.ZERO));
    assertThat(told("u1", id).exitCode()).isEqualTo(137);
  }

  @Test
  void stoppingTheSandboxEndsItsContainers() {
    String sandbox = ready("u1");
    String id = running(sandbox, "c");
    done(runtime().stopSandbox(sandbox));
    assertThat(told("u1", id).state()).isEqualTo(State.EXITED);
    assertThat(refused(create(sandbox, 0, container("d", 0)))).isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void anImageIsThereOnceItIsPulled() {
    assertThat(done(runtime().imageStatus(image()))).isEmpty();
    Runtime.Image pulled = done(runtime().pullImage(image(), sandbox("u1", 0)));
    assertThat(done(runtime().imageStatus(image())).orElseThrow().id()).isEqualTo(pulled.id());
    assertThat(done(runtime().images())).extracting(Runtime.Image::id).contains(pulled.id());
    done(runtime().removeImage(image()));
    assertThat(done(runtime().imageStatus(image()))).isEmpty();
  }

  @Test
  void aContainerNeedsItsImage() {
    String sandbox = done(runtime().runSandbox(sandbox("u1", 0)));
    assertThat(refused(create(sandbox, 0, container("c", 0)))).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void aCommandRunsInARunningContainerOnly() {
    String id = running(ready("u1"), "c");
    assertThat(done(runtime().exec(id, List.of("sh", "-c", "echo hi > /f && cat /f"), Duration.ofSeconds(5))).stdout())
        .isEqualTo("hi\n");
    assertThat(done(runtime().exec(id, List.of("cat", "/none"), Duration.ofSeconds(5))).exitCode()).isEqualTo(1);
    assertThat(done(runtime().exec(id, List.of("env"), Duration.ofSeconds(5))).stdout()).contains("A=b\n");
    done(runtime().stopContainer(id, Duration.ofSeconds(10)));
    assertThat(refused(runtime().exec(id, List.of("true"), Duration.ofSeconds(5)))).isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void theNewestContainersAndSandboxesComeFirst() {
    String first = ready("u1");
    running(first, "c");
    done(runtime().stopSandbox(first));
    String second = done(runtime().runSandbox(sandbox("u1", 1)));
    done(create(second, 1, container("c", 1)));
    RuntimePod pod = done(runtime().pod("u1"));
    assertThat(pod.sandboxes()).extracting(RuntimePod.Sandbox::attempt).containsExactly(1, 0);
    assertThat(pod.containers()).extracting(Container::attempt).containsExactly(1, 0);
  }
}
