package dev.berth.node.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.node.cri.proto.ContainerConfig;
import dev.berth.node.cri.proto.KeyValue;
import dev.berth.node.cri.proto.LinuxContainerSecurityContext;
import dev.berth.node.cri.proto.LinuxSandboxSecurityContext;
import dev.berth.node.cri.proto.MountPropagation;
import dev.berth.node.cri.proto.NamespaceMode;
import dev.berth.node.cri.proto.PodSandboxConfig;
import dev.berth.node.cri.proto.Protocol;
import dev.berth.node.cri.proto.SecurityProfile.ProfileType;
import dev.berth.node.runtime.LinuxResources;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.Runtime.SandboxConfig;
import dev.berth.node.runtime.RuntimeFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a pod's spec comes to in CRI's words. */
class MessagesTest {
  private static final LinuxResources SOME =
      new LinuxResources(512, 50_000, LinuxResources.PERIOD_MICROS, 64 << 20, 900, Map.of("2MB", 4L << 20));

  private static JsonObject yaml(String text) {
    Json json = Yaml.parse(text);
    return (JsonObject) json;
  }

  private static SandboxConfig sandbox(String spec) {
    return new SandboxConfig(
        "uid-1", "shop", "web-0", 2, "web-0", Map.of("app", "web"), Map.of("note", "x"),
        yaml(spec).bool("hostNetwork"), 45, "/kubepods/burstable/poduid-1", SOME, "/logs/web-0",
        new Runtime.Dns(List.of("10.0.0.10"), List.of("shop.svc.cluster.local"), List.of("ndots:5")), yaml(spec));
  }

  private static PodSandboxConfig pod(String spec) {
    return SandboxMessages.of(sandbox(spec), HostTraits.PLAIN);
  }

  private static Runtime.ContainerConfig config(String container, List<Runtime.Mount> mounts) {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("B", "2");
    env.put("A", "1 €");
    return new Runtime.ContainerConfig(
        "main", 3, "registry.example/app:1", List.of("/app"), List.of("-v"), env, mounts, yaml(container), SOME,
        List.of(new Runtime.DeviceMapping("disk", "/dev/loop7", "/dev/xvda", "rwm")),
        Optional.of(new Runtime.TerminationMessage("/var/msg", "/dev/termination-log", true)));
  }

  private static ContainerConfig container(String spec, String container) {
    return ContainerMessages.of(sandbox(spec), config(container, List.of()), Optional.empty(), HostTraits.PLAIN);
  }

  private static LinuxContainerSecurityContext security(String spec, String container) {
    return container(spec, container).getLinux().getSecurityContext();
  }

  @Test
  void aSandboxIsKnownByItsPod() {
    PodSandboxConfig pod = pod("{}");
    assertThat(pod.getMetadata().getUid()).isEqualTo("uid-1");
    assertThat(pod.getMetadata().getAttempt()).isEqualTo(2);
    assertThat(pod.getLabelsMap())
        .containsEntry("app", "web")
        .containsEntry("io.kubernetes.pod.name", "web-0")
        .containsEntry("io.kubernetes.pod.namespace", "shop")
        .containsEntry("io.kubernetes.pod.uid", "uid-1");
    assertThat(pod.getAnnotationsMap())
        .containsEntry("note", "x")
        .containsEntry("io.kubernetes.pod.terminationGracePeriod", "45");
    assertThat(pod.getHostname()).isEqualTo("web-0");
    assertThat(pod.getLogDirectory()).isEqualTo("/logs/web-0");
    assertThat(pod.getDnsConfig().getServersList()).containsExactly("10.0.0.10");
    assertThat(pod.getLinux().getCgroupParent()).isEqualTo("/kubepods/burstable/poduid-1");
  }

  @Test
  void cgroupsMayHaveARootOfTheirOwn() {
    HostTraits host = new HostTraits("/berth", true, false, false, false, List.of(), "/seccomp", List.of());
    assertThat(SandboxMessages.of(sandbox("{}"), host).getLinux().getCgroupParent())
        .isEqualTo("/berth/kubepods/burstable/poduid-1");
  }

