package dev.berth.api.access.rbac;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The roles and bindings that every cluster starts with, from the table {@code default-roles.txt} (its head says how to
 * read it). {@link Reconciliation} says what of them must be written at a start.
 */
public final class DefaultRoles {
  static final String AUTOUPDATE = "rbac.authorization.kubernetes.io/autoupdate";
  private static final String API_VERSION = "rbac.authorization.k8s.io/v1";
  private static final String GROUP = "rbac.authorization.k8s.io";

  private static final Map<String, List<String>> VERBS =
      Map.of(
          "$read", List.of("get", "list", "watch"),
          "$write", List.of("create", "delete", "deletecollection", "patch", "update"),
          "$readwrite", List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"),
          "$readupdate", List.of("get", "list", "patch", "update", "watch"));

  private static final PolicyRule EVENTS =
      new PolicyRule(
          List.of("create", "patch", "update"),
          List.of("", "events.k8s.io"),
          List.of("events"),
          List.of(),
          List.of());

  private final List<JsonObject> made = new ArrayList<>();
  private final List<PolicyRule> rules = new ArrayList<>();
  private Optional<JsonObject> open = Optional.empty();

  private DefaultRoles() {}

  /** All of them, aggregated ClusterRoles with their rules: roles before the bindings that name them. */
  public static List<JsonObject> objects() {
    return Table.OBJECTS;
  }

  /** Read when first asked for. */
  private static final class Table {
    private static final List<JsonObject> OBJECTS = read();

    private static List<JsonObject> read() {
      try (InputStream in = DefaultRoles.class.getResourceAsStream("default-roles.txt")) {
        if (in == null) {
          throw new IllegalStateException("default-roles.txt is not in the jar");
        }
        return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException("default-roles.txt cannot be read", e);
      }
    }
  }

  /** The rules of one of the default ClusterRoles. */
  public static List<PolicyRule> rulesOf(String clusterRole) {
    return objects().stream()
        .filter(o -> o.text("kind").equals("ClusterRole"))
        .filter(o -> o.object("metadata").text("name").equals(clusterRole))
        .findFirst()
        .map(PolicyRule::rulesOf)
        .orElseThrow(() -> new IllegalArgumentException("no default ClusterRole is called " + clusterRole));
  }

  static List<JsonObject> parse(String table) {
    DefaultRoles reading = new DefaultRoles();
    table.lines().forEach(reading::line);
    reading.close();
    List<JsonObject> clusterRoles =
        reading.made.stream().filter(o -> o.text("kind").equals("ClusterRole")).toList();
    return reading.made.stream()
        .sorted(Comparator.comparing(o -> o.has("roleRef")))
        .map(o -> o.text("kind").equals("ClusterRole") ? Aggregation.aggregate(o, clusterRoles) : o)
        .toList();
  }

  private void line(String line) {
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    List<String> words = list(line.strip(), ' ');
    if (line.startsWith(" ")) {
      rules.add(rule(words));
      return;
    }
    close();
    switch (words.getFirst()) {
      case "clusterrole" -> open = Optional.of(clusterRole(words));
      case "controller" -> {
        String name = "system:controller:" + words.get(1);
        open = Optional.of(object("ClusterRole", "", name, List.of()));
        made.add(binding("ClusterRoleBinding", "", name, name, List.of("account:kube-system/" + words.get(1))));
      }
      case "role" -> open = Optional.of(object("Role", words.get(1), words.get(2), List.of()));
      case "binding" ->
          made.add(
              binding("ClusterRoleBinding", "", words.get(1), words.get(1), words.subList(2, words.size())));
      case "grant" ->
          made.add(binding("ClusterRoleBinding", "", words.get(1), words.get(2), words.subList(3, words.size())));
      case "rolebinding" ->
          made.add(
              binding("RoleBinding", words.get(1), words.get(2), words.get(3), words.subList(4, words.size())));
      default -> throw new IllegalStateException("default-roles.txt: what is this? " + line);
    }
  }

