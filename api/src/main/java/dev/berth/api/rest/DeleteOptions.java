package dev.berth.api.rest;

import dev.berth.api.route.Query;
import dev.berth.api.status.Failures;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.GroupVersionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a deletion is meant, from the body or else from the parameters.
 *
 * @param graceSeconds how long processes have to end; empty for the object's own
 * @param policy {@code Orphan}, {@code Background} or {@code Foreground}, where one is said
 * @param orphanDependents the older form of the policy
 * @param uid the object must have it, where one is said, even an empty one
 * @param resourceVersion the object must have it, where one is said
 */
record DeleteOptions(
    OptionalLong graceSeconds,
    Optional<String> policy,
    Optional<Boolean> orphanDependents,
    Optional<String> uid,
    Optional<String> resourceVersion,
    boolean dryRun) {
  private static final GroupVersionKind KIND = GroupVersionKind.of("meta.k8s.io", "v1", "DeleteOptions");
  private static final List<String> POLICIES = List.of("Background", "Foreground", "Orphan");

  static DeleteOptions of(JsonObject body) {
    JsonObject preconditions = body.object("preconditions");
    Optional<Boolean> orphan =
        body.get("orphanDependents").orElse(JsonNull.NULL) instanceof JsonBool b
            ? Optional.of(b.value())
            : Optional.empty();
    return new DeleteOptions(
            body.integer("gracePeriodSeconds"),
            said(body, "propagationPolicy"),
            orphan,
            said(preconditions, "uid"),
            said(preconditions, "resourceVersion"),
            dryRun(body.array("dryRun")))
        .checked();
  }

  private static Optional<String> said(JsonObject object, String name) {
    return object.get(name).orElse(JsonNull.NULL) instanceof JsonString s ? Optional.of(s.value()) : Optional.empty();
  }

  static DeleteOptions of(Query query) {
    OptionalLong grace = OptionalLong.empty();
    if (query.has("gracePeriodSeconds")) {
      try {
        grace = OptionalLong.of(Long.parseLong(query.get("gracePeriodSeconds")));
      } catch (NumberFormatException e) {
        throw Failures.badRequest(
            "strconv.ParseInt: parsing \"" + query.get("gracePeriodSeconds") + "\": invalid syntax");
      }
    }
    Optional<Boolean> orphan =
        query.has("orphanDependents") ? Optional.of(query.flag("orphanDependents")) : Optional.empty();
    return new DeleteOptions(
            grace,
            query.find("propagationPolicy"),
            orphan,
            query.find("uid"),
            query.find("resourceVersion"),
            dryRun(JsonArray.ofStrings(query.all("dryRun"))))
        .checked();
  }

  private static boolean dryRun(JsonArray values) {
    List<String> given = values.strings().toList();
    if (given.stream().anyMatch(v -> !v.equals("All"))) {
      throw Failures.invalid(
          KIND,
          "",
          List.of(
              new FieldError(
                  "FieldValueNotSupported",
                  FieldPath.of("dryRun"),
                  "Unsupported value: " + JsonArray.ofStrings(given) + ": supported values: \"All\"")));
    }
    return !given.isEmpty();
  }

  private DeleteOptions checked() {
    List<FieldError> errors = new ArrayList<>();
    if (policy.isPresent() && orphanDependents.isPresent()) {
      errors.add(
          FieldError.invalid(
              FieldPath.of("propagationPolicy"),
              policy.get(),
              "orphanDependents and deletionPropagation cannot be both set"));
    }
    if (policy.isPresent() && !POLICIES.contains(policy.get())) {
      errors.add(
          FieldError.notSupported(
              FieldPath.of("propagationPolicy"), policy.get(), List.of("Foreground", "Background", "Orphan", "nil")));
    }
    if (!errors.isEmpty()) {
      throw Failures.invalid(KIND, "", errors);
    }
    return this;
  }

  /** As admission sees them. */
  JsonObject json() {
    JsonObject.Builder b = JsonObject.builder().put("kind", "DeleteOptions").put("apiVersion", "meta.k8s.io/v1");
    graceSeconds.ifPresent(seconds -> b.put("gracePeriodSeconds", seconds));
    if (uid.isPresent() || resourceVersion.isPresent()) {
      JsonObject.Builder preconditions = JsonObject.builder();
      uid.ifPresent(u -> preconditions.put("uid", u));
      resourceVersion.ifPresent(v -> preconditions.put("resourceVersion", v));
      b.put("preconditions", preconditions.build());
    }
    orphanDependents.ifPresent(orphan -> b.put("orphanDependents", orphan));
    policy.ifPresent(p -> b.put("propagationPolicy", p));
    if (dryRun) {
      b.put("dryRun", JsonArray.ofStrings(List.of("All")));
    }
    return b.build();
  }

  DeleteOptions dry() {
    return new DeleteOptions(graceSeconds, policy, orphanDependents, uid, resourceVersion, true);
  }

  /** Whether dependents are to be orphaned, where the caller said anything about them. */
  Optional<Boolean> orphans() {
    return orphanDependents.isPresent()
        ? orphanDependents
        : policy.map(p -> p.equals("Orphan"));
  }

  /** Whether dependents go first, where the caller said anything about them. */
  Optional<Boolean> foreground() {
    return orphanDependents.isPresent()
        ? Optional.of(false)
        : policy.map(p -> p.equals("Foreground"));
  }
}
