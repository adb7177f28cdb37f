package dev.berth.api.custom;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.api.validation.GoText;
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
      errors.addAll(selector(object, paths.selector()));
    }
    return errors;
  }

  /** What a path leads to, if anything; or why it leads nowhere. */
  private record Found(Optional<Json> value, String wrong) {}

  private static Found at(JsonObject object, List<String> path) {
    Json value = object;
    for (int i = 0; i < path.size(); i++) {
      if (value == JsonNull.NULL) {
        return new Found(Optional.empty(), "");
      }
      if (!(value instanceof JsonObject members)) {
        return new Found(Optional.empty(), accessor(path.subList(0, i + 1), value, "map[string]interface{}"));
      }
      Optional<Json> member = members.get(path.get(i));
      if (member.isEmpty()) {
        return new Found(Optional.empty(), "");
      }
      value = member.get();
    }
    return new Found(Optional.of(value), "");
  }

  private static FieldPath path(List<String> names) {
    return new FieldPath("." + String.join(".", names));
  }

  private static List<FieldError> replicas(JsonObject object, List<String> names) {
    Found found = at(object, names);
    if (found.value().isEmpty()) {
      return found.wrong().isEmpty() ? List.of() : List.of(FieldError.invalid(path(names), 0, found.wrong()));
    }
    Json value = found.value().get();
    OptionalLong replicas = value instanceof JsonNumber n ? n.asLong() : OptionalLong.empty();
    if (replicas.isEmpty()) {
      return List.of(FieldError.invalid(path(names), 0, accessor(names, value, "int64")));
    }
    long n = replicas.getAsLong();
    if (n < 0) {
      return List.of(FieldError.invalid(path(names), n, "should be a non-negative integer"));
    }
    return n > Integer.MAX_VALUE
        ? List.of(FieldError.invalid(path(names), n, "should be less than or equal to " + Integer.MAX_VALUE))
        : List.of();
  }

  private static List<FieldError> selector(JsonObject object, List<String> names) {
    Found found = at(object, names);
    if (found.value().isPresent() && !(found.value().get() instanceof JsonString)) {
      return List.of(FieldError.invalid(path(names), "", accessor(names, found.value().get(), "string")));
    }
    return found.wrong().isEmpty() ? List.of() : List.of(FieldError.invalid(path(names), "", found.wrong()));
  }

  private static String accessor(List<String> names, Json value, String wanted) {
    return "." + String.join(".", names) + " accessor error: " + GoText.of(value) + " is of the type "
        + (value == JsonNull.NULL ? "<nil>" : GoText.type(value)) + ", expected " + wanted;
  }
}
