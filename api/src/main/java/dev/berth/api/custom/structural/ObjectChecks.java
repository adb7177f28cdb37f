package dev.berth.api.custom.structural;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a schema says of whole objects but its rules in CEL, in upstream's order ({@code
 * registry/customresource/strategy.go}). Names and metadata of the object itself are the caller's.
 */
public final class ObjectChecks {
  /** After errors of these kinds rules are not evaluated: the values may not be what the rules take them for. */
  private static final Set<String> BLOCKING =
      Set.of(
          "FieldValueNotSupported",
          "FieldValueRequired",
          "FieldValueTooLong",
          "FieldValueTooMany",
          "FieldValueTypeInvalid");

  private ObjectChecks() {}

  /** An object that is to be created. */
  public static List<FieldError> create(JsonObject object, Structural schema) {
    List<FieldError> found = new ArrayList<>(ValueValidation.check(object, schema, FieldPath.ROOT));
    found.addAll(EmbeddedMeta.check(object, schema));
    found.addAll(ListTypes.check(object, schema));
    return found;
  }

  /** An object that replaces another: what was invalid and did not change is let through. */
  public static List<FieldError> update(JsonObject next, JsonObject old, Structural schema) {
    List<FieldError> found = new ArrayList<>(ValueValidation.checkChange(next, old, schema, FieldPath.ROOT));
    found.addAll(EmbeddedMeta.check(next, schema));
    found.addAll(lists(next, old, schema));
    return found;
  }

  /** A status that replaces another; the rest of the two objects is the same. */
  public static List<FieldError> statusUpdate(JsonObject next, JsonObject old, Structural schema) {
    List<FieldError> found = new ArrayList<>();
    Optional<Json> status = next.get("status");
    Optional<Structural> statusSchema = schema.property("status");
    if (status.isPresent() && statusSchema.isPresent()) {
      FieldPath at = FieldPath.of("status");
      found.addAll(
          old.get("status")
              .map(before -> ValueValidation.checkChange(status.get(), before, statusSchema.get(), at))
              .orElseGet(() -> ValueValidation.check(status.get(), statusSchema.get(), at)));
    }
    found.addAll(lists(next, old, schema));
    return found;
  }

  private static List<FieldError> lists(JsonObject next, JsonObject old, Structural schema) {
    return ListTypes.check(old, schema).isEmpty() ? ListTypes.check(next, schema) : List.of();
  }

  /** Said in place of what the rules would say, where errors are of a kind after which they are not evaluated. */
  public static Optional<FieldError> notEvaluated(List<FieldError> found) {
    return found.stream().anyMatch(e -> BLOCKING.contains(e.reason()))
        ? Optional.of(
            new FieldError(
                "FieldValueInvalid",
                new FieldPath("<nil>"),
                "Invalid value: null: some validation rules were not checked because the object was invalid; correct"
                    + " the existing errors to complete validation"))
        : Optional.empty();
  }
}
