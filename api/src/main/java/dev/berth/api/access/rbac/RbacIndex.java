package dev.berth.api.access.rbac;

import dev.berth.api.access.AccessObjects;
import dev.berth.api.access.ServiceAccountName;
import dev.berth.api.access.User;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All grants by the subject that they are for. Immutable.
 *
 * <p>A request is looked up by its user and each of its groups, so that the bindings of others cost nothing.
 */
final class RbacIndex {
  /** Users and groups share the maps; no user name starts with this. */
  private static final String GROUP = "\0group:";

  /**
   * What one binding gives to one subject.
   *
   * @param binding how the binding and the subject are told in a reason
   * @param rules of its role
   * @param error why there are none, or empty
   */
  record Grant(String binding, List<PolicyRule> rules, String error) {}

  private final Map<String, List<Grant>> cluster;
  private final Map<String, Map<String, List<Grant>>> byNamespace;

  private RbacIndex(Map<String, List<Grant>> cluster, Map<String, Map<String, List<Grant>>> byNamespace) {
    this.cluster = cluster;
    this.byNamespace = byNamespace;
  }

  static RbacIndex of(AccessObjects objects) {
    List<JsonObject> clusterRoles = objects.list(AccessObjects.RBAC, "clusterroles");
    Map<String, List<PolicyRule>> roles = new HashMap<>();
    for (JsonObject role : clusterRoles) {
      roles.put(key("ClusterRole", "", role.object("metadata").text("name")), Aggregation.effectiveRules(role, clusterRoles));
    }
    for (JsonObject role : objects.list(AccessObjects.RBAC, "roles")) {
      JsonObject metadata = role.object("metadata");
      roles.put(key("Role", metadata.text("namespace"), metadata.text("name")), PolicyRule.rulesOf(role));
    }
    Map<String, List<Grant>> cluster = new HashMap<>();
    for (JsonObject binding : objects.list(AccessObjects.RBAC, "clusterrolebindings")) {
      add(cluster, "ClusterRoleBinding", binding, roles);
    }
    Map<String, Map<String, List<Grant>>> byNamespace = new HashMap<>();
    for (JsonObject binding : objects.list(AccessObjects.RBAC, "rolebindings")) {
      String namespace = binding.object("metadata").text("namespace");
      add(byNamespace.computeIfAbsent(namespace, _ -> new HashMap<>()), "RoleBinding", binding, roles);
    }
    return new RbacIndex(cluster, byNamespace);
  }

  private static void add(
      Map<String, List<Grant>> grants, String kind, JsonObject binding, Map<String, List<PolicyRule>> roles) {
    JsonObject metadata = binding.object("metadata");
    String namespace = metadata.text("namespace");
    JsonObject role = binding.object("roleRef");
    String roleKind = role.text("kind");
    String name = namespace.isEmpty() ? metadata.text("name") : metadata.text("name") + "/" + namespace;
    String told = kind + " " + GoQuote.quote(name) + " of " + roleKind + " " + GoQuote.quote(role.text("name"));
    List<PolicyRule> rules = roles.get(key(roleKind, roleKind.equals("Role") ? namespace : "", role.text("name")));
    String error =
        rules == null
            ? (roleKind.equals("Role") ? "role" : "clusterrole")
                + ".rbac.authorization.k8s.io "
                + GoQuote.quote(role.text("name"))
                + " not found"
            : "";
    List<PolicyRule> given = rules == null ? List.of() : rules;
    binding
        .array("subjects")
        .objects()
        .forEach(
            s -> {
              Optional<String> subject = subjectKey(s, namespace);
              subject.ifPresent(
                  k ->
                      addNew(
                          grants.computeIfAbsent(k, _ -> new ArrayList<>(1)),
                          new Grant(told + " to " + told(s, namespace), given, error)));
            });
  }

  /** A second binding of the same role to the same subject gives nothing. */
  private static void addNew(List<Grant> grants, Grant grant) {
    if (!grant.error.isEmpty() || grants.stream().noneMatch(g -> g.error.isEmpty() && g.rules == grant.rules)) {
      grants.add(grant);
    }
  }

  private static Optional<String> subjectKey(JsonObject subject, String namespace) {
    return switch (subject.text("kind")) {
      case "User" -> Optional.of(subject.text("name"));
      case "Group" -> Optional.of(GROUP + subject.text("name"));
      case "ServiceAccount" -> {
        String own = subject.text("namespace").isEmpty() ? namespace : subject.text("namespace");
        yield own.isEmpty()
            ? Optional.empty()
            : Optional.of(new ServiceAccountName(own, subject.text("name")).userName());
      }
      default -> Optional.empty();
    };
  }

  private static String told(JsonObject subject, String namespace) {
    String name = subject.text("name");
    if (subject.text("kind").equals("ServiceAccount")) {
      name += "/" + (subject.text("namespace").isEmpty() ? namespace : subject.text("namespace"));
    }
    return subject.text("kind") + " " + GoQuote.quote(name);
  }

  private static String key(String kind, String namespace, String name) {
    return kind + "/" + namespace + "/" + name;
  }

  /** All grants of the user, cluster-wide ones first. */
  void visit(User user, String namespace, Consumer<Grant> visitor) {
    each(cluster, user, visitor);
    if (!namespace.isEmpty()) {
      each(byNamespace.getOrDefault(namespace, Map.of()), user, visitor);
    }
  }

  private static void each(Map<String, List<Grant>> grants, User user, Consumer<Grant> visitor) {
    if (grants.isEmpty()) {
      return;
    }
    grants.getOrDefault(user.name(), List.of()).forEach(visitor);
    for (String group : user.groups()) {
      grants.getOrDefault(GROUP + group, List.of()).forEach(visitor);
    }
  }
}
