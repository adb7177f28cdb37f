package dev.berth.schema;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code structure.bin}. Numbers are varints.
 *
 * <pre>
 * file   = magic "BSC1", number of strings, {length, ASCII}*, number of types, {name, atomic, length of body}*, {body}*
 * body   = number of fields, field*
 * field  = name, protobuf path, flags, topology, shape, [merge key if MERGE_KEY], [number of keys, key* if LIST_MAP]
 * shape  = scalar's ordinal | 32 type | 33 shape | 34 shape
 * </pre>
 *
 * Names and keys are numbers of strings, types are numbers of types.
 */
final class StructureFile {
  private final Map<String, Integer> strings = new LinkedHashMap<>();
  private final Map<String, Integer> types = new LinkedHashMap<>();

  private StructureFile() {}

  static byte[] of(Collection<Type> types) {
    StructureFile f = new StructureFile();
    for (Type t : types) {
      f.types.put(t.name(), f.types.size());
    }
    List<byte[]> bodies = new ArrayList<>();
    ByteArrayOutputStream index = new ByteArrayOutputStream();
    varint(index, types.size());
    for (Type t : types) {
      byte[] body = f.body(t);
      bodies.add(body);
      varint(index, f.string(t.name()));
      varint(index, t.atomic() ? 1 : 0);
      varint(index, body.length);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("BSC1".getBytes(StandardCharsets.US_ASCII));
    varint(out, f.strings.size());
    for (String s : f.strings.keySet()) {
      byte[] ascii = s.getBytes(StandardCharsets.US_ASCII);
      varint(out, ascii.length);
      out.writeBytes(ascii);
    }
    out.writeBytes(index.toByteArray());
    bodies.forEach(out::writeBytes);
    return out.toByteArray();
  }

  private byte[] body(Type type) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    varint(out, type.fields().size());
    for (Type.Field f : type.fields()) {
      varint(out, string(f.name()));
      varint(out, f.numbers());
      Facts.Patch patch = f.patch();
      int flags =
          (f.facts().has("required") ? 1 : 0)
              | (f.facts().has("pointer") ? 2 : 0)
              | (f.facts().has("always") ? 4 : 0)
              | (patch.merge() ? 8 : 0)
              | (patch.retainKeys() ? 16 : 0)
              | (patch.mergeKey().isEmpty() ? 0 : 32);
      varint(out, flags);
      varint(out, topology(f));
      shape(out, f.shape());
      if (!patch.mergeKey().isEmpty()) {
        varint(out, string(patch.mergeKey()));
      }
      if (f.topology().equals("map")) {
        varint(out, f.keys().size());
        f.keys().forEach(k -> varint(out, string(k)));
      }
    }
    return out.toByteArray();
  }

  /** 0 granular, 1 atomic, 2 set, 3 map. */
  private static int topology(Type.Field f) {
    return switch (f.topology()) {
      case "" -> f.shape() instanceof Shape.ListOf ? 1 : 0;
      case "atomic" -> 1;
      case "set" -> 2;
      case "map" -> 3;
      default -> throw new IllegalStateException("unknown topology " + f.topology() + " of " + f.name());
    };
  }

  private void shape(ByteArrayOutputStream out, Shape shape) {
    switch (shape) {
      case Shape.Scalar s -> varint(out, s.ordinal());
      case Shape.Ref(String type) -> {
        Integer number = types.get(type);
        if (number == null) {
          throw new IllegalStateException("a field refers to the unknown type " + type);
        }
        varint(out, Shape.REF);
        varint(out, number);
      }
      case Shape.ListOf(Shape item) -> {
        varint(out, Shape.LIST);
        shape(out, item);
      }
      case Shape.MapOf(Shape value) -> {
        varint(out, Shape.MAP);
        shape(out, value);
      }
    }
  }

  private int string(String s) {
    return strings.computeIfAbsent(s, _ -> strings.size());
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int v = value;
    for (; (v & ~0x7f) != 0; v >>>= 7) {
      out.write(v & 0x7f | 0x80);
    }
    out.write(v);
  }
}
