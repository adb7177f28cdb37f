package dev.berth.server.scenario;

import static dev.berth.server.scenario.Definitions.definition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.server.scenario.Wire.Answer;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Strict reading of what clients send (upstream's {@code field_validation.go}). */
@Spec("E66")
final class FieldValidationScenariosTest {
  private static final Wire WIRE = new Wire();
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments?fieldValidation=Strict";
  private static final String PORTS =
      "'foo': {'type': 'string'}, 'cronSpec': {'type': 'string', 'pattern': '^(\\\\d+|\\\\*)(/\\\\d+)?(\\\\s+(\\\\d+|\\\\*)(/\\\\d+)?){4}$'},"
          + " 'ports': {'type': 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['containerPort',"
          + " 'protocol'], 'items': {'type': 'object', 'required': ['containerPort', 'protocol'], 'properties':"
          + " {'containerPort': {'type': 'integer', 'format': 'int32'}, 'hostIP': {'type': 'string'}, 'hostPort': {'type':"
          + " 'integer', 'format': 'int32'}, 'name': {'type': 'string'}, 'protocol': {'type': 'string'}}}}";
  private static final String TEMPLATE =
      "'template': {'type': 'object', 'x-kubernetes-embedded-resource': true, 'properties': {'metadata': {'type': 'object',"
          + " 'properties': {'name': {'type': 'string'}}}, 'spec': {'type': 'object'}}}, ";

  @BeforeAll
  static void define() {
    define("known", "{'type': 'object', 'properties': {'spec': {'type': 'object', 'properties': {" + PORTS + "}}}}");
    define("unknown", Definitions.ANYTHING);
    define(
        "kept",
        "{'type': 'object', 'properties': {'spec': {'type': 'object', 'x-kubernetes-preserve-unknown-fields': true,"
            + " 'properties': {" + TEMPLATE + PORTS + "}}}}");
  }

  private static void define(String plural, String schema) {
    String kind = plural.substring(0, 1).toUpperCase(Locale.ROOT) + plural.substring(1);
    WIRE.define(definition("strict.example.com", plural, kind, "Cluster", schema, ""));
  }

  @AfterAll
  static void stop() {
    WIRE.close();
  }

  private static Answer applied(String plural, String kind, String more) {
    return WIRE.call(
        "PATCH",
        "/apis/strict.example.com/v1/" + plural + "/mytest?fieldManager=mgr&fieldValidation=Strict",
        "apiVersion: strict.example.com/v1\nkind: " + kind + "\n" + more,
        "Content-Type",
        "application/apply-patch+yaml");
  }

  private static final String SPEC = "  foo: foo1\n  cronSpec: \"* * * * */5\"\n  ports:\n  - name: x\n    containerPort: 80\n    protocol: TCP\n";
  private static final String META = "metadata:\n  name: mytest\n  finalizers:\n  - test-finalizer\n";

  private static String deployment(String meta, String spec) {
    return "{'apiVersion': 'apps/v1', 'kind': 'Deployment', 'metadata': {'name': 'my-dep', " + meta
        + "'labels': {'app': 'nginx'}}, 'spec': {" + spec + "'selector': {'matchLabels': {'app': 'nginx'}}, 'template':"
        + " {'metadata': {'labels': {'app': 'nginx'}}, 'spec': {'containers': [{'name': 'nginx', 'image': 'nginx:latest'}]}}}}";
  }

  @Test
  @Spec("G44")
  void unknownAndDuplicateFieldsOfATypedObjectAreFound() {
    Answer refused =
        WIRE.post(DEPLOYMENTS, deployment("", "'unknownField': 'foo', 'replicas': 2, 'replicas': 3, "));
    assertThat(refused.code()).isEqualTo(400);
    assertThat(refused.message())
        .contains("strict decoding error: unknown field \"spec.unknownField\", duplicate field \"spec.replicas\"");
  }

  @Test
  void unknownMetadataOfATypedObjectIsFound() {
    assertThat(WIRE.post(DEPLOYMENTS, deployment("'unknownMeta': 'foo', ", "")).message())
        .contains("strict decoding error: unknown field \"metadata.unknownMeta\"");
  }

  @Test
  void aGoodObjectOfADefinitionWithASchemaIsApplied() {
    assertThat(applied("known", "Known", META + "spec:\n" + SPEC).code()).isEqualTo(201);
  }

  @Test
  void anyObjectOfADefinitionWithoutASchemaIsApplied() {
    assertThat(applied("unknown", "Unknown", META + "spec:\n  unknown: uk1\n" + SPEC).code()).isEqualTo(201);
  }

  @Test
  void aFieldThatTheSchemaDoesNotHaveIsFound() {
    Answer refused = applied("known", "Known", META + "unknownField: unknown\nspec:\n" + SPEC);
    assertThat(refused.code()).isEqualTo(500);
    assertThat(refused.message()).contains(".unknownField: field not declared in schema");
  }

  @Test
  void unknownMetadataIsFoundInAnObjectAndInOneWithinIt() {
    Answer refused =
        applied(
            "kept", "Kept",
            "metadata:\n  name: mytest\n  unknownMeta: unknown\n  finalizers:\n  - test-finalizer\nspec:\n  template:\n    apiversion:"
                + " foo/v1\n    kind: Sub\n    metadata:\n      unknownSubMeta: unknown\n      name: subobject\n      namespace:"
                + " default\n" + SPEC);
    assertThat(refused.message()).contains(".metadata.unknownMeta: field not declared in schema");

    String created =
        "{'apiVersion': 'strict.example.com/v1', 'kind': 'Kept', 'metadata': {'name': 'made', 'unknownMeta': 'unknown'},"
            + " 'spec': {'template': {'apiVersion': 'foo/v1', 'kind': 'Sub', 'metadata': {'unknownSubMeta': 'unknown', 'name':"
            + " 'subobject'}}}}";
    assertThat(WIRE.post("/apis/strict.example.com/v1/kept?fieldValidation=Strict", created).message())
        .contains("unknown field \"metadata.unknownMeta\"")
        .contains("unknown field \"spec.template.metadata.unknownSubMeta\"");
    assertThat(WIRE.post("/apis/strict.example.com/v1/kept?fieldValidation=Warn", created).warnings())
        .anyMatch(w -> w.contains("unknown field"));
  }

  @Test
  void duplicatesAreFoundWhereUnknownFieldsAreKept() {
    Answer refused =
        applied("kept", "Kept", META + "spec:\n  unknown: uk1\n  foo: foo0\n" + SPEC);
    assertThat(refused.code()).isEqualTo(400);
    assertThat(refused.message()).contains("line 10: key \"foo\" already set in map");
  }
}
