package dev.berth.api.decode;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import java.util.Locale;
import java.util.Set;

/** How Go names types in the errors of its decoder, and of upstream's converter of trees. */
final class GoTypes {
  private static final Set<Shape> NUMERIC =
      Set.of(Shape.Scalar.INT32, Shape.Scalar.INT64, Shape.Scalar.DOUBLE, Shape.Scalar.INT_OR_STRING);

  private GoTypes() {}

  static String of(Shape shape) {
    return switch (shape) {
      case Shape.Scalar s ->
          switch (s) {
            case STRING -> "string";
            case BOOL -> "bool";
            case INT32, INT_OR_STRING -> "int32";
            case INT64 -> "int64";
            case DOUBLE -> "float64";
            case BYTES -> "[]uint8";
            case TIME, MICRO_TIME, DURATION -> "string";
            case QUANTITY -> "resource.Quantity";
            case ANY -> "runtime.RawExtension";
          };
      case Shape.Ref r -> qualified(r.type().get());
      case Shape.ListOf l -> "[]" + of(l.item());
      case Shape.MapOf m -> "map[string]" + of(m.value());
    };
  }

  /** The same of a field whose type, or that of its items or values, has a name of its own. */
  static String of(Shape shape, String named) {
    String plain = of(shape);
    String unnamed =
        named.endsWith("ResourceList") ? "map[string]resource.Quantity" : named.endsWith("ExtraValue") ? "[]string" : "string";
    return !named.isEmpty() && plain.endsWith(unnamed)
        ? plain.substring(0, plain.length() - unnamed.length()) + named
        : plain;
  }

  /** {@code v1.PodSpec}. */
  private static String qualified(TypeSchema type) {
    String[] parts = type.name().split("\\.", -1);
    return parts.length < 2 ? type.name() : parts[parts.length - 2] + "." + parts[parts.length - 1];
  }

  /** {@code PodSpec}. */
  static String bare(TypeSchema type) {
    return type.name().substring(type.name().lastIndexOf('.') + 1);
  }

  /** {@code string}, {@code object}; a number that an integer field cannot hold is shown with its digits. */
  static String valueText(Json in, Shape wanted) {
    return in instanceof JsonNumber n && NUMERIC.contains(wanted)
        ? "number " + n.text()
        : in.typeName().toLowerCase(Locale.ROOT);
  }

  /** Why a value of a tree is none of the shape, in the words of {@code runtime.DefaultUnstructuredConverter}. */
  static String restoring(Json in, Shape wanted) {
    return switch (wanted) {
      case Shape.Ref _ -> "cannot restore struct from: " + kind(in);
      case Shape.ListOf _ -> "cannot restore slice from " + kind(in);
      case Shape.MapOf _ -> "cannot restore map from " + kind(in);
      case Shape.Scalar s ->
          switch (s) {
            case BYTES -> "cannot restore slice from " + kind(in);
            case STRING -> kind(in).equals("int64") ? unlike(in, s) : unrecognized(s);
            case INT32, INT64, DOUBLE -> in instanceof JsonNumber ? unlike(in, s) : unrecognized(s);
            case BOOL -> unrecognized(s);
            case INT_OR_STRING, QUANTITY, TIME, MICRO_TIME, DURATION, ANY ->
                "json: cannot unmarshal " + valueText(in, wanted) + " into Go value of type " + of(wanted);
          };
    };
  }

  private static String unlike(Json in, Shape wanted) {
    return "cannot convert " + kind(in) + " to " + of(wanted);
  }

  private static String unrecognized(Shape wanted) {
    return "unrecognized type: " + of(wanted);
  }

  /** Go's {@code reflect.Kind} of a value that was read without a type. */
  private static String kind(Json in) {
    return switch (in) {
      case JsonObject _ -> "map";
      case JsonArray _ -> "slice";
      case JsonString _ -> "string";
      case JsonBool _ -> "bool";
      case JsonNumber n -> n.asLong().isPresent() ? "int64" : "float64";
      case JsonNull _ -> "invalid";
    };
  }
}
