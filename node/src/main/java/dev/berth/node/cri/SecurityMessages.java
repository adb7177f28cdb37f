package dev.berth.node.cri;

import dev.berth.base.json.JsonObject;
import dev.berth.node.cri.proto.Capability;
import dev.berth.node.cri.proto.Int64Value;
import dev.berth.node.cri.proto.LinuxContainerSecurityContext;
import dev.berth.node.cri.proto.LinuxSandboxSecurityContext;
import dev.berth.node.cri.proto.NamespaceMode;
import dev.berth.node.cri.proto.NamespaceOption;
import dev.berth.node.cri.proto.SELinuxOption;
import dev.berth.node.cri.proto.SecurityProfile;
import dev.berth.node.cri.proto.SecurityProfile.ProfileType;
import dev.berth.node.cri.proto.SupplementalGroupsPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Security contexts and namespaces in CRI's words (upstream {@code pkg/kubelet/kuberuntime/security_context.go} and
 * {@code pkg/kubelet/kuberuntime/util/util.go}). Pure.
 */
final class SecurityMessages {
  /** Hidden, since they tell of the machine or change it; {@link HostTraits#heat} is hidden too. */
  static final List<String> MASKED =
      List.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");

  static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private SecurityMessages() {}

  static LinuxSandboxSecurityContext sandbox(JsonObject spec, HostTraits host) {
    JsonObject context = spec.object("securityContext");
    LinuxSandboxSecurityContext.Builder out =
        LinuxSandboxSecurityContext.newBuilder()
            .setNamespaceOptions(namespaces(spec, Optional.empty()))
            .setPrivileged(anyPrivileged(spec))
            // the sandbox's own process needs nothing more, whatever the pod's containers do
            .setSeccomp(profile(ProfileType.RuntimeDefault));
    context.integer("runAsUser").ifPresent(id -> out.setRunAsUser(value(id)));
    context.integer("runAsGroup").ifPresent(id -> out.setRunAsGroup(value(id)));
    out.addAllSupplementalGroups(groups(context));
    out.setSupplementalGroupsPolicy(policy(context, host));
    seLinux(context.object("seLinuxOptions")).ifPresent(out::setSelinuxOptions);
    return out.build();
  }

  /**
   * @param target id of the container whose processes it sees
   */
  static LinuxContainerSecurityContext container(
      JsonObject spec, JsonObject container, Optional<String> target, HostTraits host) {
    SecurityContext effective = SecurityContext.of(spec, container);
    JsonObject context = effective.json();
    LinuxContainerSecurityContext.Builder out =
        LinuxContainerSecurityContext.newBuilder()
            .setNamespaceOptions(namespaces(spec, target))
            .setPrivileged(context.bool("privileged"))
            .setReadonlyRootfs(context.bool("readOnlyRootFilesystem"))
            .setNoNewPrivs(effective.noNewPrivileges())
            .setSeccomp(seccomp(context.object("seccompProfile"), host));
    context.integer("runAsUser").ifPresent(id -> out.setRunAsUser(value(id)));
    context.integer("runAsGroup").ifPresent(id -> out.setRunAsGroup(value(id)));
    out.addAllSupplementalGroups(groups(spec.object("securityContext")));
    out.setSupplementalGroupsPolicy(policy(spec.object("securityContext"), host));
    JsonObject capabilities = context.object("capabilities");
    if (!capabilities.isEmpty()) {
      out.setCapabilities(
          Capability.newBuilder()
              .addAllAddCapabilities(capabilities.array("add").strings().toList())
              .addAllDropCapabilities(capabilities.array("drop").strings().toList()));
    }
    if (!effective.unmaskedProc()) {
      out.addAllMaskedPaths(MASKED).addAllMaskedPaths(host.heat()).addAllReadonlyPaths(READ_ONLY);
    }
    if (host.appArmor()) {
      out.setApparmor(appArmor(context.object("appArmorProfile"), context.bool("privileged")));
    }
    seLinux(context.object("seLinuxOptions")).ifPresent(out::setSelinuxOptions);
    return out.build();
  }

  private static boolean anyPrivileged(JsonObject spec) {
    return Stream.of("initContainers", "containers")
        .flatMap(list -> spec.array(list).objects())
        .anyMatch(c -> c.object("securityContext").bool("privileged"));
  }

  static NamespaceOption namespaces(JsonObject spec, Optional<String> target) {
    NamespaceMode pid = spec.bool("shareProcessNamespace") ? NamespaceMode.POD : NamespaceMode.CONTAINER;
    NamespaceOption.Builder out =
        NamespaceOption.newBuilder()
            .setNetwork(spec.bool("hostNetwork") ? NamespaceMode.NODE : NamespaceMode.POD)
            .setIpc(spec.bool("hostIPC") ? NamespaceMode.NODE : NamespaceMode.POD)
            .setPid(spec.bool("hostPID") ? NamespaceMode.NODE : pid);
    target.ifPresent(id -> out.setPid(NamespaceMode.TARGET).setTargetId(id));
    return out.build();
  }

  private static List<Long> groups(JsonObject podContext) {
    List<Long> groups = new ArrayList<>();
    podContext.integer("fsGroup").ifPresent(groups::add);
    podContext.array("supplementalGroups").stream()
        .map(id -> JsonObject.of("id", id).number("id"))
        .forEach(groups::add);
    return groups;
  }

  private static SupplementalGroupsPolicy policy(JsonObject podContext, HostTraits host) {
    return host.groupsPolicy() && podContext.text("supplementalGroupsPolicy").equals("Strict")
        ? SupplementalGroupsPolicy.Strict
        : SupplementalGroupsPolicy.Merge;
  }

  private static SecurityProfile seccomp(JsonObject profile, HostTraits host) {
    return switch (profile.text("type")) {
      case "RuntimeDefault" -> profile(ProfileType.RuntimeDefault);
      case "Localhost" -> localhost(host.seccompRoot() + "/" + profile.text("localhostProfile"));
      default -> profile(ProfileType.Unconfined);
    };
  }

  private static SecurityProfile appArmor(JsonObject profile, boolean privileged) {
    return switch (profile.text("type")) {
      case "Unconfined" -> profile(ProfileType.Unconfined);
      case "Localhost" -> localhost(profile.text("localhostProfile"));
      default -> profile(privileged ? ProfileType.Unconfined : ProfileType.RuntimeDefault);
    };
  }

  private static Optional<SELinuxOption> seLinux(JsonObject options) {
    return options.isEmpty()
        ? Optional.empty()
        : Optional.of(
            SELinuxOption.newBuilder()
                .setUser(options.text("user"))
                .setRole(options.text("role"))
                .setType(options.text("type"))
                .setLevel(options.text("level"))
                .build());
  }

  private static SecurityProfile profile(ProfileType type) {
    return SecurityProfile.newBuilder().setProfileType(type).build();
  }

  private static SecurityProfile localhost(String reference) {
    return SecurityProfile.newBuilder().setProfileType(ProfileType.Localhost).setLocalhostRef(reference).build();
  }

  private static Int64Value value(long id) {
    return Int64Value.newBuilder().setValue(id).build();
  }
}
