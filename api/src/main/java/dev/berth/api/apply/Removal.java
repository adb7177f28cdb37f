package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Takes the members of a field set out of a value. */
final class Removal {
  private Removal() {}

  static Json remove(Json value, FieldSet gone, MergeType type) {
    if (gone.isEmpty()) {
      return value;
    }
    return switch (type) {
      case MergeType.Struct struct when !struct.atomic() && value instanceof JsonObject o -> members(o, gone, struct);
      case MergeType.MapOf map when !map.atomic() && value instanceof JsonObject o -> members(o, gone, map);
      case MergeType.Deduced _ when value instanceof JsonObject o -> members(o, gone, type);
      case MergeType.ListOf list when !list.isLeaf() && value instanceof JsonArray a -> items(a, gone, list);
      case MergeType.Struct _, MergeType.MapOf _, MergeType.ListOf _, MergeType.Deduced _ -> JsonNull.NULL;
      case MergeType.Scalar _, MergeType.Anything _ -> value;
    };
  }

  private static Json members(JsonObject object, FieldSet gone, MergeType type) {
    JsonObject.Builder out = JsonObject.builder();
    for (int i = 0; i < object.size(); i++) {
      String name = object.name(i);
      PathElement.Field element = new PathElement.Field(name);
      if (!gone.has(element)) {
        out.put(name, remove(object.value(i), gone.below(element), SchemaWalk.child(type, element)));
      }
    }
    return out.isEmpty() ? JsonNull.NULL : out.build();
  }

  private static Json items(JsonArray list, FieldSet gone, MergeType.ListOf type) {
    List<Json> out = new ArrayList<>(list.size());
    for (Json item : list) {
      PathElement element = ListItems.element(item, type);
      if (!gone.has(element)) {
        out.add(remove(item, gone.below(element), type.item()));
      }
    }
    return out.isEmpty() ? JsonNull.NULL : JsonArray.of(out);
  }
}
