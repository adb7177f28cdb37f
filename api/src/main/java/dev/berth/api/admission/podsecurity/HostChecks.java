package dev.berth.api.admission.podsecurity;

import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What pods may not have of the machine that they run on. */
final class HostChecks {
  private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";

  private HostChecks() {}

  static Optional<Offence> appArmor(PodText pod) {
    Predicate<JsonObject> bad =
        s -> s.has("appArmorProfile") && !Set.of("RuntimeDefault", "Localhost").contains(appArmorType(s));
    List<String> subjects = new ArrayList<>(pod.subject(bad).stream().toList());
    TreeSet<String> types = new TreeSet<>();
    Stream.concat(Stream.of(pod.spec()), pod.containers().stream())
        .map(PodText::security)
        .filter(bad)
        .forEach(s -> types.add(appArmorType(s)));
    List<String> notes =
        pod.annotations().strings().entrySet().stream()
            .filter(e -> e.getKey().startsWith(APP_ARMOR))
            .filter(e -> !e.getValue().isEmpty() && !e.getValue().equals("runtime/default"))
            .filter(e -> !e.getValue().startsWith("localhost/"))
            .map(e -> e.getKey() + "=\"" + e.getValue() + "\"")
            .sorted()
            .toList();
    if (!notes.isEmpty()) {
      subjects.add(PodText.count(notes, "annotation", "annotations"));
    }
    List<String> values = new ArrayList<>(types);
    values.addAll(notes);
    return subjects.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Offence(
                PodText.count(values, "forbidden AppArmor profile", "forbidden AppArmor profiles"),
                String.join(" and ", subjects) + " must not set AppArmor profile type to " + PodText.quoted(values)));
  }

  private static String appArmorType(JsonObject security) {
    return security.object("appArmorProfile").text("type");
  }

  static Optional<Offence> namespaces(PodText pod) {
    List<String> used =
        Stream.of("hostNetwork", "hostPID", "hostIPC").filter(pod.spec()::bool).map(n -> n + "=true").toList();
    return used.isEmpty() ? Optional.empty() : Optional.of(new Offence("host namespaces", String.join(", ", used)));
  }

  static Optional<Offence> paths(PodText pod) {
    List<String> names =
        pod.spec().array("volumes").objects().filter(v -> v.has("hostPath")).map(v -> v.text("name")).toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Offence("hostPath volumes", PodText.count(names, "volume", "volumes") + " " + PodText.quoted(names)));
  }

  static Optional<Offence> ports(PodText pod) {
    List<String> names = new ArrayList<>();
    TreeSet<String> ports = new TreeSet<>();
    for (JsonObject c : pod.containers()) {
      List<String> used =
          c.array("ports").objects().map(p -> p.number("hostPort")).filter(p -> p != 0).map(String::valueOf).toList();
      if (!used.isEmpty()) {
        names.add(c.text("name"));
        ports.addAll(used);
      }
    }
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Offence(
                "hostPort",
                PodText.who(names) + " " + PodText.count(names, "uses", "use") + " "
                    + PodText.count(ports, "hostPort", "hostPorts") + " " + String.join(", ", ports)));
  }

  static Optional<Offence> probes(PodText pod) {
    TreeSet<String> names = new TreeSet<>();
    TreeSet<String> hosts = new TreeSet<>();
    for (JsonObject c : pod.containers()) {
      JsonObject lifecycle = c.object("lifecycle");
      Stream.of(
              c.object("livenessProbe"),
              c.object("readinessProbe"),
              c.object("startupProbe"),
              lifecycle.object("postStart"),
              lifecycle.object("preStop"))
          .flatMap(h -> Stream.of(h.object("httpGet").text("host"), h.object("tcpSocket").text("host")))
          .filter(host -> !host.isEmpty())
          .forEach(
              host -> {
                names.add(c.text("name"));
                hosts.add(host);
              });
    }
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Offence(
                "probe or lifecycle host",
                PodText.who(names) + " " + PodText.count(names, "uses", "use") + " "
                    + PodText.count(hosts, "probe or lifecycle host", "probe or lifecycle hosts") + " "
                    + PodText.quoted(hosts)));
  }

  static Optional<Offence> seLinux(PodText pod, Set<String> types) {
    Predicate<JsonObject> bad =
        s -> {
          JsonObject o = s.object("seLinuxOptions");
          return !types.contains(o.text("type")) || !o.text("user").isEmpty() || !o.text("role").isEmpty();
        };
    List<String> details = new ArrayList<>();
    List<String> used =
        pod.values(s -> s.object("seLinuxOptions").text("type")).stream().filter(t -> !types.contains(t)).toList();
    if (!used.isEmpty()) {
      details.add(PodText.count(used, "type", "types") + " " + PodText.quoted(used));
    }
    for (String member : List.of("user", "role")) {
      if (pod.values(s -> s.object("seLinuxOptions").text(member)).stream().anyMatch(v -> !v.isEmpty())) {
        details.add(member + " may not be set");
      }
    }
    return pod.podAndContainers(
        "seLinuxOptions", bad, "set forbidden securityContext.seLinuxOptions: " + String.join("; ", details));
  }

  static Optional<Offence> sysctls(PodText pod, Set<String> safe) {
    List<String> names =
        pod.security().array("sysctls").objects().map(s -> s.text("name")).filter(n -> !safe.contains(n)).toList();
    return names.isEmpty() ? Optional.empty() : Optional.of(new Offence("forbidden sysctls", String.join(", ", names)));
  }

  static Optional<Offence> windowsProcess(PodText pod) {
    return pod.podAndContainers(
        "hostProcess",
        s -> s.object("windowsOptions").bool("hostProcess"),
        "must not set securityContext.windowsOptions.hostProcess=true");
  }
}
