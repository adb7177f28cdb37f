package dev.berth.api.cel.value;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that an expression made: {@code {'a': 1}}, or an object {@code Object{…}}. Keys of numbers are looked up by
 * their value: {@code 1}, {@code 1u} and {@code 1.0} are the same key.
 *
 * @param typeName the object's type; empty for a map
 * @param entries by {@linkplain #key canonical key}
 */
public record BuiltMap(String typeName, Map<Object, Entry> entries) implements MapValue {
  /** A key as it was written and its value. */
  public record Entry(Object key, Object value) {}

  public static BuiltMap of(String typeName) {
    return new BuiltMap(typeName, new LinkedHashMap<>());
  }

  /** Sets an entry while the map is being made. False where the key is there already. */
  public boolean add(Object key, Object value) {
    return entries.putIfAbsent(key(key), new Entry(key, value)) == null;
  }

  private static Object key(Object key) {
    return switch (key) {
      case Unsigned u when u.bits() >= 0 -> u.bits();
      case Double d when d == Math.rint(d) && Math.abs(d) < 9.2e18 -> d.longValue();
      case Object other -> other;
    };
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public Object find(Object key) {
    Entry entry = entries.get(key(key));
    return entry == null ? Missing.MISSING : entry.value();
  }

  @Override
  public Iterator<Object> keys() {
    return entries.values().stream().map(Entry::key).iterator();
  }
}
