package dev.berth.node.cri;

import static dev.berth.node.cri.CriConnection.ENDLESS;
import static dev.berth.node.cri.CriConnection.ENOUGH;

import dev.berth.base.loop.Loop;
import dev.berth.base.stream.Link;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.Sink;
import dev.berth.node.cri.proto.ContainerStats;
import dev.berth.node.cri.proto.ContainerStatsRequest;
import dev.berth.node.cri.proto.ContainerStatusRequest;
import dev.berth.node.cri.proto.ExecSyncRequest;
import dev.berth.node.cri.proto.NetworkConfig;
import dev.berth.node.cri.proto.PortForwardRequest;
import dev.berth.node.cri.proto.RemoveContainerRequest;
import dev.berth.node.cri.proto.RemovePodSandboxRequest;
import dev.berth.node.cri.proto.ReopenContainerLogRequest;
import dev.berth.node.cri.proto.RunPodSandboxRequest;
import dev.berth.node.cri.proto.RunPodSandboxResponse;
import dev.berth.node.cri.proto.RuntimeConfig;
import dev.berth.node.cri.proto.StartContainerRequest;
import dev.berth.node.cri.proto.StatusRequest;
import dev.berth.node.cri.proto.StatusResponse;
import dev.berth.node.cri.proto.StopContainerRequest;
import dev.berth.node.cri.proto.StopPodSandboxRequest;
import dev.berth.node.cri.proto.UpdateContainerResourcesRequest;
import dev.berth.node.cri.proto.UpdateRuntimeConfigRequest;
import dev.berth.node.cri.proto.VersionRequest;
import dev.berth.node.cri.proto.VersionResponse;
import dev.berth.node.runtime.ImageViews;
import dev.berth.node.runtime.LinuxResources;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimeFailure;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimeStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Containers of a runtime that speaks CRI v1. Owns the connection to it; what it knows is in the runtime, so that
 * another one in its place goes on. Each verb is one question where it can be: what a pod's start takes over and above
 * the runtime's own time is a look at the pod after each verb, of which the parts go side by side.
 */
public final class CriRuntime implements Runtime, AutoCloseable {
  /** Making or removing a sandbox takes a network with it. */
  private static final Duration SANDBOX = Duration.ofMinutes(4);

  private final CriConnection connection;
  private final CriSettings settings;
  private final VersionResponse version;
  private final HostTraits host;
  private final PodPictures pictures;
  private final PodChanges changes;
  private final PodFolders folders;
  private final CriImages images;
  private final ContainerCreation creation;
  /** Where the runtime is containerd. */
  private final Optional<SnapshotViews> snapshots;

  private CriRuntime(
      Loop loop, CriConnection connection, CriSettings settings, VersionResponse version, HostTraits host) {
    this.connection = connection;
    this.settings = settings;
    this.version = version;
    this.host = host;
    this.pictures = new PodPictures(connection);
    boolean containerd = version.getRuntimeName().equals("containerd");
    this.snapshots = containerd ? Optional.of(new SnapshotViews(connection)) : Optional.empty();
    RuntimeEvents events = new RuntimeEvents(connection, containerd);
    this.changes = new PodChanges(loop, pictures, events, connection::retryNow);
    this.folders = new PodFolders(connection, new PodCgroups(settings.machine()), pictures);
    this.images = new CriImages(connection, settings);
    this.creation = new ContainerCreation(connection, pictures, images, host);
  }

  /**
   * Connects to a runtime that answers.
   *
   * @param loop on which changes are looked for
   */
  public static CompletionStage<CriRuntime> connect(Loop loop, Path socket, CriSettings settings) {
    CriConnection connection = new CriConnection(socket);
    CompletionStage<VersionResponse> version =
        connection.call(CriMethods.VERSION, VersionRequest.newBuilder().setVersion("v1").build());
    CompletionStage<StatusResponse> status =
        connection.call(CriMethods.STATUS, StatusRequest.getDefaultInstance());
    return version
        .thenCombine(
            status, (v, s) -> new CriRuntime(loop, connection, settings, v, HostProbe.traits(settings, s)))
        .whenComplete(
            (_, failed) -> {
              if (failed != null) {
                connection.close();
              }
            });
  }

  /** For whoever speaks to it beside this. */
  public CriConnection connection() {
    return connection;
  }

  public HostTraits host() {
    return host;
  }

  @Override
  public String name() {
    return version.getRuntimeName();
  }

  @Override
  public String version() {
    String told = version.getRuntimeVersion();
    return told.startsWith("v") ? told.substring(1) : told;
  }

