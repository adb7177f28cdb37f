package dev.berth.api.flow;

import dev.berth.api.access.User;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.HashSet;
import java.util.Set;

/**
 * Whom a rule is about.
 *
 * @param everybody whether a star names all
 * @param groups any of which will do
 * @param users by name, service accounts too
 * @param namespaces all of whose accounts are meant, as starts of users' names
 */
record Subjects(boolean everybody, Set<String> groups, Set<String> users, Set<String> namespaces) {
  private static final String ACCOUNT = "system:serviceaccount:";

  static Subjects of(JsonArray list) {
    Set<String> groups = new HashSet<>();
    Set<String> users = new HashSet<>();
    Set<String> namespaces = new HashSet<>();
    for (JsonObject subject : list.objects().toList()) {
      switch (subject.text("kind")) {
        case "User" -> users.add(subject.object("user").text("name"));
        case "Group" -> groups.add(subject.object("group").text("name"));
        case "ServiceAccount" -> {
          String start = ACCOUNT + subject.object("serviceAccount").text("namespace") + ":";
          String name = subject.object("serviceAccount").text("name");
          if (name.equals("*")) {
            namespaces.add(start);
          } else {
            users.add(start + name);
          }
        }
        default -> {}
      }
    }
    boolean everybody = groups.contains("*") || users.contains("*");
    return new Subjects(everybody, Set.copyOf(groups), Set.copyOf(users), Set.copyOf(namespaces));
  }

  boolean include(User user) {
    if (everybody || !users.isEmpty() && users.contains(user.name())) {
      return true;
    }
    if (!groups.isEmpty()) {
      for (String group : user.groups()) {
        if (groups.contains(group)) {
          return true;
        }
      }
    }
    if (!namespaces.isEmpty() && user.name().startsWith(ACCOUNT)) {
      for (String start : namespaces) {
        if (user.name().startsWith(start)) {
          return true;
        }
      }
    }
    return false;
  }
}
