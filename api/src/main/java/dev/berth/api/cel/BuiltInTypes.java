package dev.berth.api.cel;

import dev.berth.api.cel.ValueType.ListKind;
import dev.berth.api.cel.ValueType.ListOf;
import dev.berth.api.cel.ValueType.MapOf;
import dev.berth.api.cel.ValueType.ObjectOf;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.FieldSchema.Topology;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The types of built-in objects, for checking policies against the kinds that they match (apiserver {@code
 * policy/validating/typechecking.go}). Types that refer to each other in circles are followed as far as an expression does.
 */
public final class BuiltInTypes {
  private final Map<String, ObjectOf> known = new ConcurrentHashMap<>();

  private BuiltInTypes() {}

  /** The type of a whole object: {@code apiVersion} and {@code kind} included, where the schema has them. */
  public static ObjectOf of(TypeSchema schema) {
    return new BuiltInTypes().object(schema);
  }

  private ObjectOf object(TypeSchema schema) {
    return known.computeIfAbsent(schema.name(), name -> new ObjectOf(name, () -> fields(schema), 2));
  }

  private Map<String, ValueType> fields(TypeSchema schema) {
    Map<String, ValueType> out = new HashMap<>();
    for (FieldSchema field : schema.fields()) {
      out.put(field.name(), type(field.shape(), field.topology()));
    }
    return out;
  }

  private ValueType type(Shape shape, Topology topology) {
    return switch (shape) {
      case Shape.Scalar s -> scalar(s);
      case Shape.Ref r -> object(r.type().get());
      case Shape.MapOf m -> MapOf.of(type(m.value(), new Topology.Granular()));
      case Shape.ListOf l -> {
        ValueType item = type(l.item(), new Topology.Granular());
        yield switch (topology) {
          case Topology.ListSet set -> new ListOf(item, ListKind.SET, List.of(), ValueType.UNBOUNDED);
          case Topology.ListMap map -> new ListOf(item, ListKind.MAP, map.keys(), ValueType.UNBOUNDED);
          case Topology.Atomic atomic -> ListOf.of(item);
          case Topology.Granular granular -> ListOf.of(item);
        };
      }
    };
  }

  private static ValueType scalar(Shape.Scalar scalar) {
    return switch (scalar) {
      case STRING, QUANTITY, DURATION -> ValueType.STRING;
      case BOOL -> ValueType.BOOL;
      case INT32, INT64 -> ValueType.INT;
      case DOUBLE -> ValueType.DOUBLE;
      case BYTES -> ValueType.BYTES;
      case TIME, MICRO_TIME -> ValueType.TIMESTAMP;
      case INT_OR_STRING, ANY -> ValueType.DYN;
    };
  }
}
