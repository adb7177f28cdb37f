package dev.berth.api.custom.structural;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value of an update beside the value that it replaces. Members correlate by name and items of list-type map by their
 * keys; items of other lists do not. What is unchanged may stay as invalid as it was. Upstream: apiserver {@code
 * pkg/cel/common/equality.go}. One thread.
 */
public final class Correlated {
  private final Json value;
  private final Json old;
  private final Structural schema;
  private Map<JsonObject, JsonObject> oldByKey = Map.of();
  private @Nullable Boolean unchanged;

  public Correlated(Json value, Json old, Structural schema) {
    this.value = value;
    this.old = old;
    this.schema = schema;
  }

  public Json value() {
    return value;
  }

  public Json old() {
    return old;
  }

  /** A member that both have and the schema knows. */
  public Optional<Correlated> member(String name) {
    Structural member = schema.memberOrNull(name);
    if (member == null || !(value instanceof JsonObject next) || !(old instanceof JsonObject before)) {
      return Optional.empty();
    }
    Optional<Json> now = next.get(name);
    Optional<Json> then = before.get(name);
    return now.isPresent() && then.isPresent()
        ? Optional.of(new Correlated(now.get(), then.get(), member))
        : Optional.empty();
  }

  /** An item of a list-type map whose keys an old item has. */
  public Optional<Correlated> item(int index) {
    Structural items = schema.itemsOrNull();
    if (items == null
        || schema.listType() != Structural.Topology.MAP
        || !(value instanceof JsonArray next)
        || !(old instanceof JsonArray before)
        || index >= next.size()) {
      return Optional.empty();
    }
    if (oldByKey.isEmpty() && !before.isEmpty()) {
      oldByKey = new HashMap<>();
      before.objects().forEach(o -> key(o).ifPresent(k -> oldByKey.putIfAbsent(k, o)));
    }
    return next.get(index) instanceof JsonObject item
        ? key(item).map(oldByKey::get).map(then -> new Correlated(item, then, items))
        : Optional.empty();
  }

  private Optional<JsonObject> key(JsonObject item) {
    List<String> names = schema.listMapKeys();
    JsonObject.Builder key = JsonObject.builder();
    for (String name : names) {
      Optional<Json> part = item.get(name);
      switch (part.orElse(JsonNull.NULL)) {
        case JsonString _, JsonNumber _, JsonBool _ -> key.put(name, part.orElseThrow());
        case JsonObject _, JsonArray _, JsonNull _ -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(key.build());
  }

  /** Whether the value is as it was; the order of items of list-type map does not count. */
  public boolean unchanged() {
    Boolean known = unchanged;
    if (known == null) {
      known = compare();
      unchanged = known;
    }
    return known;
  }

  private boolean compare() {
    return switch (value) {
      // a member that the schema does not know correlates with nothing, so that its object counts as changed
      case JsonObject next ->
          old instanceof JsonObject before
              && next.size() == before.size()
              && next.names().stream().allMatch(name -> member(name).map(Correlated::unchanged).orElse(false));
      case JsonArray next when schema.listType() == Structural.Topology.MAP ->
          old instanceof JsonArray before && next.size() == before.size() && itemsUnchanged(next);
      case Json _ -> value.equals(old);
    };
  }

  private boolean itemsUnchanged(JsonArray next) {
    for (int i = 0; i < next.size(); i++) {
      if (!item(i).map(Correlated::unchanged).orElse(false)) {
        return false;
      }
    }
    return true;
  }
}
