package dev.berth.api.custom.definition;

import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code x-kubernetes-list-type}, {@code -list-map-keys} and {@code -map-type} of a node, and what they ask of it. */
final class TopologyChecks {
  private static final String LIST = "x-kubernetes-list-type";
  private static final String KEYS = "x-kubernetes-list-map-keys";
  private static final String MAP = "x-kubernetes-map-type";

  private final List<FieldError> found;

  TopologyChecks(List<FieldError> found) {
    this.found = found;
  }

  void check(JsonObject s, Place at) {
    if (s.has(MAP)) {
      ofType(s, "object", MAP, at);
      oneOf(s, MAP, List.of("atomic", "granular"), at);
    }
    if (s.has(LIST)) {
      boolean isArray = ofType(s, "array", LIST, at);
      if (isArray && s.text(LIST).equals("set")) {
        Spec.object(s, "items").ifPresent(items -> atomic(items, at.child("items")));
      }
      oneOf(s, LIST, List.of("atomic", "set", "map"), at);
    }
    JsonArray keys = s.array(KEYS);
    boolean map = s.text(LIST).equals("map");
    if (!keys.isEmpty() && !map) {
      String detail = "must be map if " + KEYS + " is non-empty";
      found.add(
          s.has(LIST)
              ? FieldError.invalid(at.child(LIST).path(), s.text(LIST), detail)
              : FieldError.required(at.child(LIST).path(), detail));
    }
    if (map) {
      map(s, keys, at);
    }
    if (map || s.text(LIST).equals("set")) {
      Spec.object(s, "items").ifPresent(items -> identified(s, items, keys, at.child("items")));
    }
  }

  private boolean ofType(JsonObject s, String type, String name, Place at) {
    if (s.text("type").equals(type)) {
      return true;
    }
    String detail = "must be " + type + " if " + name + " is specified";
    found.add(
        s.text("type").isEmpty()
            ? FieldError.required(at.child("type").path(), detail)
            : FieldError.invalid(at.child("type").path(), s.text("type"), detail));
    return false;
  }

  private void oneOf(JsonObject s, String name, List<String> values, Place at) {
    if (!values.contains(s.text(name))) {
      found.add(FieldError.notSupported(at.child(name).path(), s.text(name), values));
    }
  }

  /** Items of a set are compared as a whole. Upstream prints the list type of the item in both cases. */
  private void atomic(JsonObject items, Place at) {
    String detail = "must be atomic as item of a list with x-kubernetes-list-type=set";
    if (items.text("type").equals("array") && items.has(LIST) && !items.text(LIST).equals("atomic")) {
      found.add(FieldError.invalid(at.child(LIST).path(), items.text(LIST), detail));
    } else if (items.text("type").equals("object") && !items.text(MAP).equals("atomic")) {
      found.add(FieldError.invalid(at.child(MAP).path(), items.get(LIST).orElse(JsonNull.NULL), detail));
    }
  }

  private void map(JsonObject s, JsonArray keys, Place at) {
    if (keys.isEmpty()) {
      found.add(FieldError.required(at.child(KEYS).path(), "must not be empty if " + LIST + " is map"));
    }
    Optional<JsonObject> items = Spec.object(s, "items");
    if (items.isEmpty()) {
      found.add(
          s.has("items")
              ? SchemaChecks.invalid(
                  at.child("items"), s.array("items"), "must only have a single schema if " + LIST + " is map")
              : FieldError.required(at.child("items").path(), "must have a schema if " + LIST + " is map"));
      return;
    }
    String type = items.get().text("type");
    if (!type.equals("object")) {
      found.add(
          FieldError.invalid(
              at.child("items").child("type").path(), type, "must be object if parent array's " + LIST + " is map"));
      return;
    }
    Set<String> seen = new HashSet<>();
    for (String key : keys.strings().toList()) {
      Optional<JsonObject> property = Spec.object(items.get().object("properties"), key);
      if (property.isEmpty()) {
        found.add(SchemaChecks.invalid(at.child(KEYS), keys, "entries must all be names of item properties"));
      } else if (Set.of("array", "object").contains(property.get().text("type"))) {
        found.add(
            FieldError.invalid(
                at.child("items").child("properties").key(key).child("type").path(),
                type,
                "must be a scalar type if parent array's " + LIST + " is map"));
      }
      if (!seen.add(key)) {
        found.add(SchemaChecks.invalid(at.child(KEYS), keys, "must not contain duplicate entries"));
      }
    }
  }

  /** What tells items apart is always there. */
  private void identified(JsonObject s, JsonObject items, JsonArray keys, Place at) {
    if (items.bool("nullable")) {
      found.add(
          FieldError.forbidden(
              at.child("nullable").path(), "cannot be nullable when " + LIST + " is " + s.text(LIST)));
    }
    if (!s.text(LIST).equals("map")) {
      return;
    }
    Set<String> required = new HashSet<>(items.array("required").strings().toList());
    for (String key : keys.strings().toList()) {
      Optional<JsonObject> property = Spec.object(items.object("properties"), key);
      if (property.isEmpty()) {
        continue;
      }
      Place here = at.child("properties").key(key);
      String why = "this property is in " + KEYS + ", so it ";
      if (!required.contains(key) && !property.get().has("default")) {
        found.add(
            FieldError.required(
                here.child("default").path(), why + "must have a default or be a required property"));
      }
      if (property.get().bool("nullable")) {
        found.add(FieldError.forbidden(here.child("nullable").path(), why + "cannot be nullable"));
      }
    }
  }
}
