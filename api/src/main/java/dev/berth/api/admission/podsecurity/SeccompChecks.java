package dev.berth.api.admission.podsecurity;

import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which system calls containers may make: profiles, and before 1.19 annotations. */
final class SeccompChecks {
  private static final String REASON = "seccompProfile";
  private static final Set<String> SAFE = Set.of("RuntimeDefault", "Localhost");
  private static final String POD = "seccomp.security.alpha.kubernetes.io/pod";
  private static final String CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";

  private SeccompChecks() {}

  static Optional<Offence> annotations(PodText pod) {
    List<String> forbidden =
        Stream.concat(Stream.of(POD), pod.containers().stream().map(c -> CONTAINER + c.text("name")))
            .filter(pod.annotations()::has)
            .filter(key -> !isSafe(pod.annotations().text(key)))
            .map(key -> key + "=\"" + pod.annotations().text(key) + "\"")
            .distinct()
            .sorted()
            .toList();
    return forbidden.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Offence(
                REASON,
                "forbidden " + PodText.count(forbidden, "annotation", "annotations") + " "
                    + String.join(", ", forbidden)));
  }

  private static boolean isSafe(String profile) {
    return profile.equals("runtime/default") || profile.equals("docker/default") || profile.startsWith("localhost/");
  }

  static Optional<Offence> baseline(PodText pod) {
    Predicate<JsonObject> bad = s -> s.has("seccompProfile") && !SAFE.contains(type(s));
    TreeSet<String> types = new TreeSet<>();
    Stream.concat(Stream.of(pod.spec()), pod.containers().stream())
        .map(PodText::security)
        .filter(bad)
        .forEach(s -> types.add(type(s)));
    return pod.podAndContainers(
        REASON, bad, "must not set securityContext.seccompProfile.type to " + PodText.quoted(types));
  }

  static Optional<Offence> restricted(PodText pod) {
    Optional<Offence> unsafe = baseline(pod);
    if (unsafe.isPresent() || pod.security().has("seccompProfile")) {
      return unsafe;
    }
    List<String> silent = pod.named(s -> !s.has("seccompProfile"));
    return silent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Offence(
                REASON,
                "pod or " + PodText.who(silent)
                    + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\""));
  }

  private static String type(JsonObject security) {
    return security.object("seccompProfile").text("type");
  }
}