  /** Ends the role that was open. */
  private void close() {
    open.ifPresent(
        o -> made.add(rules.isEmpty() ? o : o.with("rules", JsonArray.of(rules.stream().map(PolicyRule::toJson).toList()))));
    open = Optional.empty();
    rules.clear();
  }

  private static JsonObject clusterRole(List<String> words) {
    List<String> labels = new ArrayList<>();
    List<JsonObject> selectors = new ArrayList<>();
    for (String word : words.subList(2, words.size())) {
      String key = word.substring(word.indexOf('=') + 1);
      if (word.startsWith("label=")) {
        labels.add(key);
      } else {
        selectors.add(JsonObject.builder().put("matchLabels", JsonObject.builder().put(key, "true").build()).build());
      }
    }
    JsonObject role = object("ClusterRole", "", words.get(1), labels);
    return selectors.isEmpty()
        ? role
        : role.with(
            "aggregationRule", JsonObject.builder().put("clusterRoleSelectors", JsonArray.of(selectors)).build());
  }

  private static JsonObject object(String kind, String namespace, String name, List<String> labels) {
    JsonObject.Builder all = JsonObject.builder().put("kubernetes.io/bootstrapping", "rbac-defaults");
    labels.forEach(l -> all.put(l, "true"));
    return JsonObject.builder()
        .put("kind", kind)
        .put("apiVersion", API_VERSION)
        .put(
            "metadata",
            JsonObject.builder()
                .put("name", name)
                .putUnlessEmpty("namespace", namespace)
                .put("labels", all.build())
                .put("annotations", JsonObject.builder().put(AUTOUPDATE, "true").build())
                .build())
        .build();
  }

  private static JsonObject binding(String kind, String namespace, String name, String role, List<String> subjects) {
    JsonObject bare = object(kind, namespace, name, List.of());
    JsonObject bound =
        subjects.isEmpty()
            ? bare
            : bare.with("subjects", JsonArray.of(subjects.stream().map(DefaultRoles::subject).toList()));
    return bound.with(
        "roleRef",
        JsonObject.builder()
            .put("apiGroup", GROUP)
            .put("kind", namespace.isEmpty() ? "ClusterRole" : "Role")
            .put("name", role)
            .build());
  }

  private static JsonObject subject(String word) {
    int colon = word.indexOf(':');
    String name = word.substring(colon + 1);
    return switch (word.substring(0, colon)) {
      case "user" -> JsonObject.builder().put("kind", "User").put("apiGroup", GROUP).put("name", name).build();
      case "group" -> JsonObject.builder().put("kind", "Group").put("apiGroup", GROUP).put("name", name).build();
      case "account" -> {
        int slash = name.indexOf('/');
        yield JsonObject.builder()
            .put("kind", "ServiceAccount")
            .put("name", name.substring(slash + 1))
            .put("namespace", name.substring(0, slash))
            .build();
      }
      default -> throw new IllegalStateException("default-roles.txt: what subject is this? " + word);
    };
  }

  private static PolicyRule rule(List<String> words) {
    if (words.getFirst().equals("events")) {
      return EVENTS;
    }
    List<String> verbs = VERBS.getOrDefault(words.getFirst(), list(words.getFirst()));
    if (words.get(1).equals("url")) {
      return new PolicyRule(verbs, List.of(), List.of(), List.of(), list(words.get(2)));
    }
    List<String> groups = list(words.get(1)).stream().map(g -> g.equals("core") ? "" : g).toList();
    return new PolicyRule(
        verbs, groups, list(words.get(2)), words.size() > 3 ? list(words.get(3)) : List.of(), List.of());
  }

  private static List<String> list(String text) {
    return list(text, ',');
  }

  private static List<String> list(String text, char between) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf(between); end >= 0; end = text.indexOf(between, start)) {
      parts.add(text.substring(start, end));
      start = end + 1;
    }
    parts.add(text.substring(start));
    return parts;
  }
}
