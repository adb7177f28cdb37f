package dev.berth.api.decode;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a tree as an object of a type, with the same outcome as a round trip through upstream's Go structs: values have
 * the field's shape or the read fails, unknown fields go, quantities and times become canonical, zero values of fields
 * with {@code omitempty} go, and fields without it are there. Of these an empty list stays empty until it is {@link
 * EmptyLists stored}.
 *
 * <p>What comes out as it went in is the same instance, and remembers that it is of its type: a patched object is only read
 * anew where it was patched. Nothing can be complained of in such an object, since what is unknown does not come out.
 *
 * <p>One decoder reads one object; it keeps the path to where it is.
 */
public final class Decoder {
  /** What a CustomResourceDefinition is told of its objects; some of its members are a schema or something else. */
  private static final String SCHEMA = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";

  private static final Set<String> UNIONS = Set.of("items", "additionalProperties", "additionalItems", "dependencies");

  /** A map's key in the path: errors of types leave keys out, as Go's do. */
  private record Key(String name) {}

  /** Names of fields, {@link Key keys}, and the indexes of lists as numbers. */
  private final List<Object> path = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  private final TypeSchema root;

  private Decoder(TypeSchema root) {
    this.root = root;
  }

  /**
   * @param duplicates members that the text names twice, as the reader found them
   * @throws DecodeException where a value has another shape than its field
   */
  public static Decoded decode(JsonObject object, TypeSchema type, List<String> duplicates) {
    Decoder d = new Decoder(type);
    JsonObject decoded = d.object(object, type);
    duplicates.forEach(p -> d.complaints.add("duplicate field \"" + p + "\""));
    return new Decoded(decoded, List.copyOf(d.complaints));
  }

  /** An object of the type of which nothing was given: empty but for the fields that are always there. */
  public static JsonObject empty(TypeSchema type) {
    return new Decoder(type).object(JsonObject.EMPTY, type);
  }

  private JsonObject object(JsonObject in, TypeSchema type) {
    if (in.derived() == type) {
      return in;
    }
    Members out = new Members(in);
    for (int i = 0; i < in.size(); i++) {
      String name = in.name(i);
      Optional<FieldSchema> field = type.field(name);
      if (field.isEmpty()) {
        complaints.add("unknown field \"" + pathTo(name) + "\"");
        out.leave(i);
      } else if (in.value(i) != JsonNull.NULL) {
        path.add(name);
        Json value =
            type.name().equals(SCHEMA) && UNIONS.contains(name)
                ? union(name, in.value(i), type)
                : value(in.value(i), field.get().shape(), type);
        path.removeLast();
        if (field.get().always() || !vanishes(value, field.get())) {
          out.put(i, value);
        } else {
          out.leave(i);
        }
      } else if (field.get().always()) {
        out.put(i, absent(field.get()));
      } else {
        out.leave(i);
      }
    }
    for (FieldSchema f : type.always()) {
      if (!in.has(f.name())) {
        out.add(f.name(), absent(f));
      }
    }
    JsonObject read = out.read();
    if (read == in) {
      in.keep(type);
    }
    return read;
  }

  /** What comes out of an object: itself for as long as its members come out as they went in, in their order. */
  private static final class Members {
    private final JsonObject in;
    private Optional<JsonObject.Builder> changed = Optional.empty();

    Members(JsonObject in) {
      this.in = in;
    }

    /** The i-th member comes out, as this value. */
    void put(int i, Json value) {
      if (changed.isPresent() || value != in.value(i)) {
        changed(i).put(in.name(i), value);
      }
    }

    /** The i-th member does not come out. */
    void leave(int i) {
      changed(i);
    }

    /** Another one comes out, after all that went in. */
    void add(String name, Json value) {
      changed(in.size()).put(name, value);
    }

    private JsonObject.Builder changed(int before) {
      if (changed.isEmpty()) {
        JsonObject.Builder b = JsonObject.builder();
        for (int i = 0; i < before; i++) {
          b.put(in.name(i), in.value(i));
        }
        changed = Optional.of(b);
      }
      return changed.get();
    }

    JsonObject read() {
      return changed.isPresent() ? changed.get().buildOr(in) : in;
    }
  }

  /** Whether {@code omitempty} drops the value. Structs never go: those that may be absent are pointers. */
  private boolean vanishes(Json value, FieldSchema field) {
    return switch (field.shape()) {
      case Shape.Scalar s -> !field.optionalZero() && Scalars.isZero(s, value);
      case Shape.Ref _ -> false;
      case Shape.ListOf _ -> value instanceof JsonArray a && a.isEmpty() && !asksForReset(field);
      case Shape.MapOf _ -> value instanceof JsonObject o && o.isEmpty();
    };
  }

  /** An empty list of an object's own managers does; whoever keeps them takes it out again. */
  private boolean asksForReset(FieldSchema field) {
    return field.name().equals("managedFields") && path.size() == 1;
  }

  /** How a field that is always there says that it was not given. */
  private Json absent(FieldSchema field) {
    return field.optionalZero() ? JsonNull.NULL : zero(field.shape());
  }

  private Json zero(Shape shape) {
    return switch (shape) {
      case Shape.Scalar s -> Scalars.zero(s);
      case Shape.Ref r -> object(JsonObject.EMPTY, r.type().get());
      case Shape.ListOf _, Shape.MapOf _ -> JsonNull.NULL;
    };
  }

