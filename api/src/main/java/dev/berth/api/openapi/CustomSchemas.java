package dev.berth.api.openapi;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.schema.Documentation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The schemas of custom types as documents publish them, made from their definitions. Version 3 says all that a
 * definition says. Version 2 leaves out what it has no words for, and what would make kubectl refuse what the server
 * takes. Upstream: apiextensions {@code pkg/controller/openapi/builder/builder.go}, {@code v2/conversion.go}.
 */
public final class CustomSchemas {
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  /** A type of which it is known how its apiVersion, kind and metadata are described, and its list. */
  private static final String EXAMPLE = "io.k8s.api.core.v1.ConfigMap";

  private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
  private static final String EMBEDDED = "x-kubernetes-embedded-resource";
  private static final String INT_OR_STRING = "x-kubernetes-int-or-string";

  private static final JsonArray EITHER = JsonArray.of(typed("integer"), typed("string"));
  private static final List<String> JUNCTORS = List.of("allOf", "oneOf", "anyOf", "not");

  private final Dialect dialect;
  private final Documentation documentation;

  CustomSchemas(Dialect dialect, Documentation documentation) {
    this.dialect = dialect;
    this.documentation = documentation;
  }

  /** The name of a type in documents: {@code org.example.v1.Widget}. */
  public static String name(GroupVersionKind gvk) {
    List<String> parts = new ArrayList<>(Arrays.asList(gvk.groupVersion().group().split("\\.", -1)));
    Collections.reverse(parts);
    return String.join(".", parts) + "." + gvk.groupVersion().version() + "." + gvk.kind();
  }

  /** The schema of a definition's objects in one of its versions. */
  JsonObject object(JsonObject definition, String version) {
    JsonObject spec = definition.object("spec");
    JsonObject written = version(spec, version).object("schema").object("openAPIV3Schema");
    boolean hidden = spec.bool("preserveUnknownFields") || written.bool(PRESERVE);
    JsonObject schema;
    if (written.isEmpty() || dialect == Dialect.V2 && hidden) {
      schema = typed("object");
    } else {
      schema = resource(published(written), false);
    }
    return selectable(schema.with(Kinds.EXTENSION, kinds(spec, version, "kind")), spec, version);
  }

  /** The schema of lists of a definition's objects. */
  JsonObject list(JsonObject definition, String version) {
    JsonObject spec = definition.object("spec");
    JsonObject names = spec.object("names");
    GroupVersionKind kind = GroupVersionKind.of(spec.text("group"), version, names.text("kind"));
    JsonObject items =
        JsonObject.builder()
            .put(
                "description",
                "List of "
                    + names.text("plural")
                    + ". More info: https://git.k8s.io/community/contributors/devel/sig-architecture/"
                    + "api-conventions.md")
            .put("items", JsonObject.EMPTY.with("$ref", dialect.reference(name(kind))))
            .put("type", "array")
            .build();
    JsonObject list =
        JsonObject.builder()
            .put("description", names.text("listKind") + " is a list of " + names.text("kind"))
            .put(
                "properties",
                JsonObject.builder()
                    .put("apiVersion", described("apiVersion"))
                    .put("items", items)
                    .put("kind", described("kind"))
                    .put("metadata", reference(META + "ListMeta", EXAMPLE + "List"))
                    .build())
            .put("required", JsonArray.of(JsonString.of("items")))
            .put("type", "object")
            .put(Kinds.EXTENSION, kinds(spec, version, "listKind"))
            .build();
    return selectable(list, spec, version);
  }

  private static JsonObject version(JsonObject spec, String name) {
    return spec.array("versions").objects()
        .filter(v -> v.text("name").equals(name)).findFirst().orElse(JsonObject.EMPTY);
  }

  private static JsonArray kinds(JsonObject spec, String version, String member) {
    return JsonArray.of(
        Kinds.json(GroupVersionKind.of(spec.text("group"), version, spec.object("names").text(member))));
  }

  private static JsonObject selectable(JsonObject schema, JsonObject spec, String version) {
    JsonArray fields = version(spec, version).array("selectableFields");
    return fields.isEmpty()
        ? schema
        : schema.with(
            "x-kubernetes-selectable-fields",
            fields.mapObjects(
                f -> {
                  String path = f.text("jsonPath");
                  return JsonObject.EMPTY.with("fieldPath", path.startsWith(".") ? path.substring(1) : path);
                }));
  }