  @Test
  @Spec("F20")
  void namespacesAreThePodsUnlessItWantsTheNodes() {
    var own = pod("{}").getLinux().getSecurityContext().getNamespaceOptions();
    assertThat(List.of(own.getNetwork(), own.getPid(), own.getIpc()))
        .containsExactly(NamespaceMode.POD, NamespaceMode.CONTAINER, NamespaceMode.POD);
    String all = "{hostNetwork: true, hostPID: true, hostIPC: true}";
    var node = security(all, "{}").getNamespaceOptions();
    assertThat(List.of(node.getNetwork(), node.getPid(), node.getIpc())).containsOnly(NamespaceMode.NODE);
    assertThat(pod(all).getHostname()).isEmpty();
    assertThat(security("{shareProcessNamespace: true}", "{}").getNamespaceOptions().getPid())
        .isEqualTo(NamespaceMode.POD);
  }

  @Test
  @Spec("F19")
  void anEphemeralContainerSeesTheProcessesOfItsTarget() {
    var options =
        ContainerMessages.of(sandbox("{}"), config("{}", List.of()), Optional.of("id-7"), HostTraits.PLAIN)
            .getLinux()
            .getSecurityContext()
            .getNamespaceOptions();
    assertThat(options.getPid()).isEqualTo(NamespaceMode.TARGET);
    assertThat(options.getTargetId()).isEqualTo("id-7");
  }

  @Test
  void portsOfAllLastingContainersAreTold() {
    PodSandboxConfig pod =
        pod(
            """
            containers: [{ports: [{containerPort: 80, hostPort: 8080, hostIP: 127.0.0.1}]}]
            initContainers:
            - {restartPolicy: Always, ports: [{containerPort: 53, protocol: UDP}]}
            - {ports: [{containerPort: 1}]}
            """);
    assertThat(pod.getPortMappingsList()).hasSize(2);
    assertThat(pod.getPortMappings(0).getHostPort()).isEqualTo(8080);
    assertThat(pod.getPortMappings(0).getHostIp()).isEqualTo("127.0.0.1");
    assertThat(pod.getPortMappings(1).getProtocol()).isEqualTo(Protocol.UDP);
  }

  @Test
  @Spec("F44")
  void sysctlsAndGroupsAreThePods() {
    PodSandboxConfig pod =
        pod(
            """
            securityContext:
              sysctls: [{name: net/ipv4/ip_unprivileged_port_start, value: "0"}]
              runAsUser: 5
              fsGroup: 70
              supplementalGroups: [80, 81]
            containers: [{securityContext: {privileged: true}}]
            """);
    LinuxSandboxSecurityContext security = pod.getLinux().getSecurityContext();
    assertThat(pod.getLinux().getSysctlsMap()).containsExactly(Map.entry("net.ipv4.ip_unprivileged_port_start", "0"));
    assertThat(security.getRunAsUser().getValue()).isEqualTo(5);
    assertThat(security.getSupplementalGroupsList()).containsExactly(70L, 80L, 81L);
    assertThat(security.getPrivileged()).isTrue();
    assertThat(security.getSeccomp().getProfileType()).isEqualTo(ProfileType.RuntimeDefault);
  }

  @Test
  @Spec("F44")
  void aContainersSecurityContextGoesBeforeItsPods() {
    String pod = "securityContext: {runAsUser: 1000, runAsGroup: 2000, seccompProfile: {type: RuntimeDefault}}";
    LinuxContainerSecurityContext inherited = security(pod, "{}");
    assertThat(inherited.getRunAsUser().getValue()).isEqualTo(1000);
    assertThat(inherited.getRunAsGroup().getValue()).isEqualTo(2000);
    assertThat(inherited.getSeccomp().getProfileType()).isEqualTo(ProfileType.RuntimeDefault);
    LinuxContainerSecurityContext own =
        security(
            pod,
            """
            securityContext:
              runAsUser: 0
              seccompProfile: {type: Localhost, localhostProfile: audit.json}
              capabilities: {add: [NET_ADMIN], drop: [ALL]}
              readOnlyRootFilesystem: true
              allowPrivilegeEscalation: false
            """);
    assertThat(own.hasRunAsUser()).isTrue();
    assertThat(own.getRunAsUser().getValue()).isZero();
    assertThat(own.getRunAsGroup().getValue()).isEqualTo(2000);
    assertThat(own.getSeccomp().getLocalhostRef()).isEqualTo("/var/lib/kubelet/seccomp/audit.json");
    assertThat(own.getCapabilities().getAddCapabilitiesList()).containsExactly("NET_ADMIN");
    assertThat(own.getCapabilities().getDropCapabilitiesList()).containsExactly("ALL");
    assertThat(own.getReadonlyRootfs()).isTrue();
    assertThat(own.getNoNewPrivs()).isTrue();
    assertThat(own.getPrivileged()).isFalse();
  }

