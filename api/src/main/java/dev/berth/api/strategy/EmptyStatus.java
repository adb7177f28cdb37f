package dev.berth.api.strategy;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import java.util.Optional;

/** The status of an object that nobody has reported on: what upstream's zero value of its type is written as. */
public final class EmptyStatus {
  private EmptyStatus() {}

  /** The object with an empty status, or with none where the type's may be left out. */
  public static JsonObject in(JsonObject object, ResourceType type) {
    Optional<FieldSchema> status = type.schema().field("status").filter(FieldSchema::always);
    return status.isPresent() ? object.with("status", zero(status.get().shape())) : object.without("status");
  }

  private static Json zero(Shape shape) {
    return switch (shape) {
      case Shape.Scalar s ->
          switch (s) {
            case STRING, BYTES, DURATION -> JsonString.EMPTY;
            case BOOL -> JsonBool.FALSE;
            case INT32, INT64, DOUBLE, INT_OR_STRING -> JsonNumber.of(0);
            case QUANTITY -> JsonString.of("0");
            case TIME, MICRO_TIME, ANY -> JsonNull.NULL;
          };
      case Shape.Ref r -> zero(r.type().get());
      case Shape.ListOf _, Shape.MapOf _ -> JsonNull.NULL;
    };
  }

  private static JsonObject zero(TypeSchema type) {
    JsonObject.Builder b = JsonObject.builder();
    type.fields().stream().filter(FieldSchema::always).forEach(f -> b.put(f.name(), zero(f.shape())));
    return b.build();
  }
}
