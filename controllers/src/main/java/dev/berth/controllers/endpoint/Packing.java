package dev.berth.controllers.endpoint;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.AnyObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Endpoints with the same ports, spread over slices so that few slices change: what is in a slice stays there, slices that
 * change anyway are filled up first, then one that has room for the rest, then new ones ({@code reconcileByPortMapping}).
 *
 * @param kept endpoints of each slice that stays, changed or not
 * @param made endpoints of each new slice
 * @param emptied slices without any
 */
record Packing(Map<AnyObject, List<JsonObject>> kept, List<List<JsonObject>> made, List<AnyObject> emptied) {

  /** What makes two endpoints the same, whatever their conditions. */
  private record Key(JsonArray addresses, String hostname, String namespace, String name) {
    static Key of(JsonObject endpoint) {
      JsonObject target = endpoint.object("targetRef");
      return new Key(
          endpoint.array("addresses"), endpoint.text("hostname"), target.text("namespace"), target.text("name"));
    }
  }

  static Packing of(List<AnyObject> slices, List<JsonObject> wanted, int most) {
    Map<Key, JsonObject> left = new LinkedHashMap<>();
    wanted.forEach(endpoint -> left.put(Key.of(endpoint), endpoint));
    Packing packing = new Packing(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
    List<AnyObject> changed = new ArrayList<>();
    List<AnyObject> unchanged = new ArrayList<>();
    for (AnyObject slice : slices) {
      packing.keep(slice, left, changed, unchanged);
    }
    ArrayDeque<JsonObject> rest = new ArrayDeque<>(left.values());
    changed.sort(Comparator.comparingInt((AnyObject slice) -> packing.in(slice).size()).reversed());
    changed.forEach(slice -> fill(packing.in(slice), rest, most));
    packing.fit(unchanged, rest, most);
    return packing;
  }

  private void keep(
      AnyObject slice, Map<Key, JsonObject> left, List<AnyObject> changed, List<AnyObject> unchanged) {
    List<JsonObject> is = slice.json().array("endpoints").objects().toList();
    List<JsonObject> stays = new ArrayList<>();
    for (JsonObject endpoint : is) {
      Optional.ofNullable(left.remove(Key.of(endpoint))).ifPresent(stays::add);
    }
    if (stays.isEmpty()) {
      emptied.add(slice);
      return;
    }
    kept.put(slice, stays);
    (stays.equals(is) ? unchanged : changed).add(slice);
  }

  private List<JsonObject> in(AnyObject slice) {
    return kept.getOrDefault(slice, List.of());
  }

  private static void fill(List<JsonObject> slice, ArrayDeque<JsonObject> rest, int most) {
    while (!rest.isEmpty() && slice.size() < most) {
      slice.add(rest.remove());
    }
  }

  private void fit(List<AnyObject> unchanged, ArrayDeque<JsonObject> rest, int most) {
    while (!rest.isEmpty()) {
      Optional<AnyObject> fullest =
          rest.size() >= most
              ? Optional.empty()
              : unchanged.stream()
                  .filter(slice -> in(slice).size() + rest.size() <= most)
                  .max(Comparator.comparingInt(slice -> in(slice).size()));
      List<JsonObject> slice = fullest.map(this::in).orElseGet(ArrayList::new);
      if (fullest.isEmpty()) {
        made.add(slice);
      }
      fill(slice, rest, most);
    }
  }
}
