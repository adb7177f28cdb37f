package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import java.util.List;

/** RoleBinding and ClusterRoleBinding. The role they refer to never changes. */
final class AccessBindings extends KindStrategy {
  private static final String GROUP = "rbac.authorization.k8s.io";
  private static final FieldPath ROLE = FieldPath.of("roleRef");

  AccessBindings(ResourceType type) {
    super(type, AccessRules.TRAITS);
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    JsonObject role = object.object("roleRef");
    JsonObject binding = role.text("apiGroup").isEmpty() ? object.with("roleRef", role.with("apiGroup", GROUP)) : object;
    return binding.updateArray("subjects", all -> all.mapObjects(AccessBindings::subject));
  }

  private static JsonObject subject(JsonObject subject) {
    boolean grouped = subject.text("kind").equals("User") || subject.text("kind").equals("Group");
    return grouped && subject.text("apiGroup").isEmpty() ? subject.with("apiGroup", GROUP) : subject;
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject role = object.object("roleRef");
    found.oneOf(ROLE.child("apiGroup"), role.text("apiGroup"), List.of(GROUP));
    found.oneOf(
        ROLE.child("kind"),
        role.text("kind"),
        type.namespaced() ? List.of("Role", "ClusterRole") : List.of("ClusterRole"));
    if (found.present(ROLE.child("name"), role.text("name"))) {
      found.invalid(ROLE.child("name"), role.text("name"), FieldRules.pathSegment(role.text("name")));
    }
    JsonArray subjects = object.array("subjects");
    for (int i = 0; i < subjects.size(); i++) {
      subject(FieldPath.of("subjects").index(i), subjects.object(i), found);
    }
  }

  private void subject(FieldPath path, JsonObject subject, Findings found) {
    String name = subject.text("name");
    found.present(path.child("name"), name);
    switch (subject.text("kind")) {
      case "ServiceAccount" -> {
        if (!name.isEmpty()) {
          found.invalid(path.child("name"), name, DnsNames.subdomain(name));
        }
        if (!subject.text("apiGroup").isEmpty()) {
          found.oneOf(path.child("apiGroup"), subject.text("apiGroup"), List.of(""));
        }
        if (!type.namespaced()) {
          found.present(path.child("namespace"), subject.text("namespace"));
        }
      }
      case "User", "Group" -> found.oneOf(path.child("apiGroup"), subject.text("apiGroup"), List.of(GROUP));
      default ->
          found.oneOf(path.child("kind"), subject.text("kind"), List.of("ServiceAccount", "User", "Group"));
    }
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = Findings.twice(f -> check(next, f));
    JsonObject role = next.object("roleRef");
    if (!role.equals(old.object("roleRef"))) {
      // upstream prints its internal type, whose fields have no JSON names
      JsonObject internal =
          JsonObject.builder()
              .put("APIGroup", role.text("apiGroup"))
              .put("Kind", role.text("kind"))
              .put("Name", role.text("name"))
              .build();
      found.invalid(ROLE, internal, "cannot change roleRef");
    }
    return found.list();
  }
}
