package dev.berth.api.patch;

import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.FieldSchema.PatchStrategy;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;

/**
 * What a strategic merge patch knows of the place it is at.
 *
 * @param shape of the value here; of the items where the value is a list
 * @param patch how the field is patched
 * @param replace whether objects are replaced rather than merged
 */
record PatchSchema(Shape shape, PatchStrategy patch, boolean replace) {

  static PatchSchema root(TypeSchema type) {
    return new PatchSchema(new Shape.Ref(() -> type), PatchStrategy.REPLACE, false);
  }

  /** The place of a member that is an object. */
  PatchSchema object(String name) {
    return member(name);
  }

  /** The place of the items of a member that is a list. */
  PatchSchema items(String name) {
    PatchSchema list = member(name);
    if (!(list.shape instanceof Shape.ListOf l)) {
      throw PatchErrors.unexpected("expected slice or array type, but got: " + list.goKind());
    }
    if (l.item() instanceof Shape.ListOf) {
      throw PatchErrors.unexpected("unexpected slice of slice");
    }
    return new PatchSchema(l.item(), list.patch, list.replace);
  }

  private PatchSchema member(String name) {
    if (!(shape instanceof Shape.Ref ref)) {
      throw PatchErrors.unexpected(
          "merging an object in json but data type is not struct, instead is: " + goKind());
    }
    TypeSchema type = ref.type().get();
    FieldSchema field =
        type.field(name)
            .orElseThrow(
                () ->
                    PatchErrors.unexpected(
                        "unable to find api field in struct "
                            + simpleName(type)
                            + " for the json field \""
                            + name
                            + "\""));
    return new PatchSchema(field.shape(), field.patch(), isReplaced(type, name));
  }

  /**
   * The one object among the built-in types that replaces: upstream tags it so because merging two selectors selects
   * what neither meant.
   */
  private static boolean isReplaced(TypeSchema type, String field) {
    return field.equals("selector") && simpleName(type).equals("PodDisruptionBudgetSpec");
  }

  private static String simpleName(TypeSchema type) {
    return type.name().substring(type.name().lastIndexOf('.') + 1);
  }

  /** As Go's {@code reflect.Kind} prints it. */
  String goKind() {
    return switch (shape) {
      case Shape.Ref _ -> "struct";
      case Shape.ListOf _ -> "slice";
      case Shape.MapOf _ -> "map";
      case Shape.Scalar s ->
          switch (s) {
            case STRING -> "string";
            case BOOL -> "bool";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case DOUBLE -> "float64";
            case BYTES -> "slice";
            case TIME, MICRO_TIME, DURATION, QUANTITY, INT_OR_STRING, ANY -> "struct";
          };
    };
  }
}
