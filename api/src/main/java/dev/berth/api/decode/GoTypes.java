package dev.berth.api.decode;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import java.util.Locale;
import java.util.Set;

/** How Go's decoder names types in its errors. */
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
}
