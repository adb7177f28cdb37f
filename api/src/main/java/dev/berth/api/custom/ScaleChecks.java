package dev.berth.api.custom;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.kinds.CustomResourceDefinition.ScalePaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What must hold of the numbers that a custom object's scale shows. */
final class ScaleChecks {
  private ScaleChecks() {}

  static List<FieldError> of(JsonObject object, ScalePaths paths) {
    List<FieldError> errors = new ArrayList<>(replicas(object, paths.specReplicas()));
    errors.addAll(ofStatus(object, paths));
    return errors;
  }

  static List<FieldError> ofStatus(JsonObject object, ScalePaths paths) {
    List<FieldError> errors = new ArrayList<>(replicas(object, paths.statusReplicas()));
    if (!paths.selector().isEmpty()) {
      Optional<Json> selector = at(object, paths.selector());
      if (selector.isPresent() && !(selector.get() instanceof JsonString)) {
        errors.add(FieldError.invalid(path(paths.selector()), "", accessor(paths.selector(), selector.get(), "string")));
      }
    }
    return errors;
  }

  private static Optional<Json> at(JsonObject object, List<String> path) {
    return object.at(path.toArray(String[]::new)).filter(v -> v != JsonNull.NULL);
  }

  private static FieldPath path(List<String> names) {
    return new FieldPath("." + String.join(".", names));
  }

  private static List<FieldError> replicas(JsonObject object, List<String> names) {
    Optional<Json> value = at(object, names);
    if (value.isEmpty()) {
      return List.of();
    }
    OptionalLong replicas = value.get() instanceof JsonNumber n ? n.asLong() : OptionalLong.empty();
    if (replicas.isEmpty()) {
      return List.of(FieldError.invalid(path(names), 0, accessor(names, value.get(), "int64")));
    }
    long n = replicas.getAsLong();
    if (n < 0) {
      return List.of(FieldError.invalid(path(names), n, "should be a non-negative integer"));
    }
    return n > Integer.MAX_VALUE
        ? List.of(FieldError.invalid(path(names), n, "should be less than or equal to " + Integer.MAX_VALUE))
        : List.of();
  }

  private static String accessor(List<String> names, Json value, String wanted) {
    return "." + String.join(".", names) + " accessor error: " + value + " is of the type " + value.typeName()
        + ", expected " + wanted;
  }
}
