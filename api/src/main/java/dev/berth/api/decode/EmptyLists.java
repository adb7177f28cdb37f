package dev.berth.api.decode;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lists and maps that are written even where they are empty. An empty one that is sent differs from none: whoever sent it owns it.
 * What is stored knows no difference any more, since upstream stores protobuf.
 */
public final class EmptyLists {
  /** Of each type the fields by which such lists are reached: few types have any. */
  private static final Map<TypeSchema, List<FieldSchema>> WAYS = new ConcurrentHashMap<>();

  private EmptyLists() {}

  /** The object as it is stored: null in place of empty lists and maps that are always written. */
  public static JsonObject stored(JsonObject object, TypeSchema type) {
    JsonObject out = object;
    for (FieldSchema field : ways(type)) {
      Json value = object.get(field.name()).orElse(JsonNull.NULL);
      if (value != JsonNull.NULL) {
        Json stored = field.always() && isEmpty(value, field.shape()) ? JsonNull.NULL : stored(value, field.shape());
        if (stored != value) {
          out = out.with(field.name(), stored);
        }
      }
    }
    return out;
  }

  private static Json stored(Json value, Shape shape) {
    return switch (shape) {
      case Shape.Scalar _ -> value;
      case Shape.Ref r when value instanceof JsonObject o -> stored(o, r.type().get());
      case Shape.ListOf l when value instanceof JsonArray a -> stored(a, l.item());
      case Shape.MapOf m when value instanceof JsonObject o -> storedValues(o, m.value());
      case Shape.Ref _, Shape.ListOf _, Shape.MapOf _ -> value;
    };
  }

  private static JsonArray stored(JsonArray list, Shape item) {
    Json[] out = new Json[list.size()];
    boolean same = true;
    for (int i = 0; i < out.length; i++) {
      out[i] = stored(list.get(i), item);
      same &= out[i] == list.get(i);
    }
    return same ? list : JsonArray.of(out);
  }

  private static JsonObject storedValues(JsonObject map, Shape value) {
    JsonObject out = map;
    for (int i = 0; i < map.size(); i++) {
      Json stored = stored(map.value(i), value);
      if (stored != map.value(i)) {
        out = out.with(map.name(i), stored);
      }
    }
    return out;
  }

  private static boolean isEmpty(Json value, Shape shape) {
    return switch (shape) {
      case Shape.ListOf _ -> value instanceof JsonArray a && a.isEmpty();
      case Shape.MapOf _ -> value instanceof JsonObject o && o.isEmpty();
      case Shape.Scalar _, Shape.Ref _ -> false;
    };
  }

  private static List<FieldSchema> ways(TypeSchema type) {
    List<FieldSchema> known = WAYS.get(type);
    if (known == null) {
      known = type.fields().stream().filter(f -> isWay(f, new HashSet<>())).toList();
      WAYS.put(type, known);
    }
    return known;
  }

  private static boolean isWay(FieldSchema field, Set<TypeSchema> seen) {
    return field.always() && (field.shape() instanceof Shape.ListOf || field.shape() instanceof Shape.MapOf)
        || leads(field.shape(), seen);
  }

  private static boolean leads(Shape shape, Set<TypeSchema> seen) {
    return switch (shape) {
      case Shape.Scalar _ -> false;
      case Shape.Ref r -> seen.add(r.type().get()) && r.type().get().fields().stream().anyMatch(f -> isWay(f, seen));
      case Shape.ListOf l -> leads(l.item(), seen);
      case Shape.MapOf m -> leads(m.value(), seen);
    };
  }
}
