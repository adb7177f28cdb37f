package dev.berth.api.custom;

import dev.berth.api.custom.definition.Approval;
import dev.berth.api.custom.definition.CaBundle;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.CustomResourceDefinition;
import dev.berth.model.kinds.CustomResourceDefinition.Names;
import dev.berth.model.names.GoQuote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which of the names that a definition asks for it gets, and what its conditions say of it. Pure. A name that another
 * definition of the group has stays with that one; a definition all of whose names are accepted is established, and stays
 * so. Source: apiextensions-apiserver {@code pkg/controller/status} and {@code establish}.
 */
final class Naming {
  private Naming() {}

  /**
   * What other definitions of the group have been given.
   *
   * @param resources plural, singular and short names
   * @param kinds kinds and kinds of lists
   */
  record Taken(Set<String> resources, Set<String> kinds) {}

  /** The definition with the status that follows; the very same where nothing does. */
  static CustomResourceDefinition decide(CustomResourceDefinition crd, Taken taken, Instant now) {
    JsonObject json = withStoredVersion(crd.json(), crd.storage().version());
    JsonObject asked = withOwnDefaults(crd.spec().object("names"));
    boolean settled =
        asked.equals(crd.status().object("acceptedNames"))
            && Condition.of(crd, CustomResourceDefinition.NAMES_ACCEPTED).isPresent();
    if (!settled) {
      json = named(json, asked, crd.acceptedNames(), taken, now);
    }
    return new CustomResourceDefinition(observed(approved(established(json, now), now)));
  }

  /** For which version of the definition all this was said. */
  private static JsonObject observed(JsonObject json) {
    JsonNumber generation = JsonNumber.of(json.object("metadata").number("generation"));
    return json.updateObject(
        "status",
        s ->
            s.updateArray("conditions", all -> all.mapObjects(c -> c.with("observedGeneration", generation)))
                .with("observedGeneration", generation));
  }

  /** What is said of definitions in groups of the Kubernetes community ({@code pkg/controller/apiapproval}). */
  private static JsonObject approved(JsonObject json, Instant now) {
    if (!Approval.isProtected(json.object("spec").text("group"))) {
      return json;
    }
    Approval.State state = Approval.state(json);
    String reason =
        switch (state) {
          case APPROVED -> "ApprovedAnnotation";
          case BYPASSED -> "UnapprovedAnnotation";
          case MISSING -> "MissingAnnotation";
          case INVALID -> "InvalidAnnotation";
        };
    JsonArray conditions =
        Condition.set(
            json.object("status").array("conditions"), "KubernetesAPIApprovalPolicyConformant",
            state == Approval.State.APPROVED ? "True" : "False", reason, Approval.reason(json), now);
    return json.updateObject("status", s -> s.with("conditions", conditions));
  }

  /** What is derived from the kind where it is not said. */
  private static JsonObject withOwnDefaults(JsonObject names) {
    JsonObject n = names;
    if (n.text("singular").isEmpty()) {
      n = n.with("singular", n.text("kind").toLowerCase(Locale.ROOT));
    }
    return n.text("listKind").isEmpty() ? n.with("listKind", n.text("kind") + "List") : n;
  }

  private static JsonObject withStoredVersion(JsonObject json, String version) {
    JsonArray stored = json.object("status").array("storedVersions");
    if (version.isEmpty() || stored.strings().anyMatch(version::equals)) {
      return json;
    }
    List<String> all = new ArrayList<>(stored.strings().toList());
    all.add(version);
    return json.updateObject("status", s -> s.with("storedVersions", JsonArray.ofStrings(all)));
  }

  /** What is in the way of a name. */
  private record Clash(String reason, String message) {}

