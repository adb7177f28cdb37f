package dev.berth.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Header fields; names compare without case. Immutable. */
public final class Headers {
  public static final Headers EMPTY = new Headers(new TreeMap<>(String.CASE_INSENSITIVE_ORDER));

  private final TreeMap<String, List<String>> fields;

  private Headers(TreeMap<String, List<String>> fields) {
    this.fields = fields;
  }

  public static Headers of(Iterable<? extends Map.Entry<String, String>> entries) {
    TreeMap<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, String> e : entries) {
      fields.computeIfAbsent(e.getKey(), _ -> new ArrayList<>(1)).add(e.getValue());
    }
    return new Headers(fields);
  }

  public Optional<String> first(String name) {
    List<String> values = fields.get(name);
    return values == null ? Optional.empty() : Optional.of(values.getFirst());
  }

  public List<String> all(String name) {
    return List.copyOf(fields.getOrDefault(name, List.of()));
  }

  public List<String> names() {
    return List.copyOf(fields.keySet());
  }
}
