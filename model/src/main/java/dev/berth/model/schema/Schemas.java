package dev.berth.model.schema;

import dev.berth.model.schema.FieldSchema.PatchStrategy;
import dev.berth.model.schema.FieldSchema.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * The schemas of the built-in types, by OpenAPI name. Immutable to its users; thread-safe.
 *
 * <p>Reading the resource only indexes it (some 700 names); a type is decoded when it is first asked for, and once. The
 * format is that of {@code dev.berth.schema.StructureFile}, which writes it in the build.
 */
public final class Schemas {
  private static final int REF = 32;
  private static final int LIST = 33;
  private static final int MAP = 34;
  private static final int MAGIC = 0x42534331;
  private static final Shape.Scalar[] SCALARS = Shape.Scalar.values();
  private static final Topology GRANULAR = new Topology.Granular();
  private static final Topology ATOMIC = new Topology.Atomic();
  private static final Topology SET = new Topology.ListSet();

  private final String[] strings;
  private final Map<String, Integer> numbers;
  private final List<String> names;
  private final boolean[] atomic;
  private final int[] bodies;
  private final byte[] file;
  private final AtomicReferenceArray<TypeSchema> decoded;

  private Schemas(byte[] file) {
    this.file = file;
    Cursor in = new Cursor(file, 0);
    in.magic();
    strings = new String[in.varint()];
    for (int i = 0; i < strings.length; i++) {
      strings[i] = in.ascii();
    }
    int count = in.varint();
    numbers = HashMap.newHashMap(count);
    List<String> all = new ArrayList<>(count);
    atomic = new boolean[count];
    bodies = new int[count];
    int offset = 0;
    for (int i = 0; i < count; i++) {
      String name = strings[in.varint()];
      all.add(name);
      numbers.put(name, i);
      atomic[i] = in.varint() == 1;
      bodies[i] = offset;
      offset += in.varint();
    }
    for (int i = 0; i < count; i++) {
      bodies[i] += in.at;
    }
    names = List.copyOf(all);
    decoded = new AtomicReferenceArray<>(count);
  }

  /** The built-in schemas. @throws IllegalStateException where the resource is missing or not of this build */
  public static Schemas builtin() {
    return Loaded.SCHEMAS;
  }

  /** Read when first asked for. */
  private static final class Loaded {
    static final Schemas SCHEMAS = new Schemas(resource("structure.bin"));
  }

  /** A generated resource of the built-in types. @throws IllegalStateException where the module schema was not built */
  public static byte[] resource(String name) {
    try (InputStream in = Schemas.class.getResourceAsStream("/dev/berth/schema/" + name)) {
      if (in == null) {
        throw new IllegalStateException(
            "the generated resource dev/berth/schema/" + name + " is not on the class path; build the module schema");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the generated resource dev/berth/schema/" + name, e);
    }
  }

  /** All type names in alphabetical order. */
  public List<String> names() {
    return names;
  }

  public Optional<TypeSchema> find(String name) {
    Integer number = numbers.get(name);
    return number == null ? Optional.empty() : Optional.of(at(number));
  }

  /** @throws IllegalArgumentException where there is no such type */
  public TypeSchema of(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("there is no built-in type " + name));
  }

  private TypeSchema at(int number) {
    TypeSchema known = decoded.get(number);
    if (known != null) {
      return known;
    }
    TypeSchema made = decode(number);
    // Two threads may decode the same type: one wins, so that a type stays one object.
    return decoded.compareAndSet(number, null, made) ? made : decoded.get(number);
  }

  private TypeSchema decode(int number) {
    Cursor in = new Cursor(file, bodies[number]);
    int count = in.varint();
    List<FieldSchema> fields = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      fields.add(field(in));
    }
    return new TypeSchema(names.get(number), atomic[number], fields);
  }

  private FieldSchema field(Cursor in) {
    String name = strings[in.varint()];
    int number = in.varint();
    int flags = in.varint();
    int topology = in.varint();
    Shape shape = shape(in);
    String mergeKey = (flags & 32) == 0 ? "" : strings[in.varint()];
    PatchStrategy patch =
        (flags & (8 | 16)) == 0
            ? PatchStrategy.REPLACE
            : new PatchStrategy((flags & 8) != 0, (flags & 16) != 0, mergeKey);
    return new FieldSchema(
        name,
        number,
        shape,
        (flags & 1) != 0,
        (flags & 2) != 0,
        (flags & 4) != 0,
        switch (topology) {
          case 0 -> GRANULAR;
          case 1 -> ATOMIC;
          case 2 -> SET;
          default -> listMap(in);
        },
        patch);
  }

  private Topology listMap(Cursor in) {
    String[] keys = new String[in.varint()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = strings[in.varint()];
    }
    return new Topology.ListMap(List.of(keys));
  }

  private Shape shape(Cursor in) {
    int code = in.varint();
    return switch (code) {
      case REF -> {
        yield new Shape.Ref(new Reference(this, in.varint()));
      }
      case LIST -> new Shape.ListOf(shape(in));
      case MAP -> new Shape.MapOf(shape(in));
      default -> SCALARS[code];
    };
  }

  /** A type that is decoded when it is asked for. Not a lambda: those cost milliseconds at start. */
  private record Reference(Schemas schemas, int number) implements Supplier<TypeSchema> {
    @Override
    public TypeSchema get() {
      return schemas.at(number);
    }

    @Override
    public String toString() {
      return schemas.names.get(number);
    }
  }

  /** A place in the file. */
  private static final class Cursor {
    private final byte[] bytes;
    private int at;

    Cursor(byte[] bytes, int at) {
      this.bytes = bytes;
      this.at = at;
    }

    void magic() {
      int magic = 0;
      for (; at < 4; at++) {
        magic = magic << 8 | bytes[at];
      }
      if (magic != MAGIC) {
        throw new IllegalStateException("dev/berth/schema/structure.bin is of another build; build the module schema");
      }
    }

    int varint() {
      int value = 0;
      for (int shift = 0; ; shift += 7) {
        byte b = bytes[at++];
        value |= (b & 0x7f) << shift;
        if (b >= 0) {
          return value;
        }
      }
    }

    String ascii() {
      int length = varint();
      String s = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
      at += length;
      return s;
    }
  }
}
