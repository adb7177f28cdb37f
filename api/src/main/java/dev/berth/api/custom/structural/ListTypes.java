package dev.berth.api.custom.structural;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether lists of {@code x-kubernetes-list-type} set or map hold each item, or key, once. Reports the second of them,
 * not the third. Upstream: {@code schema/listtype}.
 */
public final class ListTypes {
  private final List<FieldError> found = new ArrayList<>();

  private ListTypes() {}

  public static List<FieldError> check(JsonObject object, Structural schema) {
    if (!schema.is(Structural.TOPOLOGY_BELOW)) {
      return List.of();
    }
    ListTypes types = new ListTypes();
    types.members(object, schema, FieldPath.ROOT);
    return types.found;
  }

  private void members(JsonObject object, Structural schema, FieldPath at) {
    for (int i = 0; i < object.size(); i++) {
      String name = object.name(i);
      Structural named = schema.properties().find(name);
      Structural additional = schema.additionalOrNull();
      if (named != null && named.is(Structural.TOPOLOGY_BELOW)) {
        value(object.value(i), named, at.child(name));
      } else if (additional != null && additional.is(Structural.TOPOLOGY_BELOW)) {
        value(object.value(i), additional, at.key(name));
      }
    }
  }

  private void value(Json value, Structural schema, FieldPath at) {
    switch (value) {
      case JsonObject o -> members(o, schema, at);
      case JsonArray a -> array(a, schema, at);
      case Json _ -> {}
    }
  }

  private void array(JsonArray array, Structural schema, FieldPath at) {
    switch (schema.listType()) {
      case SET -> repeated(array.items(), at);
      case MAP -> keyed(array, schema.listMapKeys(), at);
      case UNSET, ATOMIC, GRANULAR -> {}
    }
    Structural items = schema.itemsOrNull();
    if (items != null && items.is(Structural.TOPOLOGY_BELOW)) {
      for (int i = 0; i < array.size(); i++) {
        value(array.get(i), items, at.index(i));
      }
    }
  }

  private void keyed(JsonArray array, List<String> keys, FieldPath at) {
    for (int i = 0; i < array.size(); i++) {
      if (!(array.get(i) instanceof JsonObject) && array.get(i) != JsonNull.NULL) {
        found.add(
            FieldError.invalid(at.index(i), array.get(i), "must be an object for an array of list-type map"));
        return;
      }
    }
    List<String> sorted = keys.stream().sorted().toList();
    repeated(array.stream().map(item -> (Json) key(item, sorted)).toList(), at);
  }

  private static JsonObject key(Json item, List<String> names) {
    JsonObject.Builder key = JsonObject.builder();
    for (String name : names) {
      if (item instanceof JsonObject o) {
        o.get(name).ifPresent(value -> key.put(name, value));
      }
    }
    return key.build();
  }

  private void repeated(List<Json> values, FieldPath at) {
    if (values.size() < 2) {
      return;
    }
    Map<Json, Integer> seen = HashMap.newHashMap(values.size());
    for (int i = 0; i < values.size(); i++) {
      if (seen.merge(values.get(i), 1, Integer::sum) == 2) {
        found.add(FieldError.duplicate(at.index(i), values.get(i)));
      }
    }
  }
}
