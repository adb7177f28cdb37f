package dev.berth.api.admission.podsecurity;

import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pod, and how rules speak of it.
 *
 * @param annotations of the pod
 * @param spec of the pod
 * @param containers of all sorts
 */
record PodText(JsonObject annotations, JsonObject spec, List<JsonObject> containers) {

  static PodText of(JsonObject metadata, JsonObject spec) {
    return new PodText(
        metadata.object("annotations"),
        spec,
        Stream.of("initContainers", "containers", "ephemeralContainers")
            .flatMap(list -> spec.array(list).objects())
            .toList());
  }

  boolean windows() {
    return spec.object("os").text("name").equals("windows");
  }

  /** Whether its users are not those of the host. */
  boolean ownUsers() {
    return spec.has("hostUsers") && !spec.bool("hostUsers");
  }

  JsonObject security() {
    return security(spec);
  }

  static JsonObject security(JsonObject of) {
    return of.object("securityContext");
  }

  /** The names of the containers whose security context is like that. */
  List<String> named(Predicate<JsonObject> bad) {
    return containers.stream().filter(c -> bad.test(security(c))).map(c -> c.text("name")).toList();
  }

  /** {@code container "a"}, {@code containers "a", "b"}. */
  static String who(Collection<String> names) {
    return count(names, "container", "containers") + " " + quoted(names);
  }

  static String count(Collection<String> things, String one, String many) {
    return things.size() == 1 ? one : many;
  }

  static String quoted(Collection<String> names) {
    return names.stream().map(n -> "\"" + n + "\"").collect(Collectors.joining(", "));
  }

  /** A rule for containers. */
  Optional<Offence> each(String reason, Predicate<JsonObject> bad, String rule) {
    List<String> names = named(bad);
    return names.isEmpty() ? Optional.empty() : Optional.of(new Offence(reason, who(names) + " " + rule));
  }

  /** A rule for the pod and for its containers: {@code pod and container "a" must not …}. */
  Optional<Offence> podAndContainers(String reason, Predicate<JsonObject> bad, String rule) {
    return subject(bad).map(subject -> new Offence(reason, subject + " " + rule));
  }

  Optional<String> subject(Predicate<JsonObject> bad) {
    List<String> subjects = new ArrayList<>();
    if (bad.test(security())) {
      subjects.add("pod");
    }
    List<String> names = named(bad);
    if (!names.isEmpty()) {
      subjects.add(who(names));
    }
    return subjects.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", subjects));
  }

  /** What the security contexts of the pod and its containers have of something. */
  Set<String> values(Function<JsonObject, String> of) {
    TreeSet<String> values = new TreeSet<>();
    values.add(of.apply(security()));
    containers.forEach(c -> values.add(of.apply(security(c))));
    return values;
  }
}