  private static JsonObject named(JsonObject json, JsonObject asked, Names has, Taken taken, Instant now) {
    Names wants = Names.of(asked);
    List<Clash> clashes = new ArrayList<>();
    JsonObject given = json.object("status").object("acceptedNames");
    given = one(given, "plural", "PluralConflict", wants.plural(), has.plural(), taken.resources(), clashes);
    given = one(given, "singular", "SingularConflict", wants.singular(), has.singular(), taken.resources(), clashes);
    given = shortNames(given, wants, has, taken.resources(), clashes);
    given = one(given, "kind", "KindConflict", wants.kind(), has.kind(), taken.kinds(), clashes);
    given = one(given, "listKind", "ListKindConflict", wants.listKind(), has.listKind(), taken.kinds(), clashes);
    JsonArray categories = asked.array("categories");
    given = categories.isEmpty() ? given.without("categories") : given.with("categories", categories);
    // the last one is told, as upstream checks them one after the other
    Optional<Clash> told = clashes.isEmpty() ? Optional.empty() : Optional.of(clashes.getLast());
    JsonArray conditions = json.object("status").array("conditions");
    conditions =
        Condition.set(
            conditions,
            CustomResourceDefinition.NAMES_ACCEPTED,
            told.isEmpty() ? "True" : "False",
            told.map(Clash::reason).orElse("NoConflicts"),
            told.map(Clash::message).orElse("no conflicts found"),
            now);
    JsonObject names = given;
    JsonArray all = conditions;
    return json.updateObject("status", s -> s.with("conditions", all).with("acceptedNames", names));
  }

  private static JsonObject one(
      JsonObject given, String field, String reason, String wanted, String had, Set<String> taken, List<Clash> clashes) {
    if (!wanted.equals(had) && taken.contains(wanted)) {
      clashes.add(new Clash(reason, inUse(wanted)));
      return given.has(field) ? given : given.with(field, "");
    }
    return given.with(field, wanted);
  }

  private static JsonObject shortNames(
      JsonObject given, Names wants, Names has, Set<String> taken, List<Clash> clashes) {
    if (wants.shortNames().equals(has.shortNames())) {
      return given;
    }
    List<String> inUse =
        wants.shortNames().stream()
            .filter(n -> !has.shortNames().contains(n) && !n.equals(has.plural()) && !n.equals(has.singular()))
            .filter(taken::contains)
            .map(Naming::inUse)
            .distinct()
            .toList();
    if (!inUse.isEmpty()) {
      String all = inUse.size() == 1 ? inUse.getFirst() : "[" + String.join(", ", inUse) + "]";
      clashes.add(new Clash("ShortNamesConflict", all));
      return given;
    }
    return wants.shortNames().isEmpty()
        ? given.without("shortNames")
        : given.with("shortNames", JsonArray.ofStrings(wants.shortNames()));
  }

  private static String inUse(String name) {
    return GoQuote.quote(name) + " is already in use";
  }

  private static JsonObject established(JsonObject json, Instant now) {
    JsonArray conditions = json.object("status").array("conditions");
    Optional<Condition> before = Condition.in(conditions, CustomResourceDefinition.ESTABLISHED);
    if (before.filter(Condition::isTrue).isPresent()) {
      return json;
    }
    boolean accepted =
        Condition.in(conditions, CustomResourceDefinition.NAMES_ACCEPTED).filter(Condition::isTrue).isPresent();
    if (!accepted && before.isPresent()) {
      return json;
    }
    boolean trusts = CaBundle.ofConversion(json).flatMap(CaBundle::fault).isEmpty();
    JsonArray next;
    if (!accepted) {
      next = established(conditions, "False", "NotAccepted", "not all names are accepted", now);
    } else if (!trusts) {
      next = established(conditions, "False", "InvalidCABundle", "The conversion webhook CABundle is invalid", now);
    } else {
      next = established(conditions, "True", "InitialNamesAccepted", "the initial names have been accepted", now);
    }
    return json.updateObject("status", s -> s.with("conditions", next));
  }

  private static JsonArray established(JsonArray conditions, String status, String reason, String message, Instant now) {
    return Condition.set(conditions, CustomResourceDefinition.ESTABLISHED, status, reason, message, now);
  }
}
