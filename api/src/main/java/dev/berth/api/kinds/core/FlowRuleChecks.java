package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.NameRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules of a FlowSchema (upstream {@code pkg/apis/flowcontrol/validation}). */
final class FlowRuleChecks {
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch");
  private static final List<String> KINDS = List.of("Group", "ServiceAccount", "User");

  private FlowRuleChecks() {}

  static void rule(JsonObject rule, FieldPath path, Findings found) {
    List<JsonObject> subjects = rule.array("subjects").objects().toList();
    if (subjects.isEmpty()) {
      found.required(path.child("subjects"), "subjects must contain at least one value");
    }
    int index = 0;
    for (JsonObject subject : subjects) {
      subject(subject, path.child("subjects").index(index++), found);
    }
    if (rule.array("resourceRules").isEmpty() && rule.array("nonResourceRules").isEmpty()) {
      found.required(path, "at least one of resourceRules and nonResourceRules has to be non-empty");
    }
    index = 0;
    for (JsonObject r : rule.array("resourceRules").objects().toList()) {
      resources(r, path.child("resourceRules").index(index++), found);
    }
    index = 0;
    for (JsonObject r : rule.array("nonResourceRules").objects().toList()) {
      pages(r, path.child("nonResourceRules").index(index++), found);
    }
  }

  private static void subject(JsonObject subject, FieldPath path, Findings found) {
    String kind = subject.text("kind");
    if (!KINDS.contains(kind)) {
      found.oneOf(path.child("kind"), kind, KINDS);
      return;
    }
    String member = member(kind);
    JsonObject named = subject.object(member);
    String name = named.text("name");
    FieldPath at = path.child(member);
    if (!subject.has(member)) {
      found.required(at, member + " is required when subject kind is '" + kind + "'");
    } else if (!kind.equals("ServiceAccount")) {
      found.present(at.child("name"), name);
    } else {
      if (found.present(at.child("name"), name) && !name.equals("*")) {
        found.invalid(at.child("name"), name, NameRule.SUBDOMAIN.errors(name));
      }
      if (named.text("namespace").isEmpty()) {
        found.required(at.child("namespace"), "must specify namespace for service account");
      } else {
        found.invalid(at.child("namespace"), named.text("namespace"), NameRule.LABEL.errors(named.text("namespace")));
      }
    }
    for (String other : List.of("ServiceAccount", "User", "Group")) {
      String foreign = member(other);
      if (!other.equals(kind) && subject.has(foreign)) {
        found.forbidden(path.child(foreign), foreign + " is forbidden when subject kind is not '" + other + "'");
      }
    }
  }

  /** The member that belongs to a kind of subject. */
  private static String member(String kind) {
    return Character.toLowerCase(kind.charAt(0)) + kind.substring(1);
  }

  private static void verbs(JsonObject rule, FieldPath path, Findings found) {
    JsonArray verbs = rule.array("verbs");
    FieldPath at = path.child("verbs");
    if (verbs.isEmpty()) {
      found.required(at, "verbs must contain at least one value");
    } else if (verbs.strings().anyMatch("*"::equals)) {
      alone(verbs, at, "verbs", found);
    } else if (!Set.copyOf(VERBS).containsAll(verbs.strings().toList())) {
      found.oneOf(at, String.join(",", verbs.strings().toList()), VERBS);
    }
  }

  private static void alone(JsonArray list, FieldPath path, String what, Findings found) {
    if (list.size() > 1 && list.strings().anyMatch("*"::equals)) {
      found.invalid(path, list, "if '*' is present, must not specify other " + what);
    }
  }

  private static void resources(JsonObject rule, FieldPath path, Findings found) {
    verbs(rule, path, found);
    if (rule.array("apiGroups").isEmpty()) {
      found.required(path.child("apiGroups"), "resource rules must supply at least one api group");
    }
    alone(rule.array("apiGroups"), path.child("apiGroups"), "api groups", found);
    if (rule.array("resources").isEmpty()) {
      found.required(path.child("resources"), "resource rules must supply at least one resource");
    }
    alone(rule.array("resources"), path.child("resources"), "resources", found);
    JsonArray namespaces = rule.array("namespaces");
    FieldPath at = path.child("namespaces");
    if (namespaces.isEmpty() && !rule.bool("clusterScope")) {
      found.required(at, "resource rules that are not cluster scoped must supply at least one namespace");
    } else if (namespaces.strings().anyMatch("*"::equals)) {
      alone(namespaces, at, "namespaces", found);
    } else {
      int index = 0;
      for (String namespace : namespaces.strings().toList()) {
        FieldPath one = at.index(index++);
        for (String error : NameRule.LABEL.errors(namespace)) {
          found.invalid(one, namespace, "each member of this list must be '*' or a DNS-1123 label; " + error);
        }
      }
    }
  }

  private static void pages(JsonObject rule, FieldPath path, Findings found) {
    verbs(rule, path, found);
    JsonArray urls = rule.array("nonResourceURLs");
    FieldPath at = path.child("nonResourceURLs");
    if (urls.isEmpty()) {
      found.required(at, "nonResourceURLs must contain at least one value");
    } else if (urls.strings().anyMatch("*"::equals)) {
      alone(urls, at, "non-resource URLs", found);
    } else {
      int index = 0;
      for (String url : urls.strings().toList()) {
        FieldPath one = at.index(index++);
        wrong(url).ifPresent(why -> found.invalid(one, url, why));
      }
    }
  }

  private static Optional<String> wrong(String url) {
    long stars = url.chars().filter(c -> c == '*').count();
    String why =
        url.isEmpty()
            ? "must not be empty"
            : !url.startsWith("/")
                ? "must start with slash"
                : url.contains(" ")
                    ? "must not contain white-space"
                    : url.contains("//")
                        ? "must not contain double slash"
                        : stars > 1 || stars == 1 && !url.endsWith("/*") ? "wildcard can only do suffix matching" : "";
    return why.isEmpty() ? Optional.empty() : Optional.of(why);
  }
}