  private JsonObject described(String field) {
    return typed("string").with("description", documentation.of(EXAMPLE).field(field).description());
  }

  private JsonObject reference(String type, String documented) {
    JsonObject ref = JsonObject.EMPTY.with("$ref", dialect.reference(type));
    String text = documentation.of(documented).field("metadata").description();
    return switch (dialect) {
      case V2 -> ref.with("description", text);
      case V3 -> JsonObject.of("allOf", JsonArray.of(ref)).with("description", text);
    };
  }

  private static JsonObject typed(String type) {
    return JsonObject.EMPTY.with("type", type);
  }

  /** An object or embedded resource with its apiVersion, kind and metadata. */
  private JsonObject resource(JsonObject schema, boolean requires) {
    JsonObject properties =
        schema
            .object("properties")
            .with("apiVersion", described("apiVersion"))
            .with("kind", described("kind"))
            .with("metadata", reference(META + "ObjectMeta", EXAMPLE));
    JsonObject out = schema.with("properties", properties);
    if (!requires) {
      return out;
    }
    JsonArray required = out.array("required");
    for (String name : List.of("kind", "apiVersion")) {
      required = required.strings().anyMatch(name::equals) ? required : required.plus(JsonString.of(name));
    }
    return out.with("required", required);
  }

  /** A schema outside of junctors, and all below. */
  private JsonObject published(JsonObject written) {
    JsonObject schema = written.bool(INT_OR_STRING) ? unfolded(written) : written;
    if (dialect == Dialect.V2) {
      schema = downgraded(schema);
    }
    schema =
        schema
            .updateObject("properties", this::each)
            .updateObject("items", this::published)
            .updateObject("additionalProperties", this::published);
    boolean hidden = dialect == Dialect.V2 && schema.bool(PRESERVE);
    return schema.bool(EMBEDDED) && !hidden ? resource(schema, true) : schema;
  }

  private JsonObject each(JsonObject properties) {
    JsonObject.Builder out = JsonObject.builder();
    properties.forEach((name, s) -> out.put(name, s instanceof JsonObject o ? published(o) : s));
    return out.build();
  }

  /** An integer or string is told to be one of the two, unless its author has done so. */
  private static JsonObject unfolded(JsonObject schema) {
    JsonArray anyOf = schema.array("anyOf");
    JsonArray allOf = schema.array("allOf");
    if (anyOf.equals(EITHER) || !allOf.isEmpty() && allOf.object(0).array("anyOf").equals(EITHER)) {
      return schema;
    }
    if (anyOf.isEmpty()) {
      return schema.with("anyOf", EITHER);
    }
    List<Json> all = new ArrayList<>(List.of(JsonObject.of("anyOf", EITHER)));
    all.addAll(allOf.items());
    return schema.with("allOf", JsonArray.of(all));
  }

  private static JsonObject downgraded(JsonObject schema) {
    JsonObject out = schema.without("default");
    for (String name : JUNCTORS) {
      out = out.without(name);
    }
    if (out.bool("nullable")) {
      out = out.without("type").without("nullable").without("items").without("properties");
    }
    if (out.bool(PRESERVE)) {
      out = out.without("items").without("properties");
    }
    boolean bare = out.text("type").equals("array") && !out.has("items");
    if (bare || out.bool(PRESERVE) && out.text("type").equals("object")) {
      out = out.without("type");
    }
    return required(out);
  }

  /** What may be null may be missing as well, as far as version 2 can say. */
  private static JsonObject required(JsonObject schema) {
    if (!schema.has("required")) {
      return schema;
    }
    Set<String> optional = new HashSet<>();
    schema.object("properties").forEach((name, s) -> {
      if (s instanceof JsonObject o && o.bool("nullable")) {
        optional.add(name);
      }
    });
    boolean none = schema.object("additionalProperties").get("nullable").orElse(JsonNull.NULL) == JsonBool.TRUE;
    List<String> left = schema.array("required").strings().filter(r -> !optional.contains(r)).toList();
    return none || left.isEmpty() ? schema.without("required") : schema.with("required", JsonArray.ofStrings(left));
  }
}
