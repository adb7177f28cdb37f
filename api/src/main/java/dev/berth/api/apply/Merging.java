package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays a configuration over an object. Nothing is removed by it; a leaf that both have takes the configuration's value.
 * Null is a value for a leaf and no statement for anything else.
 */
final class Merging {
  private Merging() {}

  static Json merge(Json live, Json config, MergeType type) {
    boolean bothEmpty = Values.isEmptyOrNull(live) && Values.isEmptyOrNull(config);
    if (type.isLeaf() || bothEmpty) {
      return config;
    }
    return switch (type) {
      case MergeType.Struct struct -> fields(object(live), object(config), struct);
      case MergeType.MapOf map -> members(object(live), object(config), map.value());
      case MergeType.Deduced deduced ->
          live instanceof JsonObject l && (config instanceof JsonObject || config == JsonNull.NULL)
              ? members(l, object(config), deduced)
              : config;
      case MergeType.ListOf list -> items(array(live), array(config), list);
      case MergeType.Scalar _, MergeType.Anything _ -> config;
    };
  }

  private static JsonObject object(Json value) {
    return value instanceof JsonObject o ? o : JsonObject.EMPTY;
  }

  private static JsonArray array(Json value) {
    return value instanceof JsonArray a ? a : JsonArray.EMPTY;
  }

  private static JsonObject fields(JsonObject live, JsonObject config, MergeType.Struct struct) {
    JsonObject out = live;
    for (int i = 0; i < config.size(); i++) {
      String name = config.name(i);
      MergeType type = struct.typeOf(name);
      Json value = config.value(i);
      out = out.with(name, live.get(name).map(l -> merge(l, value, type)).orElse(value));
    }
    return out;
  }

  private static JsonObject members(JsonObject live, JsonObject config, MergeType type) {
    if (config.isEmpty()) {
      return live;
    }
    JsonObject.Builder out = live.toBuilder();
    for (int i = 0; i < config.size(); i++) {
      Json value = config.value(i);
      out.put(config.name(i), live.get(config.name(i)).map(l -> merge(l, value, type)).orElse(value));
    }
    return out.build();
  }

  private static JsonArray items(JsonArray live, JsonArray config, MergeType.ListOf type) {
    return config.isEmpty() ? live : new Items(live, config, type).weave();
  }

  /**
   * Weaves the items of two lists. Those of the configuration come in its order. One that only the object has stays
   * behind the shared one that it stood behind, as far as the configuration's order lets it.
   */
  private static final class Items {
    private final MergeType.ListOf type;
    private final JsonArray live;
    private final JsonArray config;
    private final PathElement[] liveElements;
    private final PathElement[] configElements;
    private final Map<PathElement, Json> liveItems = new HashMap<>();
    private final Map<PathElement, Integer> configPlaces = new HashMap<>();
    private final List<Json> out = new ArrayList<>();
    private final boolean[] taken;

    Items(JsonArray live, JsonArray config, MergeType.ListOf type) {
      this.type = type;
      this.live = live;
      this.config = config;
      liveElements = ListItems.elements(live, type);
      configElements = ListItems.elements(config, type);
      taken = new boolean[configElements.length];
      for (int i = 0; i < liveElements.length; i++) {
        // An item that occurs twice is not merged with: the configuration's replaces all of them.
        Json before = liveItems.putIfAbsent(liveElements[i], live.get(i));
        if (before != null) {
          liveItems.put(liveElements[i], JsonNull.NULL);
        }
      }
      for (int i = 0; i < configElements.length; i++) {
        configPlaces.putIfAbsent(configElements[i], i);
      }
    }

    JsonArray weave() {
      int l = 0;
      int c = 0;
      int shared = nextShared(0);
      while (l < liveElements.length || c < configElements.length) {
        if (l < liveElements.length) {
          Integer place = configPlaces.get(liveElements[l]);
          if (place == null) {
            out.add(live.get(l++));
            continue;
          }
          boolean here = c == place;
          if (here) {
            take(c++);
            l++;
            shared = nextShared(shared + 1);
            continue;
          }
          // A shared item comes where the configuration has it; the one that is due is waited for.
          if (taken[place] || c < configElements.length && shared >= 0 && shared != place) {
            l++;
            continue;
          }
        }
        if (c < configElements.length) {
          if (c == shared) {
            shared = nextShared(shared + 1);
          }
          take(c++);
        }
      }
      return JsonArray.of(out);
    }

    /** The next place in the configuration, from here on, of an item that the object has too; or -1. */
    private int nextShared(int from) {
      for (int i = Math.max(from, 0); i < configElements.length; i++) {
        if (liveItems.containsKey(configElements[i])) {
          return i;
        }
      }
      return -1;
    }

    private void take(int c) {
      taken[c] = true;
      Json before = liveItems.get(configElements[c]);
      Json item = config.get(c);
      out.add(before == null ? item : merge(before, item, type.item()));
    }
  }
}
