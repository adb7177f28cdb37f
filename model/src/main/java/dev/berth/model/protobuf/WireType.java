package dev.berth.model.protobuf;

import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.TypeSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A type as protobuf sees it: parts by number, ascending. A part is a field, or a message whose fields JSON shows in the
 * type itself.
 *
 * @param fields of the type in upstream's order, which a {@link Leaf} counts
 */
record WireType(String name, List<FieldSchema> fields, List<Part> parts) {
  /** By type; types compare by identity and are few. */
  private static final Map<TypeSchema, WireType> KNOWN = new ConcurrentHashMap<>();

  sealed interface Part {
    int number();
  }

  /** @param index of the field among the type's */
  record Leaf(int number, int index, FieldSchema field) implements Part {}

  record Inlined(int number, WireType inner) implements Part {}

  static WireType of(TypeSchema type) {
    WireType known = KNOWN.get(type);
    return known != null ? known : KNOWN.computeIfAbsent(type, t -> at(t.name(), List.copyOf(t.fields()), 0, 0, 0));
  }

  /** The parts at a depth, of those fields whose paths begin with the given numbers. */
  private static WireType at(String name, List<FieldSchema> fields, int depth, int path, int mask) {
    Map<Integer, Part> parts = new TreeMap<>(Comparator.naturalOrder());
    for (int i = 0; i < fields.size(); i++) {
      FieldSchema f = fields.get(i);
      if (f.wireDepth() <= depth || (f.number() & mask) != path) {
        continue;
      }
      int number = f.wireNumber(depth);
      if (f.wireDepth() == depth + 1) {
        parts.put(number, new Leaf(number, i, f));
      } else if (!parts.containsKey(number)) {
        int shift = 8 * depth;
        WireType inner = at(name, fields, depth + 1, path | number << shift, mask | 0xff << shift);
        parts.put(number, new Inlined(number, inner));
      }
    }
    return new WireType(name, fields, new ArrayList<>(parts.values()));
  }

  /** The part of a number; null would say none, so an index: negative where there is none. */
  int indexOf(int number) {
    int low = 0;
    int high = parts.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = parts.get(middle).number();
      if (at == number) {
        return middle;
      }
      if (at < number) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
