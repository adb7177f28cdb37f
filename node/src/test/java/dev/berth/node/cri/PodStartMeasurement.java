package dev.berth.node.cri;

import dev.berth.base.json.JsonObject;
import dev.berth.node.containerd.ContainerdFixture;
import dev.berth.node.cri.proto.CreateContainerRequest;
import dev.berth.node.cri.proto.RemovePodSandboxRequest;
import dev.berth.node.cri.proto.RunPodSandboxRequest;
import dev.berth.node.cri.proto.StartContainerRequest;
import dev.berth.node.cri.proto.StopPodSandboxRequest;
import dev.berth.node.runtime.Runtime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How long a pod takes from nothing to running: by the three questions that CRI needs at least, and by all that the agent asks for on
 * the way. Prints both medians; {@code -Dberth.measure=true} lets it run.
 */
@Tag("linux")
@EnabledIfSystemProperty(named = "berth.measure", matches = "true")
class PodStartMeasurement {
  @RegisterExtension static final ContainerdFixture FIXTURE = new ContainerdFixture();

  private static final int ROUNDS = 25;
  private static final PodCgroups CGROUPS = new PodCgroups(Path.of("/"));
  private static final PodPictures PICTURES = new PodPictures(new CriConnection(Path.of("/none")));

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static Runtime.ContainerConfig container() {
    return new Runtime.ContainerConfig(
        "c", 0, ContainerdFixture.SERVER, List.of(), List.of(), Map.of(), List.of(), JsonObject.EMPTY);
  }

  private static void raw(String uid) {
    CriConnection connection = FIXTURE.runtime().connection();
    Runtime.SandboxConfig pod = FIXTURE.pod(uid);
    var config = SandboxMessages.of(pod, FIXTURE.runtime().host());
    PodFolders.directory(Path.of(pod.logDirectory(), "c"));
    String sandbox =
        done(connection.call(CriMethods.RUN_SANDBOX, RunPodSandboxRequest.newBuilder().setConfig(config).build()))
            .getPodSandboxId();
    String id =
        done(
                connection.call(
                    CriMethods.CREATE_CONTAINER,
                    CreateContainerRequest.newBuilder()
                        .setPodSandboxId(sandbox)
                        .setConfig(ContainerMessages.of(pod, container(), Optional.empty(), FIXTURE.runtime().host()))
                        .setSandboxConfig(config)
                        .build()))
            .getContainerId();
    done(connection.call(CriMethods.START_CONTAINER, StartContainerRequest.newBuilder().setContainerId(id).build()));
  }

  /** As the agent goes: it looks at the pod after each verb that changed it. Answers what that took beside the three verbs. */
  private static long whole(String uid) {
    CriRuntime runtime = FIXTURE.runtime();
    Runtime.SandboxConfig pod = FIXTURE.pod(uid);
    long beside = timed(() -> runtime.pod(uid));
    beside += timed(() -> new PodFolders(runtime.connection(), CGROUPS, PICTURES).make(pod, runtime.host()));
    String sandbox = done(runtime.runSandbox(pod));
    beside += timed(() -> runtime.pod(uid));
    beside += timed(() -> runtime.imageStatus(ContainerdFixture.SERVER));
    String id = done(runtime.createContainer(sandbox, pod, container()));
    done(runtime.startContainer(id));
    beside += timed(() -> runtime.pod(uid));
    if (!done(runtime.pod(uid)).latest("c").orElseThrow().isRunning()) {
      throw new AssertionError("not running");
    }
    return beside;
  }

  private static long timed(Supplier<CompletionStage<?>> work) {
    long began = System.nanoTime();
    var _ = done(work.get());
    return System.nanoTime() - began;
  }

  private static void end(String uid) {
    String sandbox = done(FIXTURE.runtime().pod(uid)).readySandbox().orElseThrow().id();
    CriConnection connection = FIXTURE.runtime().connection();
    done(connection.call(CriMethods.STOP_SANDBOX, StopPodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build()));
    done(
        connection.call(
            CriMethods.REMOVE_SANDBOX, RemovePodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build()));
  }

  private static double median(List<Long> nanos) {
    return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1e6;
  }

  @Test
  void aPodsStart() {
    var _ = done(FIXTURE.runtime().pullImage(ContainerdFixture.SERVER, FIXTURE.pod("pull")));
    FIXTURE.runtime().onChange(_ -> {});
    List<Long> raw = new ArrayList<>();
    List<Long> whole = new ArrayList<>();
    List<Long> beside = new ArrayList<>();
    for (int i = 0; i < ROUNDS + 3; i++) {
      long began = System.nanoTime();
      raw("r" + i);
      long middle = System.nanoTime();
      end("r" + i);
      long again = System.nanoTime();
      long more = whole("w" + i);
      long through = System.nanoTime();
      end("w" + i);
      if (i >= 3) {
        raw.add(middle - began);
        whole.add(through - again);
        beside.add(more);
      }
    }
    System.out.printf(
        "pod start, medians of %d: CRI's three verbs alone %.1f ms; among all that the agent does %.1f ms, of which"
            + " %.1f ms beside them%n",
        ROUNDS, median(raw), median(whole), median(beside));
  }
}
