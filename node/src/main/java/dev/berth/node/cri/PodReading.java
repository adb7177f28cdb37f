package dev.berth.node.cri;

import dev.berth.node.cri.proto.Container;
import dev.berth.node.cri.proto.ContainerState;
import dev.berth.node.cri.proto.ContainerStatus;
import dev.berth.node.cri.proto.PodIP;
import dev.berth.node.cri.proto.PodSandbox;
import dev.berth.node.cri.proto.PodSandboxNetworkStatus;
import dev.berth.node.cri.proto.PodSandboxState;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimePod.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What CRI's listings say, in the agent's words. Pure. */
final class PodReading {
  /** The newest first; of two of the same moment, the later attempt. */
  private static final Comparator<RuntimePod.Sandbox> NEWEST_SANDBOX =
      Comparator.comparing(RuntimePod.Sandbox::created).thenComparingInt(RuntimePod.Sandbox::attempt).reversed();

  private static final Comparator<RuntimePod.Container> NEWEST_CONTAINER =
      Comparator.comparing(RuntimePod.Container::created).thenComparingInt(RuntimePod.Container::attempt).reversed();

  private PodReading() {}

  static RuntimePod pod(
      String uid,
      List<PodSandbox> listed,
      List<RuntimePod.Sandbox> sandboxes,
      List<Map<String, String>> containerLabels,
      List<RuntimePod.Container> containers) {
    Optional<PodSandbox> newest = listed.stream().max(Comparator.comparingLong(PodSandbox::getCreatedAt));
    Map<String, String> labels =
        newest.map(PodSandbox::getLabelsMap).orElse(containerLabels.isEmpty() ? Map.of() : containerLabels.getFirst());
    return new RuntimePod(
        uid,
        labels.getOrDefault(SandboxMessages.POD_NAMESPACE, ""),
        labels.getOrDefault(SandboxMessages.POD_NAME, ""),
        newest.map(s -> grace(s.getAnnotationsMap())).orElse(30L),
        sandboxes.stream().sorted(NEWEST_SANDBOX).toList(),
        containers.stream().sorted(NEWEST_CONTAINER).toList());
  }

  private static long grace(Map<String, String> annotations) {
    try {
      return Long.parseLong(annotations.getOrDefault(SandboxMessages.GRACE, "30"));
    } catch (NumberFormatException e) {
      return 30;
    }
  }

  static RuntimePod.Sandbox sandbox(PodSandbox listed, List<String> ips) {
    return new RuntimePod.Sandbox(
        listed.getId(),
        listed.getMetadata().getAttempt(),
        listed.getState() == PodSandboxState.SANDBOX_READY,
        instant(listed.getCreatedAt()),
        ips);
  }

  static List<String> ips(PodSandboxNetworkStatus network) {
    List<String> ips = new ArrayList<>();
    if (!network.getIp().isEmpty()) {
      ips.add(network.getIp());
    }
    network.getAdditionalIpsList().stream().map(PodIP::getIp).forEach(ips::add);
    return List.copyOf(ips);
  }

  static RuntimePod.Container container(Container listed, ContainerStatus status, String message) {
    State state = state(listed.getState());
    boolean exited = state == State.EXITED;
    return new RuntimePod.Container(
        listed.getId(),
        listed.getPodSandboxId(),
        listed.getMetadata().getName(),
        listed.getMetadata().getAttempt(),
        state,
        status.getImage().getImage(),
        listed.getAnnotationsOrDefault(ContainerMessages.IMAGE, ""),
        status.getImageRef(),
        instant(listed.getCreatedAt()),
        time(status.getStartedAt()),
        exited ? time(status.getFinishedAt()) : Optional.empty(),
        exited ? status.getExitCode() : 0,
        exited ? reason(status) : "",
        exited ? message : "");
  }

  private static String reason(ContainerStatus status) {
    if (!status.getReason().isEmpty()) {
      return status.getReason();
    }
    return status.getExitCode() == 0 ? "Completed" : "Error";
  }

  /** What the runtime does not know may still run: it counts as running until it was stopped. */
  private static State state(ContainerState state) {
    return switch (state) {
      case CONTAINER_CREATED -> State.CREATED;
      case CONTAINER_EXITED -> State.EXITED;
      case CONTAINER_RUNNING, CONTAINER_UNKNOWN, UNRECOGNIZED -> State.RUNNING;
    };
  }

  private static Optional<Instant> time(long nanos) {
    return nanos <= 0 ? Optional.empty() : Optional.of(instant(nanos));
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }
}
