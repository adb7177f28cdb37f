package dev.berth.api.custom.definition;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** The schemas in a schema, wherever they stand. */
final class SchemaNodes {
  private static final List<String> SINGLE = List.of("items", "not", "additionalProperties", "additionalItems");
  private static final List<String> LISTS = List.of("items", "allOf", "anyOf", "oneOf");
  private static final List<String> MAPS = List.of("properties", "patternProperties", "definitions", "dependencies");

  private SchemaNodes() {}

  /** The schema itself and all below, each before those below it. */
  static Stream<JsonObject> all(JsonObject schema) {
    List<JsonObject> found = new ArrayList<>();
    Deque<JsonObject> open = new ArrayDeque<>();
    open.push(schema);
    while (!open.isEmpty()) {
      JsonObject next = open.pop();
      found.add(next);
      List<JsonObject> below = below(next);
      Collections.reverse(below);
      below.forEach(open::push);
    }
    return found.stream();
  }

  private static List<JsonObject> below(JsonObject schema) {
    List<JsonObject> below = new ArrayList<>();
    for (String name : SINGLE) {
      add(schema.get(name).orElse(JsonNull.NULL), below);
    }
    for (String name : LISTS) {
      if (schema.get(name).orElse(JsonNull.NULL) instanceof JsonArray list) {
        list.forEach(item -> add(item, below));
      }
    }
    for (String name : MAPS) {
      schema.object(name).forEach((_, value) -> add(value, below));
    }
    return below;
  }

  private static void add(Json value, List<JsonObject> below) {
    if (value instanceof JsonObject o) {
      below.add(o);
    }
  }

  /**
   * What a structural schema cannot be read with, as upstream's reader says it of the first that it meets; empty where
   * there is nothing.
   */
  static String unreadable(JsonObject schema) {
    return all(schema).map(SchemaNodes::fault).filter(f -> !f.isEmpty()).findFirst().orElse("");
  }

  private static String fault(JsonObject s) {
    for (String name : List.of("id", "$schema", "$ref")) {
      if (!s.text(name).isEmpty()) {
        return notSupported(name.equals("$schema") ? "schema" : name);
      }
    }
    for (String name : List.of("patternProperties", "dependencies", "definitions")) {
      if (!s.object(name).isEmpty()) {
        return notSupported(name);
      }
    }
    if (s.has("additionalItems")) {
      return notSupported("additionalItems");
    }
    if (s.get("items").orElse(JsonNull.NULL) instanceof JsonArray a && !a.isEmpty()) {
      return "OpenAPIV3Schema 'items' must be a schema, but is an array";
    }
    return s.has("x-kubernetes-preserve-unknown-fields") && !s.bool("x-kubernetes-preserve-unknown-fields")
        ? "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined"
        : "";
  }

  private static String notSupported(String what) {
    return "OpenAPIV3Schema '" + what + "' is not supported";
  }
}