  @Test
  @Spec("F44")
  void withoutAWordOfItAProcessIsTheImagesUserAndUnconfined() {
    LinuxContainerSecurityContext plain = security("{}", "{}");
    assertThat(plain.hasRunAsUser()).isFalse();
    assertThat(plain.getNoNewPrivs()).isFalse();
    assertThat(plain.getSeccomp().getProfileType()).isEqualTo(ProfileType.Unconfined);
    assertThat(plain.getMaskedPathsList()).contains("/proc/kcore", "/sys/firmware");
    assertThat(plain.getReadonlyPathsList()).contains("/proc/sys");
    assertThat(security("{}", "securityContext: {procMount: Unmasked}").getMaskedPathsList()).isEmpty();
  }

  @Test
  @Spec("F44")
  void whoMustNotBeRootIsRefusedWithUpstreamsTexts() {
    SecurityContext must = SecurityContext.of(yaml("securityContext: {runAsNonRoot: true}"), JsonObject.EMPTY);
    assertThat(must.dependsOnImageUser()).isTrue();
    assertThat(must.rootRefused(OptionalLong.of(0), "", "p_ns(u)", "c"))
        .contains("container has runAsNonRoot and image will run as root (pod: \"p_ns(u)\", container: c)");
    assertThat(must.rootRefused(OptionalLong.empty(), "app", "p_ns(u)", "c"))
        .contains(
            "container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root"
                + " (pod: \"p_ns(u)\", container: c)");
    assertThat(must.rootRefused(OptionalLong.of(7), "", "p_ns(u)", "c")).isEmpty();
    SecurityContext zero =
        SecurityContext.of(
            yaml("securityContext: {runAsNonRoot: true}"), yaml("securityContext: {runAsUser: 0}"));
    assertThat(zero.rootRefused(OptionalLong.empty(), "", "p_ns(u)", "c"))
        .contains("container's runAsUser breaks non-root policy (pod: \"p_ns(u)\", container: c)");
  }

  @Test
  @Spec("F29")
  void aContainerIsToldWhatToRunInThisOrder() {
    ContainerConfig config =
        container(
            "{}",
            """
            workingDir: /srv
            stdin: true
            stdinOnce: true
            tty: true
            lifecycle: {stopSignal: SIGUSR1, preStop: {sleep: {seconds: 1}}}
            """);
    assertThat(config.getMetadata().getAttempt()).isEqualTo(3);
    assertThat(config.getCommandList()).containsExactly("/app");
    assertThat(config.getArgsList()).containsExactly("-v");
    assertThat(config.getWorkingDir()).isEqualTo("/srv");
    assertThat(config.getEnvsList()).extracting(KeyValue::getKey).containsExactly("B", "A");
    assertThat(config.getEnvs(1).getValue().toStringUtf8()).isEqualTo("1 €");
    assertThat(config.getStdin() && config.getStdinOnce() && config.getTty()).isTrue();
    assertThat(config.getStopSignal()).isEqualTo(29);
    assertThat(config.getLogPath()).isEqualTo("main/3.log");
    assertThat(config.getLabelsMap()).containsEntry("io.kubernetes.container.name", "main");
    assertThat(config.getAnnotationsMap())
        .containsEntry("io.kubernetes.container.restartCount", "3")
        .containsEntry("io.kubernetes.container.preStopHandler", "{\"sleep\":{\"seconds\":1}}");
    assertThat(config.getDevices(0).getContainerPath()).isEqualTo("/dev/xvda");
  }

