package dev.berth.api.custom.definition;

import dev.berth.api.custom.structural.GoValues;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What each node of a schema may say, and what goes together. Upstream: {@code
 * ValidateCustomResourceDefinitionOpenAPISchema}, in its order, where properties come as they are written.
 */
final class SchemaChecks {
  private static final List<String> TYPES = List.of("array", "boolean", "integer", "number", "object", "string");
  private static final Set<String> META = Set.of("apiVersion", "kind", "metadata");

  private final List<FieldError> found = new ArrayList<>();
  private final Set<String> broken = new HashSet<>();

  /**
   * What a node inherits.
   *
   * @param noDefaults why no default may be set; empty where one may
   */
  private record Inherited(boolean inMeta, Optional<String> noDefaults) {
    static final Inherited NOTHING = new Inherited(false, Optional.empty());

    Inherited withoutDefaults(String why) {
      return new Inherited(inMeta, Optional.of(why));
    }
  }

  List<FieldError> found() {
    return found;
  }

  /** Whether there is an error at a node or below it. */
  boolean broken(FieldPath node) {
    return broken.contains(node.text());
  }

  /** @param structural the same schema, where it can be read as one: rules' field paths are followed through it */
  void check(JsonObject schema, Optional<Structural> structural, FieldPath at) {
    node(schema, structural, Place.of(at), Inherited.NOTHING, true);
  }

  private void node(JsonObject s, Optional<Structural> structural, Place at, Inherited from, boolean root) {
    int before = found.size();
    standard(s, at, from);
    if (s.bool("uniqueItems")) {
      forbidden(
          at.child("uniqueItems"),
          "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
    }
    additional(s, structural, at, from);
    properties(s, structural, at, from, root);
    Spec.object(s, "not").ifPresent(n -> node(n, Optional.empty(), at.child("not"), from, false));
    for (String name : List.of("allOf", "oneOf", "anyOf")) {
      JsonArray schemas = s.array(name);
      for (int i = 0; i < schemas.size(); i++) {
        node(schemas.object(i), Optional.empty(), at.child(name).index(i), from, false);
      }
    }
    each(s.object("definitions"), at.child("definitions"), from);
    Optional<Structural> item = structural.flatMap(Structural::items);
    Spec.object(s, "items").ifPresent(i -> node(i, item, at.child("items"), from, false));
    JsonArray items = s.array("items");
    for (int i = 0; i < items.size(); i++) {
      node(items.object(i), Optional.empty(), at.child("items").index(i), from, false);
    }
    each(s.object("dependencies"), at.child("dependencies"), from);
    new TopologyChecks(found).check(s, at);
    new RuleForms(found).check(s, structural, at);
    if (found.size() > before) {
      broken.add(at.toString());
    }
  }

  private void each(JsonObject schemas, Place at, Inherited from) {
    for (int i = 0; i < schemas.size(); i++) {
      if (schemas.value(i) instanceof JsonObject schema) {
        node(schema, Optional.empty(), at.key(schemas.name(i)), from, false);
      }
    }
  }

  private void additional(JsonObject s, Optional<Structural> structural, Place at, Inherited from) {
    Place here = at.child("additionalProperties");
    Optional<JsonObject> schema = Spec.object(s, "additionalProperties");
    boolean refuses = schema.isPresent() || s.get("additionalProperties").orElse(JsonNull.NULL) == JsonBool.FALSE;
    if (refuses && !s.object("properties").isEmpty()) {
      forbidden(here, "additionalProperties and properties are mutual exclusive");
    }
    schema.ifPresent(
        a ->
            node(
                a,
                structural.flatMap(Structural::additionalProperties),
                here,
                from.inMeta() ? from.withoutDefaults("inside additionalProperties applying to object metadata") : from,
                false));
  }

  private void properties(
      JsonObject s, Optional<Structural> structural, Place at, Inherited from, boolean root) {
    JsonObject properties = s.object("properties");
    boolean resource = root || s.bool("x-kubernetes-embedded-resource");
    for (int i = 0; i < properties.size(); i++) {
      String name = properties.name(i);
      Inherited below = from;
      if (resource && META.contains(name)) {
        below = new Inherited(true, root ? Optional.of("in top-level " + name) : from.noDefaults());
      }
      JsonObject property = properties.value(i) instanceof JsonObject o ? o : JsonObject.EMPTY;
      node(
          property, structural.flatMap(p -> p.property(name)), at.child("properties").key(name), below, false);
    }
  }

  /** What OpenAPI has and custom resources have not. Upstream: {@code specStandardValidatorV3}. */
  private void standard(JsonObject s, Place at, Inherited from) {
    String type = s.text("type");
    if (!type.isEmpty() && !TYPES.contains(type)) {
      found.add(FieldError.notSupported(at.child("type").path(), type, TYPES));
    }
    if (s.has("default") && from.noDefaults().isPresent()) {
      forbidden(at.child("default"), "must not be set " + from.noDefaults().get());
    }
    if (!s.text("id").isEmpty()) {
      forbidden(at.child("id"), "id is not supported");
    }
    for (String name :
        List.of("additionalItems", "patternProperties", "definitions", "dependencies", "$ref")) {
      if (s.has(name)) {
        forbidden(at.child(name), name + " is not supported");
      }
    }
    if (type.equals("null")) {
      forbidden(at.child("type"), "type cannot be set to null, use nullable as an alternative");
    }
    if (!s.array("items").isEmpty()) {
      forbidden(at.child("items"), "items must be a schema object and not an array");
    }
    if (from.inMeta() && s.bool("x-kubernetes-embedded-resource")) {
      forbidden(at.child("x-kubernetes-embedded-resource"), "must not be used inside of resource meta");
    }
    String preserve = "x-kubernetes-preserve-unknown-fields";
    if (s.has(preserve) && !s.bool(preserve)) {
      found.add(FieldError.invalid(at.child(preserve).path(), JsonBool.FALSE, "must be true or undefined"));
    }
  }

  private void forbidden(Place at, String detail) {
    found.add(FieldError.forbidden(at.path(), detail));
  }

  /** For errors that quote a part of the schema. */
  static FieldError invalid(Place at, JsonArray value, String detail) {
    return FieldError.invalid(at.path(), GoValues.shown(value), detail);
  }
}
