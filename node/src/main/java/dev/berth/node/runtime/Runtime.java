package dev.berth.node.runtime;

import dev.berth.base.json.JsonObject;
import dev.berth.base.stream.Link;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.Sink;
import dev.berth.node.KubeletPaths;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Runs sandboxes and containers: the verbs of CRI v1.
 *
 * <p><b>Life.</b> A sandbox is made ready by {@link #runSandbox}, holds the pod's network and names, and stays ready until it is
 * stopped or dies. A container is created in a ready sandbox, started once, and exits once; it is never started again: another
 * attempt is another container. What was stopped stays known, with its exit code and log, until it is removed.
 *
 * <p><b>Idempotence.</b> Stopping what is stopped and removing what is gone succeed. A sandbox or container of the same pod,
 * name and attempt is made only once: asking again fails with {@link RuntimeFailure.Code#ALREADY_EXISTS}.
 *
 * <p><b>Order and threads.</b> Verbs on different pods may run at once; the caller keeps those on one pod apart, save that {@link
 * #stopContainer} may be called again with a shorter grace while it is under way. Nothing blocks; a stage completes on any thread,
 * perhaps before the call returns, and fails with {@link RuntimeFailure} only.
 *
 * <p><b>What survives.</b> All of it survives the agent. When the machine goes down, running containers are found exited (code
 * 255) and sandboxes not ready. The agent finds its own again by the uid of the pod.
 */
public interface Runtime {

  /** Before {@code ://} in a container's id: {@code containerd}. */
  String name();

  /** As in {@code nodeInfo.containerRuntimeVersion}, after the name: {@code 2.1.4}. */
  String version();

  /** Whether it can leave out the groups that an image gives its user ({@code supplementalGroupsPolicy: Strict}). */
  default boolean groupsCanBeStrict() {
    return false;
  }

  /** Whether it can keep containers within AppArmor's profiles. */
  default boolean hasAppArmor() {
    return true;
  }

  /** UpdateRuntimeConfig: from where pods get their addresses. */
  CompletionStage<Boolean> configure(String podCidr);

  /** RunPodSandbox. Answers its id once it is ready. */
  CompletionStage<String> runSandbox(SandboxConfig config);

  /** StopPodSandbox: kills what still runs in it and gives its network back. */
  CompletionStage<Boolean> stopSandbox(String id);

  /** RemovePodSandbox, with its containers. */
  CompletionStage<Boolean> removeSandbox(String id);

  /**
   * CreateContainer. The image must be there.
   *
   * @param sandbox as the pod is now: what it says of all its containers
   */
  CompletionStage<String> createContainer(String sandboxId, SandboxConfig sandbox, ContainerConfig config);

  /** StartContainer. */
  CompletionStage<Boolean> startContainer(String id);

  /**
   * StopContainer: asks the process to end and kills it after the grace. Completes when it has exited.
   *
   * @param grace zero to kill at once
   */
  CompletionStage<Boolean> stopContainer(String id, Duration grace);

  /** RemoveContainer, killing it where it runs. */
  CompletionStage<Boolean> removeContainer(String id);

  /** What ListPodSandbox, ListContainers and their status verbs say of one pod at one moment. */
  CompletionStage<RuntimePod> pod(String uid);

  /** The same of all pods, in order of uids. */
  CompletionStage<List<RuntimePod>> pods();

  /** PullImage. Answers the image's id. */
  CompletionStage<Image> pullImage(String image, SandboxConfig forPod);

  /** ImageStatus. Empty where it is not there. */
  CompletionStage<Optional<Image>> imageStatus(String image);

  /**
   * Whether a pod may use what is there under a name without being let in by the registry.
   *
   * @param present as {@link #imageStatus} told it
   */
  default CompletionStage<Boolean> mayUse(String image, Image present, SandboxConfig pod) {
    return CompletableFuture.completedFuture(true);
  }

  /** ListImages. */
  CompletionStage<List<Image>> images();

  /** RemoveImage. */
  CompletionStage<Boolean> removeImage(String image);

  /** Images as volumes. */
  default ImageViews imageViews() {
    return ImageViews.NONE;
  }

  /** ExecSync. Fails where the container does not run. */
  CompletionStage<ExecResult> exec(String containerId, List<String> command, Duration timeout);

  /** UpdateContainerResources, of one that was created or runs. */
  default CompletionStage<Boolean> updateContainerResources(String containerId, LinuxResources resources) {
    return CompletableFuture.completedFuture(true);
  }

  /**
   * What all containers of a pod may have together from now on: before one of them is given more, and after.
   *
   * @param atLeast whether nothing is taken away yet
   */
  default CompletionStage<Boolean> updatePodResources(SandboxConfig pod, boolean atLeast) {
    return CompletableFuture.completedFuture(true);
  }

  /** ReopenContainerLog: goes on writing under the log's name, from under which the old log was moved away. */
  default CompletionStage<Boolean> reopenContainerLog(String containerId) {
    return CompletableFuture.completedFuture(true);
  }

  /**
   * What there is on the machine of pods other than these, and the runtime does not know, goes: whoever made it was killed.
   *
   * @param podUids grows before anything of a pod is made; read from other threads
   */
  default CompletionStage<Boolean> forgetOthers(Set<String> podUids) {
    return CompletableFuture.completedFuture(true);
  }

  /** Status. */
  default CompletionStage<RuntimeStatus> status() {
    return CompletableFuture.completedFuture(RuntimeStatus.READY);
  }

  /**
   * Exec: a command in a container with somebody connected to it. The stage fails where it cannot be run.
   *
   * @param output gets what it says, from now on and perhaps before the stage completes
   */
  default CompletionStage<ProcessSession> open(String containerId, ExecRequest request, ProcessSession.Output output) {
    return CompletableFuture.failedFuture(unsupported("exec with streams"));
  }

  /** Attach: to the container's own process. */
  default CompletionStage<ProcessSession> attach(String containerId, AttachRequest request, ProcessSession.Output output) {
    return CompletableFuture.failedFuture(unsupported("attach"));
  }

  /**
   * PortForward: a connection to a port on the loopback address of the sandbox.
   *
   * @param received gets what comes from there
   */
  default CompletionStage<Link> connect(String sandboxId, int port, Sink received) {
    return CompletableFuture.failedFuture(unsupported("port-forward"));
  }

  private RuntimeFailure unsupported(String verb) {
    return new RuntimeFailure(RuntimeFailure.Code.FAILED_PRECONDITION, name() + " containers have no " + verb);
  }

  /** A command with its streams: those that are wanted. */
  record ExecRequest(List<String> command, boolean input, boolean output, boolean error, boolean terminal) {}

  /** The streams of a container's process that are wanted; {@code terminal} as in its spec. */
  record AttachRequest(boolean input, boolean output, boolean error, boolean terminal) {}

  /** ContainerStats. */
  CompletionStage<Stats> stats(String containerId);

  /** What a container has said so far, the oldest first. */
  CompletionStage<List<LogLine>> logs(String containerId);

  /**
   * GetContainerEvents: tells the uid of each pod of which a sandbox or container changed by itself (it exited, it died). What
   * a verb was asked to do may be told too. On any thread.
   */
  void onChange(Consumer<String> podUid);

  /**
   * An image as the runtime knows it.
   *
   * @param pinned whether the runtime itself needs it, so that it stays though no container uses it
   */
  record Image(String id, List<String> names, long sizeBytes, boolean pinned) {
    /** One that only containers need. */
    public Image(String id, List<String> names, long sizeBytes) {
      this(id, names, sizeBytes, false);
    }
  }

  /** What a command in a container came to. */
  record ExecResult(int exitCode, String stdout, String stderr) {}

  /**
   * What a container uses now.
   *
   * @param cpuNanos of processors since it began
   * @param memoryBytes its working set
   * @param nanoCores of processors a second just now, where it is known without measuring twice
   */
  record Stats(Instant at, long cpuNanos, long memoryBytes, long writableLayerBytes, OptionalLong nanoCores) {
    public Stats(Instant at, long cpuNanos, long memoryBytes, long writableLayerBytes) {
      this(at, cpuNanos, memoryBytes, writableLayerBytes, OptionalLong.empty());
    }
  }

  /** @param stream {@code stdout} or {@code stderr} */
  record LogLine(Instant at, String stream, String text) {}

  /**
   * What is mounted where in a container. The path of the host is there and final: sub-paths are resolved, and what is mounted at it
   * does not change though the volume's contents do.
   *
   * @param volume its name in the pod, or {@link #HOSTS_FILE}
   * @param propagation {@code None}, {@code HostToContainer} or {@code Bidirectional}
   * @param recursiveReadOnly {@code Disabled}, {@code IfPossible} or {@code Enabled}: whether mounts below it are read-only too
   */
  record Mount(
      String volume,
      String hostPath,
      String containerPath,
      boolean readOnly,
      String propagation,
      String recursiveReadOnly) {
    /** The name of the mount of the hosts file that the agent writes; it is a file and no volume. */
    public static final String HOSTS_FILE = "k8s-managed-etc-hosts";

    public Mount(String volume, String hostPath, String containerPath, boolean readOnly, String propagation) {
      this(volume, hostPath, containerPath, readOnly, propagation, "Disabled");
    }

    public Mount at(String path) {
      return new Mount(volume, path, containerPath, readOnly, propagation, recursiveReadOnly);
    }
  }

  /**
   * A device of the host in a container.
   *
   * @param hostPath a device node, or a symbolic link to one
   * @param permissions of {@code r}, {@code w} and {@code m}
   */
  record DeviceMapping(String volume, String hostPath, String containerPath, String permissions) {}

  /**
   * Where a container may leave a word before it ends. The file of the host is there and empty; the runtime mounts it, and tells
   * what was left in {@link RuntimePod.Container#message} of the container that has exited.
   *
   * @param hostPath of this very attempt
   * @param fallbackToLogs whether the end of the log stands in for an empty file of a container that failed
   */
  record TerminationMessage(String hostPath, String containerPath, boolean fallbackToLogs) {}

  /** What goes into a pod's resolv.conf. Without servers the runtime gives the pod the node's own. */
  record Dns(List<String> servers, List<String> searches, List<String> options) {
    public static final Dns NONE = new Dns(List.of(), List.of(), List.of());

    public Dns {
      servers = List.copyOf(servers);
      searches = List.copyOf(searches);
      options = List.copyOf(options);
    }
  }

  /**
   * A sandbox that is wanted.
   *
   * @param attempt 0 for the pod's first
   * @param hostname that the kernel is to say; the full name where the pod wants that
   * @param annotations of the pod
   * @param hostNetwork whether it shares the node's network and address
   * @param graceSeconds how long its containers may take to end, for whoever finds it without its pod
   * @param cgroupParent of all its containers: {@code /kubepods/burstable/pod<uid>}; "" for the runtime's own
   * @param resources of all its containers together
   * @param logDirectory for its containers' logs
   * @param spec the pod's, for what is not said here: ports, security context, namespaces, overhead
   * @param runtimeHandler as its RuntimeClass names it; "" for the usual one
   */
  record SandboxConfig(
      String uid,
      String namespace,
      String name,
      int attempt,
      String hostname,
      Map<String, String> labels,
      Map<String, String> annotations,
      boolean hostNetwork,
      long graceSeconds,
      String cgroupParent,
      LinuxResources resources,
      String logDirectory,
      Dns dns,
      JsonObject spec,
      String runtimeHandler) {
    /** Of a pod for the runtime's own handler. */
    public SandboxConfig(
        String uid,
        String namespace,
        String name,
        int attempt,
        String hostname,
        Map<String, String> labels,
        Map<String, String> annotations,
        boolean hostNetwork,
        long graceSeconds,
        String cgroupParent,
        LinuxResources resources,
        String logDirectory,
        Dns dns,
        JsonObject spec) {
      this(
          uid, namespace, name, attempt, hostname, labels, annotations, hostNetwork, graceSeconds, cgroupParent, resources,
          logDirectory, dns, spec, "");
    }

    /** Of a pod that says nothing more. */
    public SandboxConfig(
        String uid,
        String namespace,
        String name,
        int attempt,
        String hostname,
        Map<String, String> labels,
        Map<String, String> annotations,
        boolean hostNetwork,
        long graceSeconds) {
      this(
          uid, namespace, name, attempt, hostname, labels, annotations, hostNetwork, graceSeconds, "",
          LinuxResources.NONE, KubeletPaths.DEFAULT.logDirectory(namespace, name, uid), Dns.NONE, JsonObject.EMPTY);
    }
  }

  /**
   * A container that is wanted.
   *
   * @param attempt 0 for the first of its name in its pod
   * @param env resolved, in order
   * @param mounts volumes and the hosts file
   * @param spec the container as it stands in the pod, for what is not said here: security context, tty, lifecycle
   * @param resources what its cgroup grants; on cgroup v2 all its processes are killed together (memory.oom.group)
   * @param devices volumes without a file system
   * @param terminationMessage empty where the container has no place for one
   */
  record ContainerConfig(
      String name,
      int attempt,
      String image,
      List<String> command,
      List<String> args,
      Map<String, String> env,
      List<Mount> mounts,
      JsonObject spec,
      LinuxResources resources,
      List<DeviceMapping> devices,
      Optional<TerminationMessage> terminationMessage) {
    /** Without limits, devices and a termination message. */
    public ContainerConfig(
        String name,
        int attempt,
        String image,
        List<String> command,
        List<String> args,
        Map<String, String> env,
        List<Mount> mounts,
        JsonObject spec) {
      this(
          name, attempt, image, command, args, env, mounts, spec, LinuxResources.NONE, List.of(), Optional.empty());
    }

    /** Where its log is in the pod's log directory. */
    public String logPath() {
      return KubeletPaths.logFile(name, attempt);
    }
  }
}
