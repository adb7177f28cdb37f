package dev.berth.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.custom.structural.Given;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.schema.Documentation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Spec("E66")
class CustomSchemasTest {
  private static final Documentation DOCUMENTATION = Documentation.read();

  private static JsonObject definition(String schema) {
    return Given.object(
        """
        spec:
          group: sub.example.org
          names: {plural: widgets, kind: Widget, listKind: WidgetList}
          versions:
          - name: v1
            schema: {openAPIV3Schema: SCHEMA}
            selectableFields: [{jsonPath: .spec.color}]
        """
            .replace("SCHEMA", schema));
  }

  private static JsonObject published(Dialect dialect, String schema) {
    return new CustomSchemas(dialect, DOCUMENTATION).object(definition(schema), "v1");
  }

  /** How the member spec is published. */
  private static JsonObject spec(Dialect dialect, String schema) {
    return published(dialect, "{type: object, properties: {spec: " + schema + "}}").object("properties").object("spec");
  }

  @Test
  void namesTypesByTheirGroupTurnedRound() {
    assertThat(CustomSchemas.name(GroupVersionKind.of("sub.example.org", "v1", "Widget")))
        .isEqualTo("org.example.sub.v1.Widget");
  }

  @Test
  void addsWhatEveryObjectHas() {
    JsonObject v3 = published(Dialect.V3, "{type: object, description: d, properties: {metadata: {type: object}}}");
    assertThat(v3.text("description")).isEqualTo("d");
    assertThat(v3.object("properties").object("metadata").array("allOf"))
        .isEqualTo(
            Given.value("[{$ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'}]"));
    assertThat(v3.object("properties").object("kind").text("description")).startsWith("Kind is a string");
    assertThat(v3.array("x-kubernetes-group-version-kind"))
        .isEqualTo(Given.value("[{group: sub.example.org, version: v1, kind: Widget}]"));
    assertThat(v3.array("x-kubernetes-selectable-fields")).isEqualTo(Given.value("[{fieldPath: spec.color}]"));
    JsonObject v2 = published(Dialect.V2, "{type: object, properties: {spec: {type: object}}}");
    assertThat(v2.object("properties").object("metadata").text("$ref"))
        .isEqualTo("#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
  }

  @Test
  void saysNothingInVersion2OfObjectsWhoseRestIsUnknown() {
    String schema = "{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {spec: {type: object}}}";
    assertThat(published(Dialect.V2, schema).names())
        .containsExactly("type", "x-kubernetes-group-version-kind", "x-kubernetes-selectable-fields");
    assertThat(published(Dialect.V3, schema).object("properties").names())
        .containsExactlyInAnyOrder("apiVersion", "kind", "metadata", "spec");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {type: string, nullable: true, default: x}                                  | {}
          {type: object, nullable: true, properties: {a: {type: string}}}             | {}
          {type: array, x-kubernetes-preserve-unknown-fields: true, items: {type: string}} | {x-kubernetes-preserve-unknown-fields: true}
          {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}} | {x-kubernetes-preserve-unknown-fields: true}
          {x-kubernetes-int-or-string: true}                                          | {x-kubernetes-int-or-string: true}
          {type: integer, minimum: 1, anyOf: [{minimum: 2}], not: {enum: [3]}}        | {type: integer, minimum: 1}
          {type: object, required: [a, b], properties: {a: {type: string, nullable: true}, b: {type: string}}} | {type: object, required: [b], properties: {a: {}, b: {type: string}}}
          {type: object, required: [a], additionalProperties: {type: string, nullable: true}} | {type: object, additionalProperties: {}}
          {type: array, x-kubernetes-list-type: set, items: {type: string, format: date}} | {type: array, x-kubernetes-list-type: set, items: {type: string, format: date}}
          """)
  void leavesOutOfVersion2WhatItHasNoWordsFor(String written, String published) {
    assertThat(spec(Dialect.V2, written)).isEqualTo(Given.object(published));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {type: string, nullable: true, default: x}        | {type: string, nullable: true, default: x}
          {x-kubernetes-int-or-string: true}                | {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
          {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]} | {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
          {x-kubernetes-int-or-string: true, anyOf: [{minimum: 1}]} | {x-kubernetes-int-or-string: true, anyOf: [{minimum: 1}], allOf: [{anyOf: [{type: integer}, {type: string}]}]}
          """)
  void saysAllInVersion3(String written, String published) {
    assertThat(spec(Dialect.V3, written)).isEqualTo(Given.object(published));
  }

  @Test
  void addsWhatEmbeddedResourcesHaveUnlessThatWouldHideTheRest() {
    String closed = "{type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}, required: [kind]}";
    String open = "{type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}";
    for (Dialect dialect : Dialect.values()) {
      JsonObject spec = spec(dialect, closed);
      assertThat(spec.object("properties").names()).containsExactlyInAnyOrder("spec", "apiVersion", "kind", "metadata");
      assertThat(spec.array("required")).isEqualTo(Given.value("[kind, apiVersion]"));
    }
    assertThat(spec(Dialect.V3, open).object("properties").names()).containsExactly("apiVersion", "kind", "metadata");
    assertThat(spec(Dialect.V2, open).has("properties")).isFalse();
  }

  @Test
  void publishesLists() {
    JsonObject list = new CustomSchemas(Dialect.V2, DOCUMENTATION).list(definition("{type: object}"), "v1");
    assertThat(list.text("description")).isEqualTo("WidgetList is a list of Widget");
    assertThat(list.array("required")).isEqualTo(JsonArray.ofStrings(List.of("items")));
    assertThat(list.object("properties").object("items").object("items").text("$ref"))
        .isEqualTo("#/definitions/org.example.sub.v1.Widget");
    assertThat(list.array("x-kubernetes-group-version-kind").object(0).text("kind")).isEqualTo("WidgetList");
  }
}
