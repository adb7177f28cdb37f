package dev.berth.api.admission.match;

import dev.berth.api.admission.AdmissionRequest;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.GroupVersion;
import java.util.List;

/**
 * One {@code RuleWithOperations}, with names where a policy gives some.
 *
 * @param operations {@code CREATE}… or {@code *}
 * @param groups or {@code *}
 * @param versions or {@code *}
 * @param resources {@code pods}, {@code pods/log}, {@code *}, {@code *&#47;*}, {@code pods/*}, {@code *&#47;scale}
 * @param scope {@code Cluster}, {@code Namespaced} or {@code *}
 * @param names empty for any
 */
record Rule(
    List<String> operations,
    List<String> groups,
    List<String> versions,
    List<String> resources,
    String scope,
    List<String> names) {
  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

  static Rule of(JsonObject rule) {
    return new Rule(
        strings(rule, "operations"),
        strings(rule, "apiGroups"),
        strings(rule, "apiVersions"),
        strings(rule, "resources"),
        rule.string("scope").orElse("*"),
        strings(rule, "resourceNames"));
  }

  static List<Rule> all(JsonObject owner, String member) {
    return owner.array(member).objects().map(Rule::of).toList();
  }

  private static List<String> strings(JsonObject owner, String member) {
    return owner.array(member).strings().toList();
  }

  /** Whether it could be about the request, in whatever version of its resource. */
  boolean mayBeAbout(AdmissionRequest request) {
    return inScope(request)
        && has(operations, request.operation().name())
        && resources.stream().anyMatch(r -> isResource(r, request.type().plural(), request.subresource()))
        && (names.isEmpty() || names.contains(request.name()));
  }

  /** Whether it names the version. */
  boolean names(GroupVersion version) {
    return has(groups, version.group()) && has(versions, version.version());
  }

  private boolean inScope(AdmissionRequest request) {
    boolean cluster = request.namespace().isEmpty() || request.type().groupResource().equals(NAMESPACES);
    return switch (scope) {
      case "*" -> true;
      case "Cluster" -> cluster;
      case "Namespaced" -> !cluster;
      default -> false;
    };
  }

  private static boolean isResource(String rule, String plural, String subresource) {
    int slash = rule.indexOf('/');
    String resource = slash < 0 ? rule : rule.substring(0, slash);
    String sub = slash < 0 ? "" : rule.substring(slash + 1);
    return (resource.equals("*") || resource.equals(plural)) && (sub.equals("*") || sub.equals(subresource));
  }

  private static boolean has(List<String> values, String wanted) {
    return values.contains("*") || values.contains(wanted);
  }
}