  @Override
  public boolean groupsCanBeStrict() {
    return host.groupsPolicy();
  }

  @Override
  public boolean hasAppArmor() {
    return host.appArmor();
  }

  @Override
  public CompletionStage<Boolean> configure(String podCidr) {
    return connection
        .call(
            CriMethods.UPDATE_RUNTIME_CONFIG,
            UpdateRuntimeConfigRequest.newBuilder()
                .setRuntimeConfig(
                    RuntimeConfig.newBuilder().setNetworkConfig(NetworkConfig.newBuilder().setPodCidr(podCidr)))
                .build())
        .thenApply(_ -> true);
  }

  @Override
  public CompletionStage<Boolean> forgetOthers(Set<String> podUids) {
    CompletionStage<Boolean> views = snapshots.map(s -> s.releaseOthers(podUids)).orElse(CompletableFuture.completedFuture(true));
    // those below the root of all cgroups may be another kubelet's
    return host.cgroupRoot().isEmpty()
        ? views
        : folders.clearOthers(podUids, host.cgroupRoot()).thenCombine(views, (_, _) -> true);
  }

  @Override
  public CompletionStage<RuntimeStatus> status() {
    return connection
        .call(CriMethods.STATUS, StatusRequest.getDefaultInstance())
        .thenApply(answer -> Readiness.of(answer.getStatus().getConditionsList()));
  }

  // ---- sandboxes

  @Override
  public CompletionStage<String> runSandbox(SandboxConfig config) {
    if (config.spec().has("hostUsers") && !config.spec().bool("hostUsers")) {
      return Failures.now(RuntimeFailure.Code.CONFIG, "this node has no user namespaces for pods (hostUsers: false)");
    }
    return folders
        .make(config, host)
        .thenCompose(
            _ ->
                connection.call(
                    CriMethods.RUN_SANDBOX,
                    RunPodSandboxRequest.newBuilder()
                        .setConfig(SandboxMessages.of(config, host))
                        .setRuntimeHandler(config.runtimeHandler())
                        .build(),
                    SANDBOX))
        .thenApply(RunPodSandboxResponse::getPodSandboxId);
  }

  @Override
  public CompletionStage<Boolean> stopSandbox(String id) {
    return Failures.goneIsFine(
        connection.call(
            CriMethods.STOP_SANDBOX, StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build(), SANDBOX));
  }

  @Override
  public CompletionStage<Boolean> removeSandbox(String id) {
    CompletionStage<PodFolders.Places> places = folders.of(id);
    return places.thenCompose(
        known ->
            Failures.goneIsFine(
                    connection.call(
                        CriMethods.REMOVE_SANDBOX,
                        RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build(),
                        SANDBOX))
                .thenCompose(_ -> folders.clear(known)));
  }

  // ---- containers

  @Override
  public CompletionStage<String> createContainer(String sandboxId, SandboxConfig sandbox, ContainerConfig config) {
    return creation.create(sandboxId, sandbox, config);
  }

  @Override
  public CompletionStage<Boolean> startContainer(String id) {
    return connection
        .call(CriMethods.START_CONTAINER, StartContainerRequest.newBuilder().setContainerId(id).build())
        .thenApply(_ -> true)
        .whenComplete((_, _) -> changes.begun());
  }

  @Override
  public CompletionStage<Boolean> stopContainer(String id, Duration grace) {
    long seconds = grace.plusMillis(999).toSeconds();
    return Failures.goneIsFine(
        connection.call(
            CriMethods.STOP_CONTAINER,
            StopContainerRequest.newBuilder().setContainerId(id).setTimeout(Math.max(0, seconds)).build(),
            ENOUGH.plus(grace)));
  }

  @Override
  public CompletionStage<Boolean> removeContainer(String id) {
    return Failures.goneIsFine(
        connection.call(
            CriMethods.REMOVE_CONTAINER, RemoveContainerRequest.newBuilder().setContainerId(id).build()));
  }

  @Override
  public CompletionStage<RuntimePod> pod(String uid) {
    return pictures.pod(uid);
  }

  @Override
  public CompletionStage<List<RuntimePod>> pods() {
    return pictures.all();
  }

  @Override
  public CompletionStage<Boolean> updateContainerResources(String containerId, LinuxResources resources) {
    return connection
        .call(
            CriMethods.UPDATE_RESOURCES,
            UpdateContainerResourcesRequest.newBuilder()
                .setContainerId(containerId)
                .setLinux(ResourceMessages.of(resources))
                .build())
        .thenApply(_ -> true);
  }

