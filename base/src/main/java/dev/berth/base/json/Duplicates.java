package dev.berth.base.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which members of the open objects have been named before, and where. One reader owns it. */
final class Duplicates {
  private List<String> paths = List.of();

  /** For open objects with many members: their names' places, by the depth of the object. */
  private Map<Integer, Map<String, Integer>> large = Map.of();

  /** The member's place on the stack, or -1 where the name is new. */
  int find(String[] names, int start, int top, String name, int depth) {
    if (top - start <= JsonObject.SCAN) {
      for (int i = start; i < top; i++) {
        if (names[i].equals(name)) {
          return i;
        }
      }
      return -1;
    }
    if (large.isEmpty()) {
      large = new HashMap<>();
    }
    Map<String, Integer> places = large.get(depth);
    if (places == null || top - start == JsonObject.SCAN + 1) {
      // another object at this depth has left its names behind
      places = new HashMap<>();
      large.put(depth, places);
    }
    for (int i = start + places.size(); i < top; i++) {
      places.put(names[i], i);
    }
    return places.getOrDefault(name, -1);
  }

  void add(String path) {
    if (paths.isEmpty()) {
      paths = new ArrayList<>();
    }
    paths.add(path);
  }

  List<String> paths() {
    return List.copyOf(paths);
  }
}
