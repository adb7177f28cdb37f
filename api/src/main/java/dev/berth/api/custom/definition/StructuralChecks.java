package dev.berth.api.custom.definition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a schema is structural: every value has a type, and what stands under allOf, anyOf, oneOf and not speaks of
 * values only, never of structure. Errors come sorted, as upstream's do. Upstream: {@code schema/validation.go}, {@code
 * complete.go}.
 */
final class StructuralChecks {
  private static final Json INT_OR_STRING =
      JsonArray.of(JsonObject.EMPTY.with("type", "integer"), JsonObject.EMPTY.with("type", "string"));

  /** What may not stand in a nested schema, with what upstream says it must be. */
  private static final Map<String, String> FORBIDDEN =
      Map.of(
          "default", "undefined",
          "title", "empty",
          "description", "empty",
          "nullable", "false",
          "x-kubernetes-preserve-unknown-fields", "false",
          "x-kubernetes-embedded-resource", "false",
          "x-kubernetes-int-or-string", "false",
          "x-kubernetes-list-type", "undefined",
          "x-kubernetes-map-type", "undefined");

  private static final String STRUCTURAL = " to be structural";

  /** Where a node stands, which decides what it is told. */
  private enum Level {
    ROOT("at the root"),
    ITEM("for specified array items"),
    FIELD("for specified object fields");

    final String place;

    Level(String place) {
      this.place = place;
    }
  }

  private final List<FieldError> found = new ArrayList<>();

  private StructuralChecks() {}

  static List<FieldError> check(JsonObject schema, FieldPath at) {
    StructuralChecks checks = new StructuralChecks();
    Place root = Place.of(at);
    checks.node(schema, Level.ROOT, root);
    checks.complete(schema, Optional.of(schema), root, root);
    checks.found.sort(Comparator.comparing(FieldError::text));
    return checks.found;
  }

  private static Optional<JsonObject> object(JsonObject s, String name) {
    return Spec.object(s, name);
  }

  private void node(JsonObject s, Level level, Place at) {
    String type = s.text("type");
    Optional<JsonObject> items = object(s, "items");
    if (type.equals("array") && items.isEmpty()) {
      found.add(FieldError.required(at.child("items").path(), "must be specified"));
    }
    items.ifPresent(i -> node(i, Level.ITEM, at.child("items")));
    JsonObject properties = s.object("properties");
    for (int i = 0; i < properties.size(); i++) {
      JsonObject property = properties.value(i) instanceof JsonObject o ? o : JsonObject.EMPTY;
      node(property, Level.FIELD, at.child("properties").key(properties.name(i)));
    }
    if (level == Level.ROOT && s.has("additionalProperties")) {
      found.add(FieldError.forbidden(at.child("additionalProperties").path(), "must not be used at the root"));
    }
    object(s, "additionalProperties").ifPresent(a -> node(a, Level.FIELD, at.child("additionalProperties")));
    extensions(s, at);
    JsonArray allOf = s.array("allOf");
    boolean firstIsType = !allOf.isEmpty() && allOf.object(0).array("anyOf").equals(INT_OR_STRING);
    values(s, s.array("anyOf").equals(INT_OR_STRING), firstIsType, at);
    types(s, type, level, at);
    boolean resource = level == Level.ROOT || s.bool("x-kubernetes-embedded-resource");
    meta(properties, resource, level, at);
    if (s.bool("x-kubernetes-embedded-resource")
        && !s.bool("x-kubernetes-preserve-unknown-fields")
        && properties.isEmpty()) {
      found.add(
          FieldError.required(
              at.child("properties").path(),
              "must not be empty if x-kubernetes-embedded-resource is true without"
                  + " x-kubernetes-preserve-unknown-fields"));
    }
  }

  private void extensions(JsonObject s, Place at) {
    if (s.bool("x-kubernetes-int-or-string")) {
      for (String name : List.of("x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource")) {
        if (s.bool(name)) {
          found.add(
              FieldError.invalid(
                  at.child(name).path(), JsonBool.TRUE, "must be false if x-kubernetes-int-or-string is true"));
        }
      }
    }
  }

  private void types(JsonObject s, String type, Level level, Place at) {
    FieldPath here = at.child("type").path();
    if (s.bool("x-kubernetes-embedded-resource") && !type.equals("object")) {
      String detail = "must be object if x-kubernetes-embedded-resource is true";
      found.add(type.isEmpty() ? FieldError.required(here, detail) : FieldError.invalid(here, type, detail));
    } else if (type.isEmpty()
        && !s.bool("x-kubernetes-int-or-string")
        && !s.bool("x-kubernetes-preserve-unknown-fields")) {
      found.add(FieldError.required(here, "must not be empty " + level.place));
    }
    if (s.bool("x-kubernetes-embedded-resource") && s.has("additionalProperties")) {
      found.add(
          FieldError.forbidden(
              at.child("additionalProperties").path(),
              "must not be used if x-kubernetes-embedded-resource is set"));
    }
    if (level == Level.ROOT && !type.isEmpty() && !type.equals("object")) {
      found.add(FieldError.invalid(here, type, "must be object at the root"));
    }
  }

