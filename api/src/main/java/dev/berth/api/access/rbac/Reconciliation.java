package dev.berth.api.access.rbac;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to do about a default role or binding at a start (upstream {@code pkg/registry/rbac/reconciliation}): what was
 * taken away is put back, what was added stays, and {@code autoupdate: "false"} keeps an object as it is.
 */
public sealed interface Reconciliation {
  record Keep() implements Reconciliation {}

  record Create(JsonObject object) implements Reconciliation {}

  record Update(JsonObject object) implements Reconciliation {}

  /** A binding names its role for good: one that names another is deleted and made anew. */
  record Replace(JsonObject object) implements Reconciliation {}

  /**
   * @param stored what is there
   * @param wanted the default
   */
  static Reconciliation of(Optional<JsonObject> stored, JsonObject wanted) {
    if (stored.isEmpty()) {
      return new Create(wanted);
    }
    JsonObject now = stored.get();
    if (now.object("metadata").object("annotations").text(DefaultRoles.AUTOUPDATE).equals("false")) {
      return new Keep();
    }
    if (wanted.has("roleRef") && !wanted.object("roleRef").equals(now.object("roleRef"))) {
      return new Replace(wanted);
    }
    JsonObject next = now.with("metadata", metadata(now.object("metadata"), wanted.object("metadata")));
    if (wanted.has("roleRef")) {
      next = withItems(next, "subjects", wanted.array("subjects").items());
    } else if (wanted.has("aggregationRule")) {
      JsonObject rule =
          withItems(
              now.object("aggregationRule"),
              "clusterRoleSelectors",
              wanted.object("aggregationRule").array("clusterRoleSelectors").items());
      next = next.with("aggregationRule", rule);
    } else {
      List<PolicyRule> missing = RuleCover.missing(PolicyRule.rulesOf(now), PolicyRule.rulesOf(wanted));
      List<PolicyRule> whole = // the default's own rules read better than their splinters
          PolicyRule.rulesOf(wanted).stream()
              .filter(rule -> rule.split().stream().anyMatch(missing::contains))
              .toList();
      next = withItems(next, "rules", whole.stream().map(PolicyRule::toJson).toList());
    }
    return next.equals(now) ? new Keep() : new Update(next);
  }

  private static JsonObject metadata(JsonObject now, JsonObject wanted) {
    return withMembers(withMembers(now, wanted, "labels"), wanted, "annotations");
  }

  private static JsonObject withMembers(JsonObject now, JsonObject wanted, String member) {
    JsonObject.Builder all = wanted.object(member).toBuilder();
    now.object(member).forEach(all::put);
    JsonObject merged = all.build();
    return merged.equals(now.object(member)) ? now : now.with(member, merged);
  }

  private static JsonObject withItems(JsonObject object, String member, List<? extends Json> wanted) {
    List<Json> all = new ArrayList<>(object.array(member).items());
    boolean changed = false;
    for (Json item : wanted) {
      if (!all.contains(item)) {
        all.add(item);
        changed = true;
      }
    }
    return changed ? object.with(member, JsonArray.of(all)) : object;
  }
}
