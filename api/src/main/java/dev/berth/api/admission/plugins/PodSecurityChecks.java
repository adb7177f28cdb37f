package dev.berth.api.admission.plugins;

import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The checks of the two levels, in upstream's order and words
 * ({@code staging/src/k8s.io/pod-security-admission/policy}).
 */
final class PodSecurityChecks {
  private static final Set<String> DEFAULT_CAPABILITIES =
      Set.of(
          "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
          "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT");
  private static final Set<String> SAFE_SYSCTLS =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.ip_local_reserved_ports",
          "net.ipv4.ip_unprivileged_port_start",
          "net.ipv4.ping_group_range",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes",
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_rmem",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.tcp_wmem");
  private static final Set<String> SAFE_VOLUMES =
      Set.of(
          "name", "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
          "secret");
  private static final Set<String> SECCOMP_PROFILES = Set.of("RuntimeDefault", "Localhost");

  /** A check that is not met: {@code host namespaces (hostNetwork=true)}. */
  record Violation(String reason, String detail) {}

  private final JsonObject spec;
  private final List<JsonObject> containers;
  private final List<Violation> found = new ArrayList<>();

  private PodSecurityChecks(JsonObject spec) {
    this.spec = spec;
    containers =
        Stream.of("initContainers", "containers", "ephemeralContainers")
            .flatMap(list -> spec.array(list).objects())
            .toList();
  }

  static List<Violation> baseline(JsonObject spec) {
    PodSecurityChecks c = new PodSecurityChecks(spec);
    c.appArmor();
    c.addedCapabilities("non-default capabilities", DEFAULT_CAPABILITIES, List.of());
    c.hostNamespaces();
    c.hostPaths();
    c.restOfBaseline(true);
    return c.found;
  }

  static List<Violation> restricted(JsonObject spec) {
    PodSecurityChecks c = new PodSecurityChecks(spec);
    c.appArmor();
    c.hostNamespaces();
    c.restOfBaseline(false);
    boolean linux = !spec.object("os").text("name").equals("windows");
    if (linux) {
      c.each(
          "allowPrivilegeEscalation != false",
          s -> !s.has("allowPrivilegeEscalation") || s.bool("allowPrivilegeEscalation"),
          "must set securityContext.allowPrivilegeEscalation=false");
      c.restrictedCapabilities();
    }
    c.volumeTypes();
    c.nonRoot();
    c.rootUser();
    if (linux) {
      c.seccompRequired();
    }
    return c.found;
  }

  private static JsonObject security(JsonObject of) {
    return of.object("securityContext");
  }

  private void violation(String reason, Collection<String> details, String joint) {
    if (!details.isEmpty()) {
      found.add(new Violation(reason, String.join(joint, details)));
    }
  }

  /** The containers whose security context is like that, and what they must or must not do. */
  private void each(String reason, Predicate<JsonObject> bad, String rule) {
    List<String> names = named(bad);
    if (!names.isEmpty()) {
      found.add(new Violation(reason, who(names) + " " + rule));
    }
  }

  private List<String> named(Predicate<JsonObject> bad) {
    return containers.stream().filter(c -> bad.test(security(c))).map(c -> c.text("name")).toList();
  }

  /** {@code container "a"}, {@code containers "a", "b"}. */
  private static String who(List<String> names) {
    return (names.size() == 1 ? "container " : "containers ") + quoted(names);
  }

  private static String quoted(Collection<String> names) {
    return names.stream().map(n -> "\"" + n + "\"").collect(Collectors.joining(", "));
  }

  /** A rule for the pod and for its containers: {@code pod and container "a" must not …}. */
  private void podAndContainers(String reason, Predicate<JsonObject> bad, String rule) {
    List<String> names = named(bad);
    boolean pod = bad.test(security(spec));
    if (pod || !names.isEmpty()) {
      String subject = names.isEmpty() ? "pod" : pod ? "pod and " + who(names) : who(names);
      found.add(new Violation(reason, subject + " " + rule));
    }
  }

  private void appArmor() {
    podAndContainers(
        "forbidden AppArmor profile",
        s -> s.object("appArmorProfile").text("type").equals("Unconfined"),
        "must not set AppArmor profile type to \"Unconfined\"");
  }

  private void hostNamespaces() {
    violation(
        "host namespaces",
        Stream.of("hostNetwork", "hostPID", "hostIPC").filter(spec::bool).map(n -> n + "=true").toList(),
        ", ");
  }

  private void hostPaths() {
    List<String> names =
        spec.array("volumes").objects().filter(v -> v.has("hostPath")).map(v -> v.text("name")).toList();
    if (!names.isEmpty()) {
      found.add(new Violation("hostPath volumes", (names.size() == 1 ? "volume " : "volumes ") + quoted(names)));
    }
  }

  private void restOfBaseline(boolean seccomp) {
    hostPorts();
    each("privileged", s -> s.bool("privileged"), "must not set securityContext.privileged=true");
    each(
        "procMount",
        s -> !s.text("procMount").isEmpty() && !s.text("procMount").equals("Default"),
        "must not set securityContext.procMount to \"Unmasked\"");
    seLinux();
    if (seccomp) {
      podAndContainers(
          "seccompProfile",
          s -> s.object("seccompProfile").text("type").equals("Unconfined"),
          "must not set securityContext.seccompProfile.type to \"Unconfined\"");
    }
    violation(
        "forbidden sysctls",
        security(spec).array("sysctls").objects().map(s -> s.text("name")).filter(n -> !SAFE_SYSCTLS.contains(n)).toList(),
        ", ");
    podAndContainers(
        "hostProcess",
        s -> s.object("windowsOptions").bool("hostProcess"),
        "must not set securityContext.windowsOptions.hostProcess=true");
  }

  private void hostPorts() {
    List<String> names = new ArrayList<>();
    TreeSet<Long> ports = new TreeSet<>();
    for (JsonObject c : containers) {
      List<Long> used = c.array("ports").objects().map(p -> p.number("hostPort")).filter(p -> p != 0).toList();
      if (!used.isEmpty()) {
        names.add(c.text("name"));
        ports.addAll(used);
      }
    }
    if (!names.isEmpty()) {
      String list = ports.stream().map(String::valueOf).collect(Collectors.joining(", "));
      found.add(
          new Violation(
              "hostPort",
              who(names) + (names.size() == 1 ? " uses " : " use ") + (ports.size() == 1 ? "hostPort " : "hostPorts ") + list));
    }
  }

  private void seLinux() {
    Set<String> types = Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");
    List<JsonObject> options =
        Stream.concat(Stream.of(spec), containers.stream()).map(c -> security(c).object("seLinuxOptions")).toList();
    TreeSet<String> bad = new TreeSet<>();
    options.stream().map(o -> o.text("type")).filter(t -> !types.contains(t)).forEach(bad::add);
    List<String> details = new ArrayList<>();
    if (!bad.isEmpty()) {
      details.add((bad.size() == 1 ? "type " : "types ") + quoted(bad));
    }
    for (String member : List.of("user", "role")) {
      if (options.stream().anyMatch(o -> !o.text(member).isEmpty())) {
        details.add(member + " may not be set");
      }
    }
    if (!details.isEmpty()) {
      podAndContainers(
          "seLinuxOptions",
          s -> {
            JsonObject o = s.object("seLinuxOptions");
            return !types.contains(o.text("type")) || !o.text("user").isEmpty() || !o.text("role").isEmpty();
          },
          "set forbidden securityContext.seLinuxOptions: " + String.join("; ", details));
    }
  }

  private void restrictedCapabilities() {
    List<String> keepers =
        named(s -> s.object("capabilities").array("drop").strings().noneMatch("ALL"::equals));
    addedCapabilities(
        "unrestricted capabilities",
        Set.of("NET_BIND_SERVICE"),
        keepers.isEmpty() ? List.of() : List.of(who(keepers) + " must set securityContext.capabilities.drop=[\"ALL\"]"));
  }

  private void addedCapabilities(String reason, Set<String> allowed, List<String> before) {
    List<String> details = new ArrayList<>(before);
    TreeSet<String> bad = new TreeSet<>();
    List<String> names =
        named(
            s -> {
              List<String> added =
                  s.object("capabilities").array("add").strings().filter(c -> !allowed.contains(c)).toList();
              bad.addAll(added);
              return !added.isEmpty();
            });
    if (!names.isEmpty()) {
      details.add(who(names) + " must not include " + quoted(bad) + " in securityContext.capabilities.add");
    }
    violation(reason, details, "; ");
  }

  private void volumeTypes() {
    List<String> names = new ArrayList<>();
    TreeSet<String> types = new TreeSet<>();
    for (JsonObject v : spec.array("volumes").objects().toList()) {
      List<String> bad = v.names().stream().filter(n -> !SAFE_VOLUMES.contains(n)).toList();
      if (!bad.isEmpty()) {
        names.add(v.text("name"));
        types.addAll(bad);
      }
    }
    if (!names.isEmpty()) {
      found.add(
          new Violation(
              "restricted volume types",
              (names.size() == 1 ? "volume " : "volumes ") + quoted(names) + (names.size() == 1 ? " uses " : " use ")
                  + "restricted volume " + (types.size() == 1 ? "type " : "types ") + quoted(types)));
    }
  }

  private void nonRoot() {
    String member = "runAsNonRoot";
    List<String> details = new ArrayList<>();
    boolean podSays = security(spec).has(member);
    if (podSays && !security(spec).bool(member)) {
      details.add("pod must not set securityContext.runAsNonRoot=false");
    }
    List<String> wrong = named(s -> s.has(member) && !s.bool(member));
    if (!wrong.isEmpty()) {
      details.add(who(wrong) + " must not set securityContext.runAsNonRoot=false");
    }
    List<String> silent = named(s -> !s.has(member) && !podSays);
    if (details.isEmpty() && !silent.isEmpty()) {
      details.add("pod or " + who(silent) + " must set securityContext.runAsNonRoot=true");
    }
    violation("runAsNonRoot != true", details, "; ");
  }

  private void rootUser() {
    podAndContainers(
        "runAsUser=0", s -> s.has("runAsUser") && s.number("runAsUser") == 0, "must not set runAsUser=0");
  }

  private void seccompRequired() {
    String podType = security(spec).object("seccompProfile").text("type");
    List<String> details = new ArrayList<>();
    if (!podType.isEmpty() && !SECCOMP_PROFILES.contains(podType)) {
      details.add("pod must not set securityContext.seccompProfile.type to \"" + podType + "\"");
    }
    List<String> wrong =
        named(
            s ->
                s.has("seccompProfile") && !SECCOMP_PROFILES.contains(s.object("seccompProfile").text("type")));
    if (!wrong.isEmpty()) {
      details.add(who(wrong) + " must not set securityContext.seccompProfile.type to \"Unconfined\"");
    }
    List<String> silent = named(s -> !s.has("seccompProfile") && podType.isEmpty());
    if (details.isEmpty() && !silent.isEmpty()) {
      details.add(
          "pod or " + who(silent)
              + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"");
    }
    violation("seccompProfile", details, "; ");
  }
}