  private void meta(JsonObject properties, boolean resource, Level level, Place at) {
    Place here = at.child("properties");
    for (String name : List.of("kind", "apiVersion")) {
      Optional<JsonObject> property = object(properties, name);
      if (resource && property.isPresent() && !property.get().text("type").equals("string")) {
        found.add(
            FieldError.invalid(
                here.key(name).child("type").path(), property.get().text("type"), "must be string"));
      }
    }
    Optional<JsonObject> metadata = object(properties, "metadata");
    if (metadata.isEmpty()) {
      return;
    }
    if (resource && !metadata.get().text("type").equals("object")) {
      found.add(
          FieldError.invalid(
              here.key("metadata").child("type").path(), metadata.get().text("type"), "must be object"));
    }
    if (level == Level.ROOT) {
      boolean namesOnly = Set.of("name", "generateName").containsAll(metadata.get().object("properties").names());
      if (!namesOnly || !Set.of("type", "default", "properties").containsAll(metadata.get().names())) {
        found.add(
            FieldError.forbidden(
                here.key("metadata").path(),
                "must not specify anything other than name and generateName, but metadata is implicitly specified"));
      }
    }
  }

  /** What a schema, nested or not, says of values. */
  private void values(JsonObject s, boolean skipAnyOf, boolean skipFirstAllOf, Place at) {
    if (!skipAnyOf) {
      junctor(s, "anyOf", false, at);
    }
    junctor(s, "allOf", skipFirstAllOf, at);
    junctor(s, "oneOf", false, at);
    object(s, "not").ifPresent(n -> nested(n, false, at.child("not")));
    String pattern = s.text("pattern");
    if (!pattern.isEmpty()) {
      try {
        Pattern.compile(pattern);
      } catch (PatternSyntaxException e) {
        found.add(
            FieldError.invalid(
                at.child("pattern").path(),
                pattern,
                "must be a valid regular expression, but isn't: " + e.getMessage()));
      }
    }
  }

  private void junctor(JsonObject s, String name, boolean skipFirst, Place at) {
    JsonArray schemas = s.array(name);
    for (int i = 0; i < schemas.size(); i++) {
      nested(schemas.object(i), skipFirst && i == 0, at.child(name).index(i));
    }
  }

  private void nested(JsonObject s, boolean skipAnyOf, Place at) {
    values(s, skipAnyOf, false, at);
    object(s, "items").ifPresent(i -> nested(i, false, at.child("items")));
    JsonObject properties = s.object("properties");
    for (int i = 0; i < properties.size(); i++) {
      if (properties.value(i) instanceof JsonObject property) {
        nested(property, false, at.child("properties").key(properties.name(i)));
      }
    }
    if (!s.text("type").isEmpty()) {
      forbidden(at, "type", "empty");
    }
    if (s.get("additionalProperties").filter(a -> a != JsonBool.FALSE && a != JsonNull.NULL).isPresent()) {
      forbidden(at, "additionalProperties", "undefined");
    }
    FORBIDDEN.forEach(
        (name, must) -> {
          if (s.get(name).filter(v -> v != JsonBool.FALSE).isPresent()) {
            forbidden(at, name, must);
          }
        });
    for (String name : List.of("x-kubernetes-list-map-keys", "x-kubernetes-validations")) {
      if (!s.array(name).isEmpty()) {
        forbidden(at, name, "empty");
      }
    }
    if (properties.has("metadata")) {
      found.add(
          FieldError.forbidden(
              at.child("properties").key("metadata").path(), "must not be specified in a nested context"));
    }
  }

  private void forbidden(Place at, String name, String must) {
    found.add(FieldError.forbidden(at.child(name).path(), "must be " + must + STRUCTURAL));
  }

  /** Whatever is said of values under the root's junctors must have its structure beside them. */
  private void complete(JsonObject v, Optional<JsonObject> s, Place sAt, Place vAt) {
    object(v, "not").ifPresent(n -> completeNested(n, s, sAt, vAt.child("not")));
    for (String name : List.of("allOf", "anyOf", "oneOf")) {
      JsonArray schemas = v.array(name);
      for (int i = 0; i < schemas.size(); i++) {
        completeNested(schemas.object(i), s, sAt, vAt.child(name).index(i));
      }
    }
  }

  private void completeNested(JsonObject v, Optional<JsonObject> s, Place sAt, Place vAt) {
    if (s.isEmpty()) {
      found.add(FieldError.required(sAt.path(), "because it is defined in " + vAt));
      return;
    }
    complete(v, s, sAt, vAt);
    object(v, "items")
        .ifPresent(i -> completeNested(i, object(s.get(), "items"), sAt.child("items"), vAt.child("items")));
    JsonObject properties = v.object("properties");
    for (int i = 0; i < properties.size(); i++) {
      String name = properties.name(i);
      Optional<JsonObject> property = object(s.get().object("properties"), name);
      if (properties.value(i) instanceof JsonObject below) {
        completeNested(
            below, property, sAt.child("properties").key(name), vAt.child("properties").key(name));
      }
    }
  }
}
