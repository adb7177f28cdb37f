package dev.berth.api.custom.definition;

import static dev.berth.api.custom.definition.Definition.refusedSchema;
import static dev.berth.api.custom.definition.Definition.refusedSpec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a schema may not say. */
@Spec({"E61", "E62"})
class SchemaTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: object, x-kubernetes-preserve-unknown-fields: true}",
        "{x-kubernetes-preserve-unknown-fields: true}",
        "{x-kubernetes-int-or-string: true}",
        "{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}], pattern: '^x$'}",
        "{x-kubernetes-int-or-string: true, allOf: [{anyOf: [{type: integer}, {type: string}]}, {minimum: 1}]}",
        "{type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}",
        "{type: object, additionalProperties: {type: string}}",
        "{type: object, additionalProperties: true}",
        "{type: array, items: {type: object, properties: {k: {type: string}}, required: [k]}, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k]}",
        "{type: array, items: {type: object, properties: {k: {type: string, default: x}}}, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k]}",
        "{type: array, items: {type: string}, x-kubernetes-list-type: set}",
        "{type: object, properties: {a: {type: string, nullable: true, default: q}}, default: {a: null}}",
        "{type: object, properties: {a: {type: string}}, anyOf: [{required: [a]}, {properties: {a: {pattern: x}}}]}",
        "{type: object, properties: {a: {type: integer, default: 7, minimum: 7}}}",
      })
  void takesWhatIsStructural(String schema) {
    assertThat(refusedSpec(schema)).isEmpty();
  }

  @Test
  void asksForATypeEverywhere() {
    assertThat(refusedSpec("{properties: {a: {}}}"))
        .containsExactly(
            "properties[a].type: Required value: must not be empty for specified object fields",
            "type: Required value: must not be empty for specified object fields");
    assertThat(refusedSpec("{type: array}")).containsExactly("items: Required value: must be specified");
    assertThat(refusedSpec("{type: array, items: {}}"))
        .containsExactly("items.type: Required value: must not be empty for specified array items");
    assertThat(refusedSchema("{}")).containsExactly("type: Required value: must not be empty at the root");
    assertThat(refusedSchema("{type: string}")).containsExactly("type: Invalid value: \"string\": must be object at the root");
    assertThat(refusedSpec("{type: text}"))
        .containsExactly(
            "type: Unsupported value: \"text\": supported values: \"array\", \"boolean\", \"integer\", \"number\","
                + " \"object\", \"string\"");
  }

  @Test
  void keepsStructureOutOfJunctors() {
    assertThat(
            refusedSpec(
                "{type: object, properties: {a: {type: string}}, anyOf: [{type: object, title: t, description: d, default: {a: x},"
                    + " nullable: true, additionalProperties: {pattern: x}, x-kubernetes-preserve-unknown-fields: true,"
                    + " x-kubernetes-int-or-string: true, x-kubernetes-map-type: atomic, properties: {metadata: {}}}]}"))
        .containsExactly(
            "anyOf[0].additionalProperties: Forbidden: must be undefined to be structural",
            "anyOf[0].default: Forbidden: must be undefined to be structural",
            "anyOf[0].description: Forbidden: must be empty to be structural",
            "anyOf[0].nullable: Forbidden: must be false to be structural",
            "anyOf[0].properties[metadata]: Forbidden: must not be specified in a nested context",
            "anyOf[0].title: Forbidden: must be empty to be structural",
            "anyOf[0].type: Forbidden: must be empty to be structural",
            "anyOf[0].x-kubernetes-int-or-string: Forbidden: must be false to be structural",
            "anyOf[0].x-kubernetes-map-type: Forbidden: must be undefined to be structural",
            "anyOf[0].x-kubernetes-preserve-unknown-fields: Forbidden: must be false to be structural",
            "anyOf[0].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive");
    assertThat(refusedSchema("{type: object, oneOf: [{properties: {gone: {pattern: x}}}]}"))
        .containsExactly(
            "properties[gone]: Required value: because it is defined in oneOf[0].properties[gone]");
  }

  @Test
  void leavesMetadataAlone() {
    assertThat(refusedSchema("{type: object, properties: {metadata: {type: object, properties: {name: {type: string, pattern: x}}}}}"))
        .isEmpty();
    assertThat(refusedSchema("{type: object, properties: {metadata: {type: object, properties: {labels: {type: object}}}}}"))
        .containsExactly(
            "properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata"
                + " is implicitly specified");
    assertThat(refusedSchema("{type: object, properties: {metadata: {type: string}, kind: {type: integer}}}"))
        .containsExactly(
            "properties[kind].type: Invalid value: \"integer\": must be string",
            "properties[metadata].type: Invalid value: \"string\": must be object");
    assertThat(refusedSchema("{type: object, properties: {kind: {type: string, default: Widget}}}"))
        .contains("properties[kind].default: Forbidden: must not be set in top-level kind");
  }

  @Test
  void allowsNoneOfWhatCustomResourcesDoNotHave() {
    assertThat(
            refusedSpec(
                "{type: object, id: i, $ref: r, patternProperties: {a: {type: string}}, definitions: {a: {type: string}},"
                    + " dependencies: {a: [b]}, additionalItems: true, uniqueItems: true}"))
        .containsExactly(
            "id: Forbidden: id is not supported",
            "additionalItems: Forbidden: additionalItems is not supported",
            "patternProperties: Forbidden: patternProperties is not supported",
            "definitions: Forbidden: definitions is not supported",
            "dependencies: Forbidden: dependencies is not supported",
            "$ref: Forbidden: $ref is not supported",
            "uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
    assertThat(refusedSpec("{type: object, $schema: s}"))
        .containsExactly("ROOT: Invalid value: \"\": OpenAPIV3Schema 'schema' is not supported");
    assertThat(refusedSpec("{type: array, items: [{type: string}]}"))
        .containsExactly("items: Forbidden: items must be a schema object and not an array");
    assertThat(refusedSpec("{type: object, x-kubernetes-preserve-unknown-fields: false}"))
        .containsExactly("x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined");
    assertThat(refusedSpec("{type: object, properties: {a: {type: string}}, additionalProperties: false}"))
        .containsExactly("additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive");
    assertThat(refusedSchema("{type: object, additionalProperties: {type: string}}"))
        .containsExactly("additionalProperties: Forbidden: must not be used at the root");
    assertThat(refusedSchema("{type: object, nullable: true}"))
        .containsExactly("nullable: Forbidden: nullable cannot be true at the root");
  }

  @Test
  void compilesPatterns() {
    assertThat(refusedSpec("{type: string, pattern: '['}"))
        .containsExactly(
            "pattern: Invalid value: \"[\": must be a valid regular expression, but isn't: error parsing regexp: missing"
                + " closing ]: `[`");
    assertThat(refusedSpec("{type: string, pattern: '(?=x)'}")).hasSize(1);
  }

  @Test
  void asksOfEmbeddedResourcesWhatMakesThemOne() {
    assertThat(refusedSpec("{type: object, x-kubernetes-embedded-resource: true}"))
        .containsExactly(
            "properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without"
                + " x-kubernetes-preserve-unknown-fields");
    assertThat(refusedSpec("{x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}"))
        .containsExactly("type: Required value: must be object if x-kubernetes-embedded-resource is true");
    assertThat(
            refusedSpec(
                "{type: object, x-kubernetes-embedded-resource: true, x-kubernetes-int-or-string: true, x-kubernetes-preserve-unknown-fields: true}"))
        .containsExactly(
            "x-kubernetes-embedded-resource: Invalid value: true: must be false if x-kubernetes-int-or-string is true",
            "x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is"
                + " true");
  }

  @Test
  void asksOfListsAndMapsWhatTheirTopologyNeeds() {
    assertThat(refusedSpec("{type: object, x-kubernetes-list-type: set}"))
        .containsExactly("type: Invalid value: \"object\": must be array if x-kubernetes-list-type is specified");
    assertThat(refusedSpec("{type: array, items: {type: string}, x-kubernetes-list-type: bag}"))
        .containsExactly("x-kubernetes-list-type: Unsupported value: \"bag\": supported values: \"atomic\", \"set\", \"map\"");
    assertThat(refusedSpec("{type: array, items: {type: object}, x-kubernetes-list-type: set}"))
        .containsExactly(
            "items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with"
                + " x-kubernetes-list-type=set");
    assertThat(refusedSpec("{type: array, items: {type: string}, x-kubernetes-list-map-keys: [a]}"))
        .containsExactly(
            "x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is non-empty");
    assertThat(refusedSpec("{type: array, items: {type: string}, x-kubernetes-list-type: map}"))
        .containsExactly(
            "x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map",
            "items.type: Invalid value: \"string\": must be object if parent array's x-kubernetes-list-type is map");
    assertThat(
            refusedSpec(
                "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a, a, b], items: {type: object,"
                    + " nullable: true, properties: {a: {type: string, nullable: true}}}}"))
        .containsExactly(
            "x-kubernetes-list-map-keys: Invalid value: [\"a\",\"a\",\"b\"]: must not contain duplicate entries",
            "x-kubernetes-list-map-keys: Invalid value: [\"a\",\"a\",\"b\"]: entries must all be names of item"
                + " properties",
            "items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is map",
            "items.properties[a].default: Required value: this property is in x-kubernetes-list-map-keys, so it must"
                + " have a default or be a required property",
            "items.properties[a].nullable: Forbidden: this property is in x-kubernetes-list-map-keys, so it cannot be"
                + " nullable",
            "items.properties[a].default: Required value: this property is in x-kubernetes-list-map-keys, so it must"
                + " have a default or be a required property",
            "items.properties[a].nullable: Forbidden: this property is in x-kubernetes-list-map-keys, so it cannot be"
                + " nullable");
    assertThat(refusedSpec("{type: array, items: {type: string}, x-kubernetes-map-type: atomic}"))
        .containsExactly("type: Invalid value: \"array\": must be object if x-kubernetes-map-type is specified");
  }

  @Test
  void takesOnlyDefaultsThatItsOwnSchemaTakes() {
    assertThat(refusedSpec("{type: object, properties: {a: {type: string}}, default: {a: x, b: 1}}"))
        .containsExactly("default: Invalid value: {\"a\":\"x\",\"b\":1}: must not have unknown fields");
    assertThat(refusedSpec("{type: integer, minimum: 3, default: 1}"))
        .containsExactly(
            "default: Invalid value: 1:  in body should be greater than or equal to 3");
    assertThat(refusedSpec("{type: object, properties: {a: {type: integer}}, default: {a: x}}"))
        .containsExactly("default.a: Invalid value: \"string\": a in body must be of type integer: \"string\"");
    assertThat(
            refusedSpec(
                "{type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true, default: {kind: Pod}}"))
        .containsExactly("default.apiVersion: Required value");
    assertThat(
            refusedSpec(
                "{type: object, x-kubernetes-embedded-resource: true, properties: {metadata: {type: object, properties:"
                    + " {name: {type: string, default: a/b}}}}}"))
        .containsExactly(
            "properties[metadata].properties[name].default: Invalid value: \"a/b\": must result in valid metadata:"
                + " metadata.name: Invalid value: \"a/b\": may not contain '/'");
  }

  @Test
  void keepsTheRootSmallWhereTheStatusIsASubresource() {
    JsonObject status = Definition.widgets("{type: object, maxProperties: 3, properties: {spec: {type: object}}}");
    assertThat(Definition.refused(Definition.inVersion(status, "subresources", Json.parse("{\"status\":{}}"))))
        .containsExactly(
            "spec.validation.openAPIV3Schema: Invalid value:"
                + " {\"maxProperties\":3,\"properties\":{\"spec\":{\"type\":\"object\"}},\"type\":\"object\"}: only"
                + " [Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength"
                + " Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example"
                + " XPreserveUnknownFields XValidations] fields are allowed at the root of the schema if the status"
                + " subresource is enabled");
  }

  @Test
  void readsTheTextsOfRulesBeforeAnybodyCompilesThem() {
    assertThat(
            refusedSpec(
                "{type: object, properties: {a: {type: string}}, x-kubernetes-validations: [{rule: ' '}, {rule: a, message: ' '},"
                    + " {rule: a, message: \"x\\ny\"}, {rule: \"a\\nb\"}, {rule: a, messageExpression: ' '},"
                    + " {rule: a, reason: Bad}, {rule: a, fieldPath: .gone}, {rule: a, fieldPath: \".a\"}]}"))
        .containsExactly(
            "x-kubernetes-validations[0].rule: Required value: rule is not specified",
            "x-kubernetes-validations[1].message: Invalid value: \" \": must be non-empty if specified",
            "x-kubernetes-validations[2].message: Invalid value: \"x\\ny\": must not contain line breaks",
            "x-kubernetes-validations[3].message: Required value: message must be specified if rule contains line breaks",
            "x-kubernetes-validations[4].messageExpression: Required value: messageExpression must be non-empty if"
                + " specified",
            "x-kubernetes-validations[5].reason: Unsupported value: \"Bad\": supported values: \"FieldValueDuplicate\","
                + " \"FieldValueForbidden\", \"FieldValueInvalid\", \"FieldValueRequired\"",
            "x-kubernetes-validations[6].fieldPath: Invalid value: \".gone\": must be a valid path");
  }
}
