package dev.berth.api.cel.value;

/** A type as a value: what {@code type(x)} answers. Parameters are left out, as in cel-go. */
public record TypeValue(String name) {
  public static final TypeValue BOOL = new TypeValue("bool");
  public static final TypeValue INT = new TypeValue("int");
  public static final TypeValue UINT = new TypeValue("uint");
  public static final TypeValue DOUBLE = new TypeValue("double");
  public static final TypeValue STRING = new TypeValue("string");
  public static final TypeValue BYTES = new TypeValue("bytes");
  public static final TypeValue LIST = new TypeValue("list");
  public static final TypeValue MAP = new TypeValue("map");
  public static final TypeValue NULL = new TypeValue("null_type");
  public static final TypeValue TYPE = new TypeValue("type");
  public static final TypeValue DURATION = new TypeValue("google.protobuf.Duration");
  public static final TypeValue TIMESTAMP = new TypeValue("google.protobuf.Timestamp");
  public static final TypeValue OPTIONAL = new TypeValue("optional_type");

  /** The type of a value. */
  public static TypeValue of(Object value) {
    return switch (value) {
      case Boolean b -> BOOL;
      case Long l -> INT;
      case Unsigned u -> UINT;
      case Double d -> DOUBLE;
      case String s -> STRING;
      case Bytes b -> BYTES;
      case NullValue n -> NULL;
      case java.time.Instant i -> TIMESTAMP;
      case java.time.Duration d -> DURATION;
      case ListValue l -> LIST;
      case MapValue m -> m.typeName().isEmpty() ? MAP : new TypeValue(m.typeName());
      case OptionalValue o -> OPTIONAL;
      case TypeValue t -> TYPE;
      case Opaque o -> new TypeValue(o.typeName());
      case Object other -> new TypeValue(other.getClass().getSimpleName());
    };
  }
}
