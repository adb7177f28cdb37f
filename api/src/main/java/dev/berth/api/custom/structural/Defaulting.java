package dev.berth.api.custom.structural;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Fills in what an object leaves out: a member that is missing, or null where the schema does not allow null, takes its
 * default; what was filled in is looked into as well. Idempotent. Upstream: {@code schema/defaulting/algorithm.go}.
 */
public final class Defaulting {
  private Defaulting() {}

  /** The very object where nothing was missing. */
  public static JsonObject object(JsonObject object, Structural schema) {
    return schema.hasDefaults() ? members(object, schema) : object;
  }

  private static JsonObject members(JsonObject object, Structural schema) {
    JsonObject filled = set(object, schema);
    ObjectEdit edit = new ObjectEdit(filled);
    for (int i = 0; i < filled.size(); i++) {
      Json value = filled.value(i);
      Structural named = schema.properties().find(filled.name(i));
      edit.keep(i, named == null ? unnamed(value, schema.additionalOrNull()) : inside(value, named));
    }
    return edit.result();
  }

  private static JsonObject set(JsonObject object, Structural schema) {
    Members properties = schema.properties();
    JsonObject.@Nullable Builder out = null;
    for (int p = 0; p < properties.size(); p++) {
      Structural property = properties.schema(p);
      Json value = property.defaultOrNull();
      if (value == null) {
        continue;
      }
      Json given = object.get(properties.name(p)).orElse(null);
      if (given == null || given == JsonNull.NULL && !property.nullable()) {
        if (out == null) {
          out = object.toBuilder();
        }
        out.put(properties.name(p), value);
      }
    }
    return out == null ? object : out.build();
  }

  private static Json inside(Json value, Structural schema) {
    if (!schema.hasDefaults()) {
      return value;
    }
    return switch (value) {
      case JsonObject o -> members(o, schema);
      case JsonArray a -> a.map(item -> unnamed(item, schema.itemsOrNull()));
      case Json scalar -> scalar;
    };
  }

  /** An item, or a member that has no schema of its own: only a null takes a default. */
  private static Json unnamed(Json value, @Nullable Structural schema) {
    if (schema == null) {
      return value;
    }
    Json preset = schema.defaultOrNull();
    return inside(value == JsonNull.NULL && !schema.nullable() && preset != null ? preset : value, schema);
  }
}