  private Json value(Json in, Shape shape, TypeSchema owner) {
    return switch (shape) {
      case Shape.Scalar s -> scalar(in, s, owner);
      case Shape.Ref r -> {
        if (in instanceof JsonObject o) {
          yield object(o, r.type().get());
        }
        throw mismatch(in, shape, owner);
      }
      case Shape.ListOf l -> {
        if (in instanceof JsonArray a) {
          yield list(a, l.item(), owner);
        }
        throw mismatch(in, shape, owner);
      }
      case Shape.MapOf m -> {
        if (in instanceof JsonObject o) {
          yield map(o, m.value(), owner);
        }
        throw mismatch(in, shape, owner);
      }
    };
  }

  private Json scalar(Json in, Shape.Scalar kind, TypeSchema owner) {
    if (!Scalars.accepts(kind, in)) {
      throw mismatch(in, kind, owner);
    }
    return Scalars.canonical(kind, in);
  }

  /** Upstream reads these by code of their own, which passes over unknown fields and some values that make no sense. */
  private Json union(String name, Json in, TypeSchema schema) {
    int before = complaints.size();
    Json out =
        switch (in) {
          case JsonObject o when name.equals("dependencies") -> dependencies(o, schema);
          case JsonObject o -> object(o, schema);
          case JsonBool b when name.startsWith("additional") -> b;
          case JsonArray a when name.equals("items") -> list(a, new Shape.Ref(() -> schema), schema);
          case JsonArray _, JsonBool _, JsonString _, JsonNumber _, JsonNull _ -> {
            if (name.startsWith("additional")) {
              throw new DecodeException("boolean or JSON schema expected");
            }
            if (name.equals("dependencies")) {
              throw mismatch(in, new Shape.MapOf(Shape.Scalar.ANY), schema);
            }
            yield JsonNull.NULL;
          }
        };
    complaints.subList(before, complaints.size()).clear();
    return out;
  }

  private JsonObject dependencies(JsonObject in, TypeSchema schema) {
    JsonObject.Builder out = JsonObject.builder();
    in.forEach(
        (name, value) ->
            out.put(
                name,
                switch (value) {
                  case JsonObject o -> object(o, schema);
                  case JsonArray a -> list(a, Shape.Scalar.STRING, schema);
                  case JsonBool _, JsonString _, JsonNumber _, JsonNull _ -> JsonNull.NULL;
                }));
    return out.build();
  }

  private JsonArray list(JsonArray in, Shape item, TypeSchema owner) {
    Json[] out = new Json[in.size()];
    boolean same = true;
    for (int i = 0; i < out.length; i++) {
      path.add(i);
      out[i] = in.get(i) == JsonNull.NULL ? zero(item) : value(in.get(i), item, owner);
      same &= out[i] == in.get(i);
      path.removeLast();
    }
    return same ? in : JsonArray.of(out);
  }

  private JsonObject map(JsonObject in, Shape value, TypeSchema owner) {
    Members out = new Members(in);
    for (int i = 0; i < in.size(); i++) {
      path.add(new Key(in.name(i)));
      out.put(i, in.value(i) == JsonNull.NULL ? zeroOfMap(value) : value(in.value(i), value, owner));
      path.removeLast();
    }
    return out.read();
  }

  /** Upstream stores protobuf, which does not tell no bytes from none. */
  private Json zeroOfMap(Shape value) {
    return value == Shape.Scalar.BYTES ? JsonString.EMPTY : zero(value);
  }

  private String pathTo(String name) {
    StringBuilder b = new StringBuilder();
    for (Object step : path) {
      if (step instanceof Integer index) {
        b.append('[').append(index).append(']');
      } else {
        b.append(b.isEmpty() ? "" : ".").append(step instanceof Key key ? key.name() : step);
      }
    }
    return b.append(b.isEmpty() ? "" : ".").append(name).toString();
  }

  private DecodeException mismatch(Json in, Shape shape, TypeSchema owner) {
    List<String> names = path.stream().filter(String.class::isInstance).map(String.class::cast).toList();
    String named = names.isEmpty() ? "" : GoNames.type(owner, names.getLast());
    return new DecodeException(
        "json: cannot unmarshal "
            + GoTypes.valueText(in, shape)
            + " into Go struct field "
            + GoTypes.bare(owner)
            + "."
            + withStructs(names)
            + " of type "
            + GoTypes.of(shape, named),
        GoTypes.restoring(in, shape));
  }

  /** The fields of a path, with the embedded structs that they are in. */
  private String withStructs(List<String> names) {
    StringBuilder out = new StringBuilder();
    Optional<TypeSchema> at = Optional.of(root);
    for (String name : names) {
      out.append(out.isEmpty() ? "" : ".").append(at.map(type -> GoNames.within(type, name)).orElse("")).append(name);
      at = at.flatMap(type -> type.field(name)).flatMap(field -> struct(field.shape()));
    }
    return out.toString();
  }

  /** What a field is made of, as an item or a value of it too. */
  private static Optional<TypeSchema> struct(Shape shape) {
    return switch (shape) {
      case Shape.Scalar _ -> Optional.empty();
      case Shape.Ref r -> Optional.of(r.type().get());
      case Shape.ListOf l -> struct(l.item());
      case Shape.MapOf m -> struct(m.value());
    };
  }
}
