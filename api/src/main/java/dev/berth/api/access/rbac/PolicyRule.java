package dev.berth.api.access.rbac;

import dev.berth.api.access.Attributes;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One rule of a role: verbs on resources of API groups, perhaps by name, or verbs on paths.
 *
 * @param verbs {@code *} for all
 * @param apiGroups {@code *} for all
 * @param resources {@code pods}, {@code pods/log}, {@code *&#47;scale}, {@code *}
 * @param resourceNames none for all
 * @param nonResourceUrls whole paths, or beginnings with a star at the end
 */
public record PolicyRule(
    List<String> verbs,
    List<String> apiGroups,
    List<String> resources,
    List<String> resourceNames,
    List<String> nonResourceUrls) {
  static final String ALL = "*";

  /** Everything there is. */
  static final List<PolicyRule> FULL_AUTHORITY =
      List.of(
          new PolicyRule(List.of(ALL), List.of(ALL), List.of(ALL), List.of(), List.of()),
          new PolicyRule(List.of(ALL), List.of(), List.of(), List.of(), List.of(ALL)));

  public PolicyRule {
    verbs = List.copyOf(verbs);
    apiGroups = List.copyOf(apiGroups);
    resources = List.copyOf(resources);
    resourceNames = List.copyOf(resourceNames);
    nonResourceUrls = List.copyOf(nonResourceUrls);
  }

  public static PolicyRule of(JsonObject rule) {
    return new PolicyRule(
        texts(rule, "verbs"),
        texts(rule, "apiGroups"),
        texts(rule, "resources"),
        texts(rule, "resourceNames"),
        texts(rule, "nonResourceURLs"));
  }

  /** The rules of a Role or ClusterRole as it is stored. */
  public static List<PolicyRule> rulesOf(JsonObject role) {
    return role.array("rules").objects().map(PolicyRule::of).toList();
  }

  private static List<String> texts(JsonObject rule, String member) {
    return rule.array(member).strings().toList();
  }

  /** Members in upstream's order; empty lists are left out, all but the verbs. */
  public JsonObject toJson() {
    JsonObject.Builder b = JsonObject.builder().put("verbs", JsonArray.ofStrings(verbs));
    put(b, "apiGroups", apiGroups);
    put(b, "resources", resources);
    put(b, "resourceNames", resourceNames);
    put(b, "nonResourceURLs", nonResourceUrls);
    return b.build();
  }

  private static void put(JsonObject.Builder b, String member, List<String> values) {
    if (!values.isEmpty()) {
      b.put(member, JsonArray.ofStrings(values));
    }
  }

  /** Whether this rule alone grants what is asked. What tells most rules apart is looked at first. */
  public boolean allows(Attributes asked) {
    return asked.isResource()
        ? has(apiGroups, asked.group())
            && allowsResource(asked.resource(), asked.subresource())
            && has(verbs, asked.verb())
            && (resourceNames.isEmpty() || resourceNames.contains(asked.name()))
        : allowsPath(asked.path()) && has(verbs, asked.verb());
  }

  private boolean allowsResource(String resource, String subresource) {
    for (int i = 0; i < resources.size(); i++) {
      String r = resources.get(i);
      if (r.equals(ALL)
          || (subresource.isEmpty()
              ? r.equals(resource)
              : isSubresource(r, resource, subresource) || isSubresource(r, ALL, subresource))) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is {@code resource/subresource}, without joining them. */
  private static boolean isSubresource(String text, String resource, String subresource) {
    return text.length() == resource.length() + 1 + subresource.length()
        && text.startsWith(resource)
        && text.charAt(resource.length()) == '/'
        && text.endsWith(subresource);
  }

  private boolean allowsPath(String path) {
    for (int i = 0; i < nonResourceUrls.size(); i++) {
      if (covers(nonResourceUrls.get(i), path)) {
        return true;
      }
    }
    return false;
  }

  private static boolean covers(String url, String path) {
    return url.equals(path) || url.endsWith(ALL) && path.startsWith(withoutStars(url));
  }

  private static String withoutStars(String url) {
    int end = url.length();
    while (end > 0 && url.charAt(end - 1) == '*') {
      end--;
    }
    return url.substring(0, end);
  }

  /** Whether whoever holds this rule holds all of the other, which has one verb and one resource or path at most. */
  boolean covers(PolicyRule small) {
    return (verbs.contains(ALL) || verbs.containsAll(small.verbs))
        && (apiGroups.contains(ALL) || apiGroups.containsAll(small.apiGroups))
        && coversResources(small.resources)
        && (resourceNames.isEmpty() || !small.resourceNames.isEmpty() && resourceNames.containsAll(small.resourceNames))
        && small.nonResourceUrls.stream().allMatch(this::allowsPath);
  }

  private boolean coversResources(List<String> wanted) {
    if (resources.contains(ALL)) {
      return true;
    }
    for (String w : wanted) {
      int slash = w.indexOf('/');
      if (!resources.contains(w) && (slash < 0 || !resources.contains(ALL + w.substring(slash)))) {
        return false;
      }
    }
    return true;
  }

  /** Equivalent rules with one verb and one resource (and name), or one path, each. */
  List<PolicyRule> split() {
    List<PolicyRule> small = new ArrayList<>();
    List<List<String>> names =
        resourceNames.isEmpty() ? List.of(List.of()) : resourceNames.stream().map(List::of).toList();
    for (String group : apiGroups) {
      for (String resource : resources) {
        for (String verb : verbs) {
          for (List<String> name : names) {
            small.add(new PolicyRule(List.of(verb), List.of(group), List.of(resource), name, List.of()));
          }
        }
      }
    }
    for (String url : nonResourceUrls) {
      for (String verb : verbs) {
        small.add(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(url)));
      }
    }
    return small;
  }

  /** As upstream prints a rule: <code>{APIGroups:[""], Resources:["pods"], Verbs:["get"]}</code>. */
  String compactText() {
    List<String> parts = new ArrayList<>();
    part(parts, "APIGroups", apiGroups);
    part(parts, "Resources", resources);
    part(parts, "NonResourceURLs", nonResourceUrls);
    part(parts, "ResourceNames", resourceNames);
    part(parts, "Verbs", verbs);
    return "{" + String.join(", ", parts) + "}";
  }

  private static void part(List<String> parts, String name, List<String> values) {
    if (!values.isEmpty()) {
      parts.add(name + ":" + goList(values));
    }
  }

  /** Strings as Go's {@code %q} prints a list of them. */
  static String goList(List<String> values) {
    return values.stream().map(GoQuote::quote).collect(Collectors.joining(" ", "[", "]"));
  }

  private static boolean has(List<String> set, String wanted) {
    for (int i = 0; i < set.size(); i++) {
      String s = set.get(i);
      if (s.equals(wanted) || s.equals(ALL)) {
        return true;
      }
    }
    return false;
  }
}
