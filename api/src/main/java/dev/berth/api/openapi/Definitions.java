package dev.berth.api.openapi;

import dev.berth.api.custom.CustomVersion;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonLimits;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonReader;
import dev.berth.base.json.JsonString;
import dev.berth.model.GroupVersion;
import dev.berth.model.schema.Documentation.FieldDoc;
import dev.berth.model.schema.Documentation.TypeDoc;
import dev.berth.model.schema.Documentation;
import dev.berth.model.schema.FieldSchema.PatchStrategy;
import dev.berth.model.schema.FieldSchema.Topology;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.Schemas;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The types of a document. It is told the types that the operations speak of, and finds those that they refer to. Mutable
 * while one document is made.
 */
final class Definitions {
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

  private final Dialect dialect;
  private final Documentation documentation;
  private final Kinds kinds;
  private final Map<String, JsonObject> made = new TreeMap<>();
  private final Deque<TypeSchema> open = new ArrayDeque<>();

  Definitions(Dialect dialect, Documentation documentation, Kinds kinds) {
    this.dialect = dialect;
    this.documentation = documentation;
    this.kinds = kinds;
  }

  /** A reference to a type, which the document will have. */
  JsonObject reference(TypeSchema type) {
    if (!made.containsKey(type.name())) {
      made.put(type.name(), JsonObject.EMPTY);
      open.add(type);
    }
    return JsonObject.builder().put("$ref", dialect.reference(type.name())).build();
  }

  /** Takes in a custom type and its list, whose structure is their definition's to say. */
  void custom(CustomVersion version) {
    CustomSchemas schemas = new CustomSchemas(dialect, documentation);
    GroupVersion gv = version.type().groupVersion();
    made.put(version.type().schema().name(), schemas.object(version.definition(), gv.version()));
    made.put(CustomSchemas.name(gv.kind(version.listKind())), schemas.list(version.definition(), gv.version()));
    reference(Schemas.builtin().of(META + "ObjectMeta"));
    reference(Schemas.builtin().of(META + "ListMeta"));
  }

  /** A reference to a type without fields. */
  JsonObject special(String type) {
    made.computeIfAbsent(type, t -> SpecialTypes.definition(t, dialect));
    return JsonObject.builder().put("$ref", dialect.reference(type)).build();
  }

  /** All types by name that were referred to, directly or not. */
  JsonObject all() {
    for (TypeSchema next = open.poll(); next != null; next = open.poll()) {
      made.put(next.name(), definition(next));
    }
    JsonObject.Builder b = JsonObject.builder();
    made.forEach(b::put);
    return b.build();
  }

  private JsonObject definition(TypeSchema type) {
    TypeDoc doc = documentation.of(type.name());
    Map<String, Json> properties = new TreeMap<>();
    List<String> required = new ArrayList<>();
    for (FieldSchema f : type.fields()) {
      properties.put(f.name(), property(f, doc.field(f.name())));
      if (f.required()) {
        required.add(f.name());
      }
    }
    JsonObject.Builder b = JsonObject.builder().putUnlessEmpty("description", doc.description());
    if (!properties.isEmpty()) {
      JsonObject.Builder all = JsonObject.builder();
      properties.forEach(all::put);
      b.put("properties", all.build());
    }
    if (!required.isEmpty()) {
      b.put("required", JsonArray.ofStrings(required));
    }
    b.put("type", "object");
    JsonArray gvk = type.field("kind").isPresent() && type.field("apiVersion").isPresent()
        ? kinds.of(type.name()) : JsonArray.EMPTY;
    if (gvk.size() > 0) {
      b.put(Kinds.EXTENSION, gvk);
    }
    if (type.atomic()) {
      b.put("x-kubernetes-map-type", "atomic");
    }
    return b.build();
  }

  private JsonObject property(FieldSchema f, FieldDoc doc) {
    JsonObject shape = shape(f.shape(), doc);
    boolean byValue = f.always() && !f.optionalZero();
    JsonObject.Builder b = JsonObject.builder();
    if (shape.has("$ref")) {
      reference(b, shape, byValue && f.shape() instanceof Shape.Ref, doc.description());
    } else {
      b.putUnlessEmpty("description", description(doc));
      if (!doc.defaultJson().isEmpty()) {
        b.put("default", parse(doc.defaultJson()));
      } else if (dialect == Dialect.V3 && byValue && f.shape() instanceof Shape.Scalar s) {
        b.put("default", zero(s));
      }
      if (f.shape() instanceof Shape.Scalar && !doc.values().isEmpty()) {
        b.put("enum", JsonArray.ofStrings(doc.values()));
      }
      shape.forEach(b::put);
    }
    return extensions(b, f).build();
  }

