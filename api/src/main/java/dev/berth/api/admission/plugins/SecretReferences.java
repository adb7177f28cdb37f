package dev.berth.api.admission.plugins;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which secrets a pod uses, and whether its account allows them where it is asked to say so. */
final class SecretReferences {
  private static final String ENFORCE = "kubernetes.io/enforce-mountable-secrets";
  private static final Map<String, String> CONTAINERS =
      Map.of("initContainers", "init container", "containers", "container", "ephemeralContainers", "ephemeral container");
  private static final List<String> ORDER = List.of("initContainers", "containers", "ephemeralContainers");

  private SecretReferences() {}

  static boolean any(JsonObject spec) {
    boolean volumes =
        spec.array("volumes")
            .objects()
            .anyMatch(
                v ->
                    v.has("secret")
                        || v.object("projected").array("sources").objects().anyMatch(s -> s.has("secret")));
    return volumes
        || !spec.array("imagePullSecrets").isEmpty()
        || ORDER.stream()
            .flatMap(list -> spec.array(list).objects())
            .anyMatch(c -> env(c).findAny().isPresent() || envFrom(c).findAny().isPresent());
  }

  /** Why the account does not allow the pod its secrets; empty where it does, or is not asked to say. */
  static Optional<String> check(JsonObject spec, JsonObject account) {
    if (!account.object("metadata").object("annotations").text(ENFORCE).equals("true")) {
      return Optional.empty();
    }
    String suffix =
        " is not allowed because service account " + account.object("metadata").text("name")
            + " does not reference that secret";
    Set<String> allowed = names(account.array("secrets"));
    for (JsonObject volume : spec.array("volumes").objects().toList()) {
      String name = volume.object("secret").text("secretName");
      if (volume.has("secret") && !allowed.contains(name)) {
        return Optional.of("volume with secret.secretName=\"" + name + "\"" + suffix);
      }
    }
    for (String list : ORDER) {
      for (JsonObject c : spec.array(list).objects().toList()) {
        Optional<String> why = container(CONTAINERS.getOrDefault(list, list), c, allowed, suffix);
        if (why.isPresent()) {
          return why;
        }
      }
    }
    return pullSecrets(spec, account);
  }

  private static Optional<String> container(String what, JsonObject c, Set<String> allowed, String suffix) {
    String who = what + " " + c.text("name");
    for (JsonObject e : env(c).toList()) {
      String name = e.object("valueFrom").object("secretKeyRef").text("name");
      if (!allowed.contains(name)) {
        return Optional.of(
            who + " with envVar " + e.text("name") + " referencing secret.secretName=\"" + name + "\"" + suffix);
      }
    }
    for (JsonObject e : envFrom(c).toList()) {
      String name = e.object("secretRef").text("name");
      if (!allowed.contains(name)) {
        return Optional.of(who + " with envFrom referencing secret.secretName=\"" + name + "\"" + suffix);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> pullSecrets(JsonObject spec, JsonObject account) {
    Set<String> allowed = names(account.array("imagePullSecrets"));
    List<String> asked = spec.array("imagePullSecrets").objects().map(s -> s.text("name")).toList();
    for (int i = 0; i < asked.size(); i++) {
      if (!allowed.contains(asked.get(i))) {
        return Optional.of(
            "imagePullSecrets[" + i + "].name=\"" + asked.get(i) + "\" is not allowed because service account "
                + account.object("metadata").text("name") + " does not reference that imagePullSecret");
      }
    }
    return Optional.empty();
  }

  private static Stream<JsonObject> env(JsonObject container) {
    return container.array("env").objects().filter(e -> e.object("valueFrom").has("secretKeyRef"));
  }

  private static Stream<JsonObject> envFrom(JsonObject container) {
    return container.array("envFrom").objects().filter(e -> e.has("secretRef"));
  }

  private static Set<String> names(JsonArray references) {
    return references.objects().map(r -> r.text("name")).collect(Collectors.toSet());
  }
}
