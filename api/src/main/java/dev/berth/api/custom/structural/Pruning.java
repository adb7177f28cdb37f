package dev.berth.api.custom.structural;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drops the members that a schema does not name, and those nulls that it neither allows nor replaces by a default.
 * Upstream: {@code schema/pruning}, {@code defaulting/prunenulls.go}.
 *
 * <p>Under {@code x-kubernetes-preserve-unknown-fields} everything stays, but what the schema does name below is
 * pruned by its own schema. {@code apiVersion}, {@code kind} and {@code metadata} stay at the root and in embedded
 * resources.
 */
public final class Pruning {
  private static final Set<String> META = Set.of("apiVersion", "kind", "metadata");

  private final List<String> unknown = new ArrayList<>();
  private final boolean dropsNulls;

  private Pruning(boolean dropsNulls) {
    this.dropsNulls = dropsNulls;
  }

  /**
   * A value without what its schema does not name.
   *
   * @param unknown where the dropped members were, as {@code spec.list[0].x}, sorted; dropped nulls are not among them
   */
  public record Pruned<T extends Json>(T value, List<String> unknown) {}

  /** A whole object: its own apiVersion, kind and metadata stay whatever the schema says. Nulls are dropped as well. */
  public static Pruned<JsonObject> object(JsonObject object, Structural schema) {
    return whole(new Pruning(true), object, schema);
  }

  /** A whole object whose nulls stay. */
  static Pruned<JsonObject> objectWithNulls(JsonObject object, Structural schema) {
    return whole(new Pruning(false), object, schema);
  }

  private static Pruned<JsonObject> whole(Pruning pruning, JsonObject object, Structural schema) {
    JsonObject value = pruning.members(object, schema, true, At.ROOT);
    return new Pruned<>(value, pruning.sorted());
  }

  /** Some value by the schema of its place; nulls stay. */
  public static Pruned<Json> value(Json value, Structural schema) {
    Pruning pruning = new Pruning(false);
    Json out = pruning.prune(value, schema, At.ROOT);
    return new Pruned<>(out, pruning.sorted());
  }

  private List<String> sorted() {
    unknown.sort(null);
    return List.copyOf(unknown);
  }

  /** A place; made for containers only, and made text only where something is unknown. */
  private record At(@Nullable At above, String name, int index) {
    static final At ROOT = new At(null, "", -1);

    At member(String member) {
      return new At(this, member, -1);
    }

    At item(int i) {
      return new At(this, "", i);
    }

    String text() {
      if (above == null) {
        return "";
      }
      String before = above.text();
      return index >= 0 ? before + "[" + index + "]" : before.isEmpty() ? name : before + "." + name;
    }
  }

  /** @param schema null where nothing is known of the value: all its members go */
  private Json prune(Json value, @Nullable Structural schema, At at) {
    return switch (value) {
      case JsonObject o -> members(o, schema, schema != null && schema.embeddedResource(), at);
      case JsonArray a -> items(a, schema, at);
      case Json scalar -> scalar;
    };
  }

  private JsonArray items(JsonArray array, @Nullable Structural schema, At at) {
    Structural item = schema == null ? null : schema.itemsOrNull();
    boolean preserved = schema != null && schema.preservesUnknownFields();
    int[] next = {0};
    return array.map(
        value -> {
          int i = next[0]++;
          if (!(value instanceof JsonObject || value instanceof JsonArray)) {
            return value;
          }
          return preserved ? keepUnknown(value, item, at.item(i)) : prune(value, item, at.item(i));
        });
  }

  /** A value below one that keeps what is unknown: so does this one, whatever its own schema says. */
  private Json keepUnknown(Json value, @Nullable Structural schema, At at) {
    if (schema == null) {
      return value;
    }
    return switch (value) {
      case JsonObject o -> membersOf(o, schema, schema.embeddedResource(), true, at);
      case JsonArray a -> {
        int[] next = {0};
        yield a.map(item -> keepUnknown(item, schema.itemsOrNull(), at.item(next[0]++)));
      }
      case Json scalar -> scalar;
    };
  }

  private JsonObject members(JsonObject object, @Nullable Structural schema, boolean resource, At at) {
    if (schema == null) {
      object.forEach((name, _) -> unknown.add(at.member(name).text()));
      return JsonObject.EMPTY;
    }
    return membersOf(object, schema, resource, schema.preservesUnknownFields(), at);
  }

  private JsonObject membersOf(JsonObject object, Structural schema, boolean resource, boolean preserves, At at) {
    ObjectEdit edit = new ObjectEdit(object);
    for (int i = 0; i < object.size(); i++) {
      String name = object.name(i);
      Json value = object.value(i);
      Structural member = schema.memberOrNull(name);
      if (value == JsonNull.NULL && dropsNulls && member != null && !member.nullable()
          && member.defaultOrNull() == null) {
        edit.drop(i);
      } else if (resource && META.contains(name)) {
        edit.keep(i, value);
      } else if (member != null || schema.hasAdditionalProperties()) {
        boolean scalar = !(value instanceof JsonObject || value instanceof JsonArray);
        edit.keep(i, scalar ? value : prune(value, member, at.member(name)));
      } else if (preserves) {
        edit.keep(i, value);
      } else {
        unknown.add(at.member(name).text());
        edit.drop(i);
      }
    }
    return edit.result();
  }
}
