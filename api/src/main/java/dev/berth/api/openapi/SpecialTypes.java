package dev.berth.api.openapi;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.schema.Shape;
import java.util.Map;

/** The types that are scalars to the schemas but types of their own to OpenAPI. */
final class SpecialTypes {
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  private static final String EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";
  static final String RAW = "io.k8s.apimachinery.pkg.runtime.RawExtension";
  static final String PATCH = META + "Patch";

  private static final Map<Shape.Scalar, String> NAMES =
      Map.of(
          Shape.Scalar.TIME, META + "Time",
          Shape.Scalar.MICRO_TIME, META + "MicroTime",
          Shape.Scalar.DURATION, META + "Duration",
          Shape.Scalar.QUANTITY, "io.k8s.apimachinery.pkg.api.resource.Quantity",
          Shape.Scalar.INT_OR_STRING, "io.k8s.apimachinery.pkg.util.intstr.IntOrString");

  private static final Map<String, String> DESCRIPTIONS =
      Map.ofEntries(
          Map.entry(META + "Time", "A time in RFC 3339 with whole seconds, such as 2026-01-01T00:00:00Z."),
          Map.entry(META + "MicroTime", "A time in RFC 3339 with microseconds, such as 2026-01-01T00:00:00.000000Z."),
          Map.entry(META + "Duration", "A duration such as 1h30m or 250ms."),
          Map.entry(
              "io.k8s.apimachinery.pkg.api.resource.Quantity",
              "A number with an optional suffix: 128Mi, 0.5, 500m, 1e3. Suffixes are Ki Mi Gi Ti Pi Ei (powers of 1024), "
                  + "n u m k M G T P E (powers of 1000) or an exponent of ten."),
          Map.entry(
              "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
              "An integer, or a string such as a percentage or the name of a port."),
          Map.entry(META + "FieldsV1", "A set of fields in the form of a tree, as server-side apply keeps it."),
          Map.entry(RAW, "Any object."),
          Map.entry(PATCH, "A patch of the form that the request's content type names."),
          Map.entry(EXTENSIONS + "JSON", "Any JSON value."),
          Map.entry(EXTENSIONS + "JSONSchemaPropsOrArray", "A schema, or a list of schemas."),
          Map.entry(EXTENSIONS + "JSONSchemaPropsOrBool", "A schema, or a boolean."),
          Map.entry(EXTENSIONS + "JSONSchemaPropsOrStringArray", "A schema, or a list of strings."));

  private SpecialTypes() {}

  /** The name of the type that a shape stands for; empty for JSON's own scalars. */
  static String name(Shape.Scalar shape, String anyType) {
    return shape == Shape.Scalar.ANY ? anyType.isEmpty() ? RAW : anyType : NAMES.getOrDefault(shape, "");
  }

  static boolean isSpecial(String type) {
    return DESCRIPTIONS.containsKey(type);
  }

  static JsonObject definition(String type, Dialect dialect) {
    JsonObject.Builder b = JsonObject.builder().put("description", DESCRIPTIONS.getOrDefault(type, ""));
    String simple = type.substring(type.lastIndexOf('.') + 1);
    return switch (simple) {
      case "Time", "MicroTime" -> b.put("format", "date-time").put("type", "string").build();
      case "Duration" -> b.put("type", "string").build();
      case "Quantity" -> union(b, dialect, "string", "number").build();
      case "IntOrString" -> union(b.put("format", "int-or-string"), dialect, "integer", "string").build();
      case "FieldsV1", "RawExtension", "Patch" -> b.put("type", "object").build();
      // The others are any JSON, which has no type.
      default -> b.build();
    };
  }

  private static JsonObject.Builder union(JsonObject.Builder b, Dialect dialect, String first, String second) {
    return switch (dialect) {
      case V2 -> b.put("type", "string");
      case V3 -> b.put("oneOf", JsonArray.of(JsonObject.builder().put("type", first).build(),
          JsonObject.builder().put("type", second).build()));
    };
  }
}
