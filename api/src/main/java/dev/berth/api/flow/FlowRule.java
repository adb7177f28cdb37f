package dev.berth.api.flow;

import dev.berth.api.access.User;
import dev.berth.api.route.RequestInfo;
import dev.berth.base.json.JsonObject;
import java.util.List;

/** One rule of a FlowSchema: whose requests, for what. */
record FlowRule(Subjects subjects, List<Resources> resources, List<Paths> paths) {

  /** Requests for objects. */
  record Resources(Names verbs, Names groups, Names plurals, Names namespaces, boolean clusterScope) {
    boolean match(RequestInfo info) {
      return verbs.has(info.verb())
          && groups.has(info.groupVersion().group())
          && (plurals.all()
              || plurals.has(
                  info.subresource().isEmpty() ? info.resource() : info.resource() + "/" + info.subresource()))
          && (info.namespace().isEmpty() ? clusterScope : namespaces.has(info.namespace()));
    }
  }

  /** Requests for anything else. */
  record Paths(Names verbs, List<String> paths) {
    boolean match(RequestInfo info) {
      if (!verbs.has(info.verb())) {
        return false;
      }
      for (String path : paths) {
        if (path.equals("*") || path.equals(info.path())) {
          return true;
        }
        String start = path.endsWith("*") ? path.substring(0, path.length() - 1) : path;
        if (info.path().startsWith(start.endsWith("/") ? start : start + "/")) {
          return true;
        }
      }
      return false;
    }
  }

  static FlowRule of(JsonObject rule) {
    return new FlowRule(
        Subjects.of(rule.array("subjects")),
        rule.array("resourceRules")
            .objects()
            .map(
                r ->
                    new Resources(
                        Names.of(r.array("verbs")),
                        Names.of(r.array("apiGroups")),
                        Names.of(r.array("resources")),
                        Names.of(r.array("namespaces")),
                        r.bool("clusterScope")))
            .toList(),
        rule.array("nonResourceRules")
            .objects()
            .map(r -> new Paths(Names.of(r.array("verbs")), r.array("nonResourceURLs").strings().toList()))
            .toList());
  }

  boolean matches(User user, RequestInfo info) {
    if (!subjects.include(user)) {
      return false;
    }
    if (info.isResource()) {
      for (Resources r : resources) {
        if (r.match(info)) {
          return true;
        }
      }
      return false;
    }
    for (Paths p : paths) {
      if (p.match(info)) {
        return true;
      }
    }
    return false;
  }
}
