package dev.berth.api.admission.podsecurity;

import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What containers may do, as whom, and with which volumes. */
final class ContainerChecks {
  private static final Set<String> DEFAULT_CAPABILITIES =
      Set.of(
          "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
          "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT");
  private static final Set<String> SAFE_VOLUMES =
      Set.of(
          "name", "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
          "secret");

  private ContainerChecks() {}

  static Optional<Offence> privileged(PodText pod) {
    return pod.each("privileged", s -> s.bool("privileged"), "must not set securityContext.privileged=true");
  }

  static Optional<Offence> procMount(PodText pod) {
    Predicate<JsonObject> bad = s -> !s.text("procMount").isEmpty() && !s.text("procMount").equals("Default");
    TreeSet<String> types = new TreeSet<>();
    pod.containers().stream().map(PodText::security).filter(bad).forEach(s -> types.add(s.text("procMount")));
    return pod.each("procMount", bad, "must not set securityContext.procMount to " + PodText.quoted(types));
  }

  static Optional<Offence> privilegeEscalation(PodText pod) {
    return pod.each(
        "allowPrivilegeEscalation != false",
        s -> !s.has("allowPrivilegeEscalation") || s.bool("allowPrivilegeEscalation"),
        "must set securityContext.allowPrivilegeEscalation=false");
  }

  static Optional<Offence> addedCapabilities(PodText pod) {
    return capabilities(pod, "non-default capabilities", DEFAULT_CAPABILITIES, List.of());
  }

  static Optional<Offence> keptCapabilities(PodText pod) {
    List<String> keepers =
        pod.named(s -> s.object("capabilities").array("drop").strings().noneMatch("ALL"::equals));
    return capabilities(
        pod,
        "unrestricted capabilities",
        Set.of("NET_BIND_SERVICE"),
        keepers.isEmpty()
            ? List.of()
            : List.of(PodText.who(keepers) + " must set securityContext.capabilities.drop=[\"ALL\"]"));
  }

  private static Optional<Offence> capabilities(
      PodText pod, String reason, Set<String> allowed, List<String> before) {
    List<String> details = new ArrayList<>(before);
    TreeSet<String> bad = new TreeSet<>();
    List<String> names =
        pod.named(
            s -> {
              List<String> added =
                  s.object("capabilities").array("add").strings().filter(c -> !allowed.contains(c)).toList();
              bad.addAll(added);
              return !added.isEmpty();
            });
    if (!names.isEmpty()) {
      details.add(
          PodText.who(names) + " must not include " + PodText.quoted(bad) + " in securityContext.capabilities.add");
    }
    return details.isEmpty() ? Optional.empty() : Optional.of(new Offence(reason, String.join("; ", details)));
  }

  static Optional<Offence> volumeTypes(PodText pod) {
    List<String> names = new ArrayList<>();
    TreeSet<String> types = new TreeSet<>();
    for (JsonObject v : pod.spec().array("volumes").objects().toList()) {
      List<String> bad = v.names().stream().filter(n -> !SAFE_VOLUMES.contains(n)).toList();
      if (!bad.isEmpty()) {
        names.add(v.text("name"));
        types.addAll(bad);
      }
    }
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Offence(
                "restricted volume types",
                PodText.count(names, "volume", "volumes") + " " + PodText.quoted(names) + " "
                    + PodText.count(names, "uses", "use") + " "
                    + PodText.count(types, "restricted volume type", "restricted volume types") + " "
                    + PodText.quoted(types)));
  }

  static Optional<Offence> nonRoot(PodText pod) {
    String reason = "runAsNonRoot != true";
    String member = "runAsNonRoot";
    Optional<Offence> root =
        pod.podAndContainers(
            reason, s -> s.has(member) && !s.bool(member), "must not set securityContext.runAsNonRoot=false");
    if (root.isPresent() || pod.security().bool(member)) {
      return root;
    }
    List<String> silent = pod.named(s -> !s.has(member));
    return silent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Offence(reason, "pod or " + PodText.who(silent) + " must set securityContext.runAsNonRoot=true"));
  }

  static Optional<Offence> rootUser(PodText pod) {
    return pod.podAndContainers(
        "runAsUser=0", s -> s.has("runAsUser") && s.number("runAsUser") == 0, "must not set runAsUser=0");
  }
}
