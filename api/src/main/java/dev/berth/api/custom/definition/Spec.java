package dev.berth.api.custom.definition;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A definition's spec as upstream's internal version has it, from which its error texts take their paths: what all
 * versions say alike stands once, at the top, and no longer in the versions. So the schema of a definition with one
 * version is at {@code spec.validation.openAPIV3Schema}. Source: apiextensions {@code v1/conversion.go}.
 *
 * @param json as it was written
 * @param versions what the versions still say by themselves
 * @param validation an object with {@code openAPIV3Schema}
 */
record Spec(
    JsonObject json,
    List<JsonObject> versions,
    Optional<JsonObject> validation,
    Optional<JsonObject> subresources,
    JsonArray columns,
    JsonArray selectable) {

  private static final String COLUMNS = "additionalPrinterColumns";
  private static final String SELECTABLE = "selectableFields";

  static Spec of(JsonObject json) {
    List<JsonObject> versions = json.array("versions").objects().toList();
    boolean schemas = alike(versions, "schema");
    boolean subresources = alike(versions, "subresources");
    boolean columns = alike(versions, COLUMNS);
    boolean selectable = alike(versions, SELECTABLE);
    JsonObject first = versions.isEmpty() ? JsonObject.EMPTY : versions.getFirst();
    List<JsonObject> rest =
        versions.stream()
            .map(v -> schemas ? v.without("schema") : v)
            .map(v -> subresources ? v.without("subresources") : v)
            .map(v -> columns ? v.without(COLUMNS) : v)
            .map(v -> selectable ? v.without(SELECTABLE) : v)
            .toList();
    return new Spec(
        json,
        rest,
        schemas ? object(first, "schema") : Optional.empty(),
        subresources ? object(first, "subresources") : Optional.empty(),
        columns ? first.array(COLUMNS) : JsonArray.EMPTY,
        selectable ? first.array(SELECTABLE) : JsonArray.EMPTY);
  }

  private static boolean alike(List<JsonObject> versions, String member) {
    return versions.stream().map(v -> v.get(member).orElse(JsonNull.NULL)).distinct().count() <= 1;
  }

  /** A member that is an object and there. */
  static Optional<JsonObject> object(JsonObject from, String member) {
    return from.get(member).filter(JsonObject.class::isInstance).map(JsonObject.class::cast);
  }

  /** The schema of a version, wherever it stands. */
  Optional<JsonObject> schemaOf(JsonObject version) {
    return validation.or(() -> object(version, "schema")).flatMap(v -> object(v, "openAPIV3Schema"));
  }

  /** All schemas: the one at the top, or each version's. */
  List<JsonObject> schemas() {
    return validation.isPresent()
        ? object(validation.get(), "openAPIV3Schema").stream().toList()
        : versions.stream().flatMap(v -> schemaOf(v).stream()).toList();
  }

  boolean hasStatus() {
    return subresources.or(() -> versions.stream().flatMap(v -> object(v, "subresources").stream())
            .filter(s -> s.has("status")).findFirst())
        .filter(s -> s.has("status")).isPresent();
  }

  boolean hasStatus(JsonObject version) {
    return subresources.or(() -> object(version, "subresources")).filter(s -> s.has("status")).isPresent();
  }

  boolean preservesUnknownFields() {
    return json.bool("preserveUnknownFields");
  }

  /** The versions as upstream's errors print them: Go's names, since the internal version has no others. */
  Json printed() {
    return versions.isEmpty() ? JsonNull.NULL : JsonArray.of(versions.stream().map(Spec::printed).toList());
  }

  private static Json printed(JsonObject version) {
    return JsonObject.builder()
        .put("Name", version.text("name"))
        .put("Served", version.bool("served"))
        .put("Storage", version.bool("storage"))
        .put("Deprecated", version.bool("deprecated"))
        .put("DeprecationWarning", version.get("deprecationWarning").orElse(JsonNull.NULL))
        .put("Schema", version.get("schema").orElse(JsonNull.NULL))
        .put("Subresources", version.get("subresources").orElse(JsonNull.NULL))
        .put("AdditionalPrinterColumns", version.get(COLUMNS).orElse(JsonNull.NULL))
        .put("SelectableFields", version.get(SELECTABLE).orElse(JsonNull.NULL))
        .build();
  }
}