  @Override
  public CompletionStage<Boolean> updatePodResources(SandboxConfig pod, boolean atLeast) {
    return folders.update(pod, host, atLeast);
  }

  @Override
  public CompletionStage<Boolean> reopenContainerLog(String containerId) {
    return connection
        .call(CriMethods.REOPEN_LOG, ReopenContainerLogRequest.newBuilder().setContainerId(containerId).build())
        .thenApply(_ -> true);
  }

  @Override
  public CompletionStage<ExecResult> exec(String containerId, List<String> command, Duration timeout) {
    return connection
        .call(
            CriMethods.EXEC_SYNC,
            ExecSyncRequest.newBuilder()
                .setContainerId(containerId)
                .addAllCmd(command)
                .setTimeout(timeout.plusMillis(999).toSeconds())
                .build(),
            timeout.isZero() ? ENDLESS : ENOUGH.plus(timeout))
        .thenApply(
            answer ->
                new ExecResult(
                    answer.getExitCode(), answer.getStdout().toStringUtf8(), answer.getStderr().toStringUtf8()));
  }

  @Override
  public CompletionStage<Stats> stats(String containerId) {
    return connection
        .call(CriMethods.CONTAINER_STATS, ContainerStatsRequest.newBuilder().setContainerId(containerId).build())
        .thenApply(answer -> stats(answer.getStats()));
  }

  private static Stats stats(ContainerStats stats) {
    return new Stats(
        PodReading.instant(stats.getCpu().getTimestamp()),
        stats.getCpu().getUsageCoreNanoSeconds().getValue(),
        stats.getMemory().getWorkingSetBytes().getValue(),
        stats.getWritableLayer().getUsedBytes().getValue());
  }

  @Override
  public CompletionStage<List<LogLine>> logs(String containerId) {
    return connection
        .call(CriMethods.CONTAINER_STATUS, ContainerStatusRequest.newBuilder().setContainerId(containerId).build())
        .thenApply(answer -> LogFile.lines(Path.of(answer.getStatus().getLogPath())));
  }

  // ---- streams

  @Override
  public CompletionStage<ProcessSession> open(
      String containerId, ExecRequest request, ProcessSession.Output output) {
    return connection
        .call(
            CriMethods.EXEC,
            dev.berth.node.cri.proto.ExecRequest.newBuilder()
                .setContainerId(containerId)
                .addAllCmd(request.command())
                .setTty(request.terminal())
                .setStdin(request.input())
                .setStdout(request.output())
                .setStderr(request.error() && !request.terminal())
                .build())
        .thenCompose(answer -> settings.streams().open(answer.getUrl(), request, output));
  }

  @Override
  public CompletionStage<ProcessSession> attach(
      String containerId, AttachRequest request, ProcessSession.Output output) {
    return connection
        .call(
            CriMethods.ATTACH,
            dev.berth.node.cri.proto.AttachRequest.newBuilder()
                .setContainerId(containerId)
                .setTty(request.terminal())
                .setStdin(request.input())
                .setStdout(request.output())
                .setStderr(request.error() && !request.terminal())
                .build())
        .thenCompose(answer -> settings.streams().attach(answer.getUrl(), request, output));
  }

  @Override
  public CompletionStage<Link> connect(String sandboxId, int port, Sink received) {
    return connection
        .call(
            CriMethods.PORT_FORWARD,
            PortForwardRequest.newBuilder().setPodSandboxId(sandboxId).addPort(port).build())
        .thenCompose(answer -> settings.streams().connect(answer.getUrl(), port, received));
  }

  // ---- images

  @Override
  public CompletionStage<Image> pullImage(String image, SandboxConfig forPod) {
    return images.pull(image, forPod);
  }

  @Override
  public CompletionStage<Optional<Image>> imageStatus(String image) {
    return images.status(image);
  }

  @Override
  public CompletionStage<Boolean> mayUse(String image, Image present, SandboxConfig pod) {
    return images.mayUse(image, present, pod);
  }

  @Override
  public CompletionStage<List<Image>> images() {
    return images.list();
  }

  @Override
  public CompletionStage<Boolean> removeImage(String image) {
    return images.remove(image);
  }

  @Override
  public ImageViews imageViews() {
    return snapshots.<ImageViews>map(s -> s).orElse(ImageViews.NONE);
  }

  @Override
  public void onChange(Consumer<String> podUid) {
    changes.tell(podUid);
  }

  /** Containers go on; what is under way here fails. */
  @Override
  public void close() {
    changes.close();
    connection.close();
  }
}