  /** Version 3 allows nothing beside a reference, so it is wrapped where there is more to say. */
  private void reference(JsonObject.Builder b, JsonObject ref, boolean emptyDefault, String description) {
    boolean more = emptyDefault || !description.isEmpty();
    switch (dialect) {
      case V2 -> {
        ref.forEach(b::put);
        b.putUnlessEmpty("description", description);
      }
      case V3 -> {
        if (!more) {
          ref.forEach(b::put);
          return;
        }
        b.put("allOf", JsonArray.of(ref));
        if (emptyDefault) {
          b.put("default", JsonObject.EMPTY);
        }
        b.putUnlessEmpty("description", description);
      }
    }
  }

  private static String description(FieldDoc doc) {
    if (doc.values().isEmpty() || doc.description().contains("Possible enum values")) {
      return doc.description();
    }
    StringBuilder b = new StringBuilder(doc.description()).append("\n\nPossible enum values:");
    doc.values().forEach(v -> b.append("\n - `\"").append(v).append("\"`"));
    return b.toString();
  }

  private JsonObject shape(Shape shape, FieldDoc doc) {
    return switch (shape) {
      case Shape.Ref(var type) -> reference(type.get());
      case Shape.ListOf(Shape item) ->
          JsonObject.builder().put("items", item(item, doc)).put("type", "array").build();
      case Shape.MapOf(Shape value) ->
          JsonObject.builder().put("additionalProperties", item(value, doc)).put("type", "object").build();
      case Shape.Scalar s -> scalar(s, doc);
    };
  }

  private JsonObject item(Shape item, FieldDoc doc) {
    JsonObject shape = shape(item, doc);
    if (dialect == Dialect.V2) {
      return item instanceof Shape.Scalar && !doc.values().isEmpty() && !shape.has("$ref")
          ? shape.with("enum", JsonArray.ofStrings(doc.values())) : shape;
    }
    JsonObject.Builder b = JsonObject.builder();
    if (shape.has("$ref")) {
      if (item instanceof Shape.Ref) {
        return b.put("allOf", JsonArray.of(shape)).put("default", JsonObject.EMPTY).build();
      }
      return shape;
    }
    if (item instanceof Shape.Scalar s && s != Shape.Scalar.BYTES) {
      b.put("default", zero(s));
      if (!doc.values().isEmpty()) {
        b.put("enum", JsonArray.ofStrings(doc.values()));
      }
    }
    shape.forEach(b::put);
    return b.build();
  }

  private JsonObject scalar(Shape.Scalar shape, FieldDoc doc) {
    String special = SpecialTypes.name(shape, doc.anyType());
    if (!special.isEmpty()) {
      return special(special);
    }
    return switch (shape) {
      case BOOL -> type("boolean", "");
      case INT32 -> type("integer", "int32");
      case INT64 -> type("integer", "int64");
      case DOUBLE -> type("number", "double");
      case BYTES -> type("string", "byte");
      case STRING, TIME, MICRO_TIME, DURATION, QUANTITY, INT_OR_STRING, ANY -> type("string", "");
    };
  }

  private static JsonObject type(String type, String format) {
    return JsonObject.builder().putUnlessEmpty("format", format).put("type", type).build();
  }

  private static Json zero(Shape.Scalar shape) {
    return switch (shape) {
      case BOOL -> JsonBool.FALSE;
      case INT32, INT64, DOUBLE -> JsonNumber.of(0);
      case STRING, BYTES, TIME, MICRO_TIME, DURATION, QUANTITY, INT_OR_STRING, ANY -> JsonString.EMPTY;
    };
  }

  private static Json parse(String json) {
    return JsonReader.read(json.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT).value();
  }

  private static JsonObject.Builder extensions(JsonObject.Builder b, FieldSchema f) {
    switch (f.topology()) {
      case Topology.Granular _ -> {}
      case Topology.Atomic _ ->
          b.put(f.shape() instanceof Shape.ListOf ? "x-kubernetes-list-type" : "x-kubernetes-map-type", "atomic");
      case Topology.ListSet _ -> b.put("x-kubernetes-list-type", "set");
      case Topology.ListMap(List<String> keys) -> {
        b.put("x-kubernetes-list-map-keys", JsonArray.ofStrings(keys));
        b.put("x-kubernetes-list-type", "map");
      }
    }
    PatchStrategy patch = f.patch();
    if (!patch.mergeKey().isEmpty()) {
      b.put("x-kubernetes-patch-merge-key", patch.mergeKey());
    }
    if (patch.merge() || patch.retainKeys()) {
      String both = patch.merge() ? "merge,retainKeys" : "retainKeys";
      b.put("x-kubernetes-patch-strategy", patch.retainKeys() ? both : "merge");
    }
    return b;
  }
}
