package dev.berth.node.cri;

import dev.berth.base.json.JsonObject;
import dev.berth.node.cri.proto.DNSConfig;
import dev.berth.node.cri.proto.LinuxPodSandboxConfig;
import dev.berth.node.cri.proto.PodSandboxConfig;
import dev.berth.node.cri.proto.PodSandboxMetadata;
import dev.berth.node.cri.proto.PortMapping;
import dev.berth.node.cri.proto.Protocol;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.Runtime.SandboxConfig;
import java.util.HashMap;
import java.util.Map;

/** A sandbox that is wanted, in CRI's words (upstream {@code generatePodSandboxConfig}). Pure. */
final class SandboxMessages {
  static final String POD_NAME = "io.kubernetes.pod.name";
  static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
  static final String POD_UID = "io.kubernetes.pod.uid";
  static final String GRACE = "io.kubernetes.pod.terminationGracePeriod";

  /** Where the pod's cgroup is, for whoever removes its last sandbox. */
  static final String CGROUP = "berth.dev/cgroup-parent";

  /** Where its logs are, likewise. */
  static final String LOGS = "berth.dev/log-directory";

  private SandboxMessages() {}

  static PodSandboxConfig of(SandboxConfig config, HostTraits host) {
    PodSandboxConfig.Builder out =
        PodSandboxConfig.newBuilder()
            .setMetadata(
                PodSandboxMetadata.newBuilder()
                    .setName(config.name())
                    .setUid(config.uid())
                    .setNamespace(config.namespace())
                    .setAttempt(config.attempt()))
            .setLogDirectory(config.logDirectory())
            .putAllLabels(config.labels())
            .putAllLabels(labels(config))
            .putAllAnnotations(config.annotations())
            .putAnnotations(GRACE, Long.toString(config.graceSeconds()))
            .putAnnotations(CGROUP, cgroupParent(config, host))
            .putAnnotations(LOGS, config.logDirectory());
    if (!config.hostNetwork()) {
      out.setHostname(config.hostname());
    }
    if (!config.dns().equals(Runtime.Dns.NONE)) {
      out.setDnsConfig(dns(config.dns()));
    }
    ports(config.spec(), out);
    return out.setLinux(linux(config, host)).build();
  }

  /** By which a pod's sandboxes and containers are found again. */
  static Map<String, String> labels(SandboxConfig config) {
    Map<String, String> labels = new HashMap<>();
    labels.put(POD_NAME, config.name());
    labels.put(POD_NAMESPACE, config.namespace());
    labels.put(POD_UID, config.uid());
    return labels;
  }

  static String cgroupParent(SandboxConfig config, HostTraits host) {
    return host.cgroupRoot()
        + (config.cgroupParent().isEmpty() ? "/kubepods/besteffort/pod" + config.uid() : config.cgroupParent());
  }

  private static DNSConfig dns(Runtime.Dns dns) {
    return DNSConfig.newBuilder()
        .addAllServers(dns.servers())
        .addAllSearches(dns.searches())
        .addAllOptions(dns.options())
        .build();
  }

  /** Of all containers that live as long as the pod. */
  private static void ports(JsonObject spec, PodSandboxConfig.Builder out) {
    spec.array("containers").objects().forEach(c -> containerPorts(c, out));
    spec.array("initContainers")
        .objects()
        .filter(c -> c.text("restartPolicy").equals("Always"))
        .forEach(c -> containerPorts(c, out));
  }

  private static void containerPorts(JsonObject container, PodSandboxConfig.Builder out) {
    container.array("ports")
        .objects()
        .forEach(
            port ->
                out.addPortMappings(
                    PortMapping.newBuilder()
                        .setProtocol(protocol(port.text("protocol")))
                        .setContainerPort((int) port.number("containerPort"))
                        .setHostPort((int) port.integer("hostPort").orElse(0))
                        .setHostIp(port.text("hostIP"))));
  }

  private static Protocol protocol(String name) {
    return switch (name) {
      case "UDP" -> Protocol.UDP;
      case "SCTP" -> Protocol.SCTP;
      default -> Protocol.TCP;
    };
  }

  private static LinuxPodSandboxConfig linux(SandboxConfig config, HostTraits host) {
    LinuxPodSandboxConfig.Builder out =
        LinuxPodSandboxConfig.newBuilder()
            .setCgroupParent(cgroupParent(config, host))
            .setSecurityContext(SecurityMessages.sandbox(config.spec(), host))
            .setResources(ResourceMessages.of(config.resources()));
    config.spec()
        .object("securityContext")
        .array("sysctls")
        .objects()
        .forEach(s -> out.putSysctls(s.text("name").replace('/', '.'), s.text("value")));
    return out.build();
  }
}
