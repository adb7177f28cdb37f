package dev.berth.node.cri;

import com.google.protobuf.ByteString;
import dev.berth.base.json.JsonObject;
import dev.berth.node.cri.proto.ContainerConfig;
import dev.berth.node.cri.proto.ContainerMetadata;
import dev.berth.node.cri.proto.Device;
import dev.berth.node.cri.proto.ImageSpec;
import dev.berth.node.cri.proto.KeyValue;
import dev.berth.node.cri.proto.LinuxContainerConfig;
import dev.berth.node.cri.proto.Mount;
import dev.berth.node.cri.proto.MountPropagation;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.Runtime.SandboxConfig;
import dev.berth.node.runtime.Runtime.TerminationMessage;
import dev.berth.node.runtime.RuntimeFailure;
import java.util.Optional;

/** A container that is wanted, in CRI's words (upstream {@code generateContainerConfig}). Pure. */
final class ContainerMessages {
  static final String NAME = "io.kubernetes.container.name";
  static final String RESTARTS = "io.kubernetes.container.restartCount";
  static final String MESSAGE_PATH = "io.kubernetes.container.terminationMessagePath";
  static final String MESSAGE_POLICY = "io.kubernetes.container.terminationMessagePolicy";
  /** The image as the pod names it: runtimes call it otherwise. */
  static final String IMAGE = "berth.dev/image";

  static final String FALLBACK = "FallbackToLogsOnError";

  private ContainerMessages() {}

  /**
   * @param target id of the container whose processes it sees
   * @throws RuntimeFailure with {@link RuntimeFailure.Code#CONFIG} where this runtime cannot do what is asked
   */
  static ContainerConfig of(
      SandboxConfig sandbox, Runtime.ContainerConfig config, Optional<String> target, HostTraits host) {
    JsonObject spec = config.spec();
    ContainerConfig.Builder out =
        ContainerConfig.newBuilder()
            .setMetadata(ContainerMetadata.newBuilder().setName(config.name()).setAttempt(config.attempt()))
            .setImage(ImageSpec.newBuilder().setImage(config.image()).setUserSpecifiedImage(config.image()))
            .addAllCommand(config.command())
            .addAllArgs(config.args())
            .setWorkingDir(spec.text("workingDir"))
            .putAllLabels(SandboxMessages.labels(sandbox))
            .putLabels(NAME, config.name())
            .setLogPath(config.logPath())
            .setStdin(spec.bool("stdin"))
            .setStdinOnce(spec.bool("stdinOnce"))
            .setTty(spec.bool("tty"))
            .setStopSignal(StopSignals.number(spec.object("lifecycle").text("stopSignal")));
    config.env()
        .forEach(
            (name, value) ->
                out.addEnvs(KeyValue.newBuilder().setKey(name).setValue(ByteString.copyFromUtf8(value))));
    config.mounts().forEach(mount -> out.addMounts(mount(mount, host)));
    config.devices().forEach(device -> out.addDevices(device(device)));
    annotate(sandbox, config, out);
    return out.setLinux(
            LinuxContainerConfig.newBuilder()
                .setResources(ResourceMessages.container(config.resources(), host))
                .setSecurityContext(SecurityMessages.container(sandbox.spec(), spec, target, host)))
        .build();
  }

  private static void annotate(SandboxConfig sandbox, Runtime.ContainerConfig config, ContainerConfig.Builder out) {
    out.putAnnotations(RESTARTS, Integer.toString(config.attempt()))
        .putAnnotations(IMAGE, config.image())
        .putAnnotations(SandboxMessages.GRACE, Long.toString(sandbox.graceSeconds()));
    JsonObject preStop = config.spec().object("lifecycle").object("preStop");
    if (!preStop.isEmpty()) {
      out.putAnnotations("io.kubernetes.container.preStopHandler", preStop.toString());
    }
    if (!config.spec().array("ports").isEmpty()) {
      out.putAnnotations("io.kubernetes.container.ports", config.spec().array("ports").toString());
    }
    if (config.terminationMessage().isPresent()) {
      TerminationMessage message = config.terminationMessage().get();
      out.putAnnotations(MESSAGE_PATH, message.containerPath())
          .putAnnotations(MESSAGE_POLICY, message.fallbackToLogs() ? FALLBACK : "File")
          .addMounts(Mount.newBuilder().setHostPath(message.hostPath()).setContainerPath(message.containerPath()));
    }
  }

  private static Mount mount(Runtime.Mount mount, HostTraits host) {
    return Mount.newBuilder()
        .setHostPath(mount.hostPath())
        .setContainerPath(absolute(mount.containerPath()))
        .setReadonly(mount.readOnly())
        .setRecursiveReadOnly(recursiveReadOnly(mount, host))
        .setPropagation(
            switch (mount.propagation()) {
              case "HostToContainer" -> MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
              case "Bidirectional" -> MountPropagation.PROPAGATION_BIDIRECTIONAL;
              default -> MountPropagation.PROPAGATION_PRIVATE;
            })
        .build();
  }

  private static boolean recursiveReadOnly(Runtime.Mount mount, HostTraits host) {
    return switch (mount.recursiveReadOnly()) {
      case "IfPossible" -> host.recursiveReadOnly();
      case "Enabled" -> {
        if (!host.recursiveReadOnly()) {
          throw new RuntimeFailure(
              RuntimeFailure.Code.CONFIG,
              "failed to resolve recursive read-only mode: volume \"" + mount.volume()
                  + "\" requested recursive read-only mode, but it is not supported by the runtime");
        }
        yield true;
      }
      default -> false;
    };
  }

  private static String absolute(String path) {
    return path.startsWith("/") ? path : "/" + path;
  }

  private static Device device(Runtime.DeviceMapping device) {
    return Device.newBuilder()
        .setHostPath(device.hostPath())
        .setContainerPath(device.containerPath())
        .setPermissions(device.permissions())
        .build();
  }
}