  @Test
  @Spec({"F39", "F40"})
  void resourcesAreGrantedAndOtherPagesAreNot() {
    HostTraits host = new HostTraits("", true, false, false, false, List.of("1GB", "2MB"), "/seccomp", List.of());
    var granted =
        ContainerMessages.of(sandbox("{}"), config("{}", List.of()), Optional.empty(), host).getLinux().getResources();
    assertThat(granted.getCpuShares()).isEqualTo(512);
    assertThat(granted.getCpuQuota()).isEqualTo(50_000);
    assertThat(granted.getMemoryLimitInBytes()).isEqualTo(64 << 20);
    assertThat(granted.getOomScoreAdj()).isEqualTo(900);
    assertThat(granted.getUnifiedMap()).containsEntry("memory.oom.group", "1");
    assertThat(granted.getHugepageLimitsList())
        .anyMatch(l -> l.getPageSize().equals("1GB") && l.getLimit() == 0)
        .anyMatch(l -> l.getPageSize().equals("2MB") && l.getLimit() == 4 << 20);
    HostTraits old = new HostTraits("", false, false, false, false, List.of(), "/seccomp", List.of());
    assertThat(
            ContainerMessages.of(sandbox("{}"), config("{}", List.of()), Optional.empty(), old)
                .getLinux()
                .getResources()
                .getUnifiedMap())
        .isEmpty();
  }

  private static dev.berth.node.cri.proto.Mount mounted(HostTraits host, String propagation, String recursive) {
    Runtime.Mount mount = new Runtime.Mount("data", "/host", "srv", true, propagation, recursive);
    return ContainerMessages.of(sandbox("{}"), config("{}", List.of(mount)), Optional.empty(), host).getMounts(0);
  }

  @Test
  @Spec("C96")
  void mountsArePassedOnAsFarAsTheyShould() {
    assertThat(mounted(HostTraits.PLAIN, "None", "Disabled").getPropagation())
        .isEqualTo(MountPropagation.PROPAGATION_PRIVATE);
    assertThat(mounted(HostTraits.PLAIN, "HostToContainer", "Disabled").getPropagation())
        .isEqualTo(MountPropagation.PROPAGATION_HOST_TO_CONTAINER);
    assertThat(mounted(HostTraits.PLAIN, "Bidirectional", "Disabled").getPropagation())
        .isEqualTo(MountPropagation.PROPAGATION_BIDIRECTIONAL);
    assertThat(mounted(HostTraits.PLAIN, "None", "Disabled").getContainerPath()).isEqualTo("/srv");
    assertThat(mounted(HostTraits.PLAIN, "None", "Disabled").getReadonly()).isTrue();
  }

  @Test
  @Spec("C97")
  void recursiveReadOnlyIsRefusedWhereTheRuntimeHasNone() {
    HostTraits able = new HostTraits("", true, false, true, false, List.of(), "/seccomp", List.of());
    assertThat(mounted(able, "None", "Enabled").getRecursiveReadOnly()).isTrue();
    assertThat(mounted(able, "None", "IfPossible").getRecursiveReadOnly()).isTrue();
    assertThat(mounted(HostTraits.PLAIN, "None", "IfPossible").getRecursiveReadOnly()).isFalse();
    assertThatThrownBy(() -> mounted(HostTraits.PLAIN, "None", "Enabled"))
        .isInstanceOf(RuntimeFailure.class)
        .extracting(e -> ((RuntimeFailure) e).code())
        .isEqualTo(RuntimeFailure.Code.CONFIG);
  }

  @Test
  @Spec("F36")
  void theTerminationMessageIsAMountThatIsFoundAgain() {
    ContainerConfig config = container("{}", "{}");
    assertThat(config.getMountsList())
        .anyMatch(m -> m.getHostPath().equals("/var/msg") && m.getContainerPath().equals("/dev/termination-log"));
    assertThat(config.getAnnotationsMap())
        .containsEntry("io.kubernetes.container.terminationMessagePath", "/dev/termination-log")
        .containsEntry("io.kubernetes.container.terminationMessagePolicy", "FallbackToLogsOnError");
  }
}
