package dev.berth.api.admission.podsecurity;

import static dev.berth.api.admission.podsecurity.Check.baseline;
import static dev.berth.api.admission.podsecurity.Check.restricted;

import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All rules with their versions, in upstream's order. */
public final class Checks {
  /** The newest version with a rule of its own: later ones are as this one. */
  private static final int NEWEST = 35;

  private static final int NEVER = LevelVersion.LATEST;

  private static final Set<String> SYSCTLS =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.ping_group_range",
          "net.ipv4.ip_unprivileged_port_start");
  private static final Set<String> SYSCTLS_27 = with(SYSCTLS, "net.ipv4.ip_local_reserved_ports");
  private static final Set<String> SYSCTLS_29 =
      with(
          SYSCTLS_27,
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes");
  private static final Set<String> SYSCTLS_32 = with(SYSCTLS_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem");
  private static final Set<String> SE_LINUX = Set.of("", "container_t", "container_init_t", "container_kvm_t");
  private static final Set<String> SE_LINUX_31 = with(SE_LINUX, "container_engine_t");

  private static final List<Check> ALL =
      List.of(
          baseline(HostChecks::appArmor),
          baseline(ContainerChecks::addedCapabilities).stricterFrom(22),
          baseline(HostChecks::namespaces),
          baseline(HostChecks::paths).stricterFrom(0),
          baseline(HostChecks::ports),
          baseline(34, NEVER, HostChecks::probes),
          baseline(ContainerChecks::privileged),
          baseline(0, 35, ContainerChecks::procMount),
          baseline(35, NEVER, p -> p.ownUsers() ? Optional.empty() : ContainerChecks.procMount(p)).stricterFrom(35),
          baseline(0, 31, p -> HostChecks.seLinux(p, SE_LINUX)),
          baseline(31, NEVER, p -> HostChecks.seLinux(p, SE_LINUX_31)),
          baseline(0, 19, SeccompChecks::annotations),
          baseline(19, NEVER, SeccompChecks::baseline).stricterFrom(19),
          baseline(0, 27, p -> HostChecks.sysctls(p, SYSCTLS)),
          baseline(27, 29, p -> HostChecks.sysctls(p, SYSCTLS_27)),
          baseline(29, 32, p -> HostChecks.sysctls(p, SYSCTLS_29)),
          baseline(32, NEVER, p -> HostChecks.sysctls(p, SYSCTLS_32)),
          baseline(HostChecks::windowsProcess),
          restricted(8, 25, ContainerChecks::privilegeEscalation),
          restricted(25, p -> p.windows() ? Optional.empty() : ContainerChecks.privilegeEscalation(p)),
          restricted(22, 25, ContainerChecks::keptCapabilities),
          restricted(25, p -> p.windows() ? Optional.empty() : ContainerChecks.keptCapabilities(p)),
          restricted(35, ContainerChecks::procMount),
          restricted(0, ContainerChecks::volumeTypes),
          restricted(0, 35, ContainerChecks::nonRoot),
          restricted(35, p -> p.ownUsers() ? Optional.empty() : ContainerChecks.nonRoot(p)),
          restricted(23, 35, ContainerChecks::rootUser),
          restricted(35, p -> p.ownUsers() ? Optional.empty() : ContainerChecks.rootUser(p)),
          restricted(19, 25, SeccompChecks::restricted),
          restricted(25, p -> p.windows() ? Optional.empty() : SeccompChecks.restricted(p)));

  private Checks() {}

  private static Set<String> with(Set<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).collect(java.util.stream.Collectors.toUnmodifiableSet());
  }

  /** What about a pod, or a template for pods, does not meet a level. */
  public static List<Offence> of(LevelVersion asked, JsonObject metadata, JsonObject spec) {
    if (asked.level() == Level.PRIVILEGED) {
      return List.of();
    }
    int minor = Math.min(asked.minor(), NEWEST);
    PodText pod = PodText.of(metadata, spec);
    return ALL.stream()
        .filter(c -> c.holds(asked.level(), minor))
        .flatMap(c -> c.test().apply(pod).stream())
        .toList();
  }
}
