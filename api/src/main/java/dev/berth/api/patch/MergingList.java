package dev.berth.api.patch;

import dev.berth.api.validation.GoText;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two lists of a field that merges: scalars as sets, objects by their merge key, with the directives among the items. */
final class MergingList {
  private final PatchSchema place;
  private final String mergeKey;
  private final MergeOrder order;

  /** @param place of the items */
  MergingList(PatchSchema place) {
    this.place = place;
    this.mergeKey = place.patch().mergeKey();
    this.order = new MergeOrder(mergeKey);
  }

  JsonArray merge(JsonArray server, JsonArray patch) {
    if (server.isEmpty() && patch.isEmpty()) {
      return server;
    }
    if (!requireOneType(server, patch)) {
      Set<Json> both = new LinkedHashSet<>(server.items());
      both.addAll(patch.items());
      return JsonArray.of(new MergeOrder("").arrange(List.copyOf(both), patch.items(), server.items()));
    }
    if (mergeKey.isEmpty()) {
      throw PatchErrors.unexpected("cannot merge lists without merge key for " + place.goKind());
    }
    return mergeObjects(server, patch);
  }

  /** The server's scalars without those of the deletion list. */
  JsonArray delete(JsonArray server, JsonArray deletions) {
    if (server.isEmpty() && deletions.isEmpty()) {
      return server;
    }
    requireOneType(server, deletions);
    Set<Json> gone = new HashSet<>(deletions.items());
    return JsonArray.of(server.stream().filter(item -> !gone.contains(item)).toList());
  }

  private JsonArray mergeObjects(JsonArray server, JsonArray patch) {
    List<Json> changes = new ArrayList<>();
    Set<Json> deleted = new HashSet<>();
    boolean replaced = false;
    for (Json item : patch) {
      JsonObject map = Directives.mapOrRefuse(item);
      if (!map.has(Directives.PATCH)) {
        changes.add(map);
        continue;
      }
      Json directive = map.get(Directives.PATCH).orElseThrow();
      switch (directive instanceof JsonString s ? s.value() : "") {
        case Directives.DELETE -> deleted.add(Directives.keyOrRefuse(map, mergeKey));
        case Directives.REPLACE -> replaced = true;
        case Directives.MERGE -> throw PatchErrors.unexpected("merging lists cannot yet be specified in the patch");
        default -> throw Directives.unknownDirective(directive, map);
      }
    }
    if (replaced) {
      return JsonArray.of(order.arrange(changes, List.of(), changes));
    }
    List<Json> kept = server.stream().filter(item -> !deleted.contains(order.key(item))).toList();
    return JsonArray.of(order.arrange(mergeByKey(kept, changes), changes, kept));
  }

  private List<Json> mergeByKey(List<Json> server, List<Json> changes) {
    List<Json> out = new ArrayList<>(server);
    Map<Json, Integer> places = new HashMap<>();
    for (int i = 0; i < out.size(); i++) {
      places.putIfAbsent(order.key(out.get(i)), i);
    }
    for (Json item : changes) {
      JsonObject change = Directives.mapOrRefuse(item);
      Json key = Directives.keyOrRefuse(change, mergeKey);
      Integer found = places.putIfAbsent(key, out.size());
      if (found == null) {
        out.add(change);
      } else {
        JsonObject before = Directives.mapOrRefuse(out.get(found));
        out.set(found, StrategicMergePatch.merge(before, change, place));
      }
    }
    return out;
  }

  /** True for objects, false for scalars. */
  private static boolean requireOneType(JsonArray server, JsonArray patch) {
    String type = "";
    for (JsonArray list : List.of(server, patch)) {
      for (Json item : list) {
        if (type.isEmpty()) {
          type = GoText.type(item);
          if (item instanceof JsonArray) {
            throw PatchErrors.unprocessable();
          }
        } else if (!type.equals(GoText.type(item))) {
          throw PatchErrors.unexpected(
              "list element types are not identical: [" + GoText.of(server) + " " + GoText.of(patch) + "]");
        }
      }
    }
    if (type.isEmpty()) {
      throw PatchErrors.unexpected("no elements in any of the given slices");
    }
    return type.equals(GoText.type(JsonObject.EMPTY));
  }
}
