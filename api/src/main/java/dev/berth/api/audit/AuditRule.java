package dev.berth.api.audit;

import dev.berth.api.access.Attributes;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * One rule of a policy; what it does not name it does not care about ({@code audit/policy/checker.go}).
 *
 * @param users by name
 * @param groups any of which the user is in
 * @param verbs of the request
 * @param resources what the request is about
 * @param namespaces where it is; the empty text for what is in none
 * @param paths of what is no resource; a star at the end stands for anything
 * @param depth what is kept of a request that the rule is about
 */
record AuditRule(
    List<String> users,
    List<String> groups,
    List<String> verbs,
    List<Resources> resources,
    List<String> namespaces,
    List<String> paths,
    Depth depth) {

  /** What is kept, in which stages. */
  record Depth(AuditLevel level, Set<AuditStage> omitted, boolean withoutManagedFields) {}

  /** Resources of a group. @param group empty for core, a star for all */
  record Resources(String group, List<String> resources, List<String> names) {
    static Resources of(JsonObject json) {
      return new Resources(
          json.text("group"),
          json.array("resources").strings().toList(),
          json.array("resourceNames").strings().toList());
    }

    boolean matches(Attributes a) {
      if (!group.equals("*") && !group.equals(a.group())) {
        return false;
      }
      boolean named = names.isEmpty() || names.contains(a.name());
      return resources.isEmpty() || named && resources.stream().anyMatch(r -> matches(r, a));
    }

    private static boolean matches(String wanted, Attributes a) {
      String sub = a.subresource();
      return wanted.equals("*")
          || wanted.equals(sub.isEmpty() ? a.resource() : a.resource() + "/" + sub)
          || !sub.isEmpty() && wanted.equals("*/" + sub)
          || wanted.equals(a.resource() + "/*");
    }
  }

  boolean matches(Attributes a) {
    if (!users.isEmpty() && !users.contains(a.user().name())
        || !groups.isEmpty() && a.user().groups().stream().noneMatch(groups::contains)
        || !verbs.isEmpty() && !verbs.contains(a.verb())) {
      return false;
    }
    if (!namespaces.isEmpty() || !resources.isEmpty()) {
      return a.isResource()
          && (namespaces.isEmpty() || namespaces.contains(a.namespace()))
          && (resources.isEmpty() || resources.stream().anyMatch(r -> r.matches(a)));
    }
    return paths.isEmpty() || !a.isResource() && paths.stream().anyMatch(p -> matches(p, a.path()));
  }

  private static boolean matches(String wanted, String path) {
    return wanted.equals("*")
        || wanted.equals(path)
        || wanted.endsWith("*") && path.startsWith(wanted.substring(0, wanted.length() - 1));
  }
}
