package dev.berth.api.custom.rules;

import dev.berth.api.custom.structural.Structural;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The items that a list of list-type map had before, by their keys; other lists have none. */
final class OldItems {
  private final List<String> keys;
  private final Map<List<Json>, Json> items = new HashMap<>();

  private OldItems(List<String> keys) {
    this.keys = keys;
  }

  static OldItems of(Structural schema, Optional<Json> old) {
    boolean map = schema.listType() == Structural.Topology.MAP;
    OldItems out = new OldItems(map ? schema.listMapKeys() : List.of());
    if (!out.keys.isEmpty() && old.isPresent() && old.get() instanceof JsonArray array) {
      array.objects().forEach(item -> out.key(item).ifPresent(key -> out.items.putIfAbsent(key, item)));
    }
    return out;
  }

  Optional<Json> find(Json item) {
    return items.isEmpty() || !(item instanceof JsonObject o)
        ? Optional.empty()
        : key(o).map(items::get);
  }

  private Optional<List<Json>> key(JsonObject item) {
    List<Json> out = new ArrayList<>(keys.size());
    for (String key : keys) {
      Optional<Json> part = item.get(key);
      if (part.isEmpty()
          || !(part.get() instanceof JsonString || part.get() instanceof JsonNumber || part.get() instanceof JsonBool)) {
        return Optional.empty();
      }
      out.add(part.get());
    }
    return Optional.of(out);
  }
}
