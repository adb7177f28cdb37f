package dev.berth.dns.zone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Values under keys to which several contribute. One thread writes; any thread reads, and sees under a key either what was
 * there before a contributor's change or what is there after it, never a part of it.
 */
final class Contributions<K, V> {
  private record Part<V>(String by, V value) {}

  private final ConcurrentHashMap<K, List<Part<V>>> parts = new ConcurrentHashMap<>();

  List<V> get(K key) {
    List<Part<V>> found = parts.get(key);
    return found == null ? List.of() : found.stream().map(Part::value).toList();
  }

  /** Makes these all that a contributor has to say. @param before the keys of what it said last */
  void replace(String by, Set<K> before, Map<K, List<V>> after) {
    Set<K> keys = new LinkedHashSet<>(before);
    keys.addAll(after.keySet());
    for (K key : keys) {
      List<Part<V>> merged = new ArrayList<>();
      for (Part<V> part : parts.getOrDefault(key, List.of())) {
        if (!part.by.equals(by)) {
          merged.add(part);
        }
      }
      after.getOrDefault(key, List.of()).forEach(value -> merged.add(new Part<>(by, value)));
      if (merged.isEmpty()) {
        parts.remove(key);
      } else {
        parts.put(key, List.copyOf(merged));
      }
    }
  }

  /** Collects what one contributor says. */
  static <K, V> void add(Map<K, List<V>> to, K key, V value) {
    to.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
  }

  static <K, V> Map<K, List<V>> collecting() {
    return new HashMap<>();
  }

  int size() {
    return parts.size();
  }
}
