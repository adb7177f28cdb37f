package dev.berth.api.custom.structural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.decode.DecodeException;
import dev.berth.api.decode.Decoded;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

@Spec("E62")
class ShapingTest {
  private static final Structural SCHEMA =
      Given.schema(
          """
          type: object
          properties:
            spec:
              type: object
              properties:
                size: {type: integer, default: 1}
                list: {type: array, items: {type: object, properties: {a: {type: string}}}}
                map: {type: object, additionalProperties: {type: object, properties: {a: {type: string}}}}
                free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: object, properties: {a: {type: string}}}}}
                open: {type: object, additionalProperties: true}
                template:
                  type: object
                  x-kubernetes-embedded-resource: true
                  properties:
                    spec: {type: object, properties: {replicas: {type: integer, default: 3}}}
                nothing: {type: string, nullable: true}
                nested:
                  type: object
                  default: {}
                  properties:
                    mode: {type: string, default: auto}
          """);

  private static Decoded sent(String spec) {
    JsonObject object = Given.object("{apiVersion: a.example/v1, kind: A, metadata: {name: obj}, spec: " + spec + "}");
    return Shaping.sent(object, SCHEMA, List.of());
  }

  private static JsonObject spec(String spec) {
    return sent(spec).object().object("spec");
  }

  @Test
  void dropsWhatTheSchemaDoesNotNameAndSaysWhere() {
    Decoded decoded = sent("{size: 2, b: 1, list: [{a: x, c: {}}, {d: 1}], map: {k: {e: 1}}}");
    assertThat(decoded.object().object("spec").without("nested"))
        .isEqualTo(Given.object("{size: 2, list: [{a: x}, {}], map: {k: {}}}"));
    assertThat(decoded.complaints())
        .containsExactly(
            "unknown field \"spec.b\"",
            "unknown field \"spec.list[0].c\"",
            "unknown field \"spec.list[1].d\"",
            "unknown field \"spec.map.k.e\"");
  }

  @Test
  void keepsUnknownFieldsWhereItIsToldToButPrunesWhatIsKnownBelow() {
    Decoded decoded = sent("{free: {x: {y: 1}, known: {a: q, b: 1}}}");
    assertThat(decoded.object().object("spec").object("free")).isEqualTo(Given.object("{x: {y: 1}, known: {a: q}}"));
    assertThat(decoded.complaints()).containsExactly("unknown field \"spec.free.known.b\"");
  }

  @Test
  void empiesObjectsOfWhichNothingIsSaid() {
    assertThat(spec("{open: {a: 1, b: {c: 2}, d: [{e: 3}]}}").object("open"))
        .isEqualTo(Given.object("{a: 1, b: {}, d: [{}]}"));
  }

  @Test
  void fillsInDefaultsWithinDefaults() {
    assertThat(spec("{}")).isEqualTo(Given.object("{size: 1, nested: {mode: auto}}"));
    assertThat(spec("{nested: {mode: manual}}").object("nested")).isEqualTo(Given.object("{mode: manual}"));
  }

  @Test
  void dropsNullsUnlessTheyAreAllowedOrHaveADefault() {
    assertThat(spec("{list: null, size: null, nothing: null, nested: null}"))
        .isEqualTo(Given.object("{size: 1, nothing: null, nested: {mode: auto}}"));
  }

  @Test
  void defaultsWithinEmbeddedResourcesAndKeepsTheirMetadata() {
    Decoded decoded =
        sent(
            "{template: {apiVersion: v1, kind: Pod, metadata: {labels: {a: b}, creationTimestamp: null, odd: 1}, spec: {x: 1}}}");
    assertThat(decoded.object().object("spec").object("template"))
        .isEqualTo(Given.object("{apiVersion: v1, kind: Pod, metadata: {labels: {a: b}}, spec: {replicas: 3}}"));
    assertThat(decoded.complaints())
        .containsExactly("unknown field \"spec.template.spec.x\"", "unknown field \"spec.template.metadata.odd\"");
  }

  @Test
  void refusesMetadataOfAnotherShape() {
    assertThatThrownBy(() -> sent("{template: {apiVersion: v1, kind: Pod, metadata: {labels: {a: 1}}}}"))
        .isInstanceOf(DecodeException.class)
        .hasMessage(
            "spec.template.metadata: Invalid value: {\"labels\":{\"a\":1}}: json: cannot unmarshal number into Go struct"
                + " field ObjectMeta.labels of type string");
    assertThatThrownBy(() -> sent("{template: {apiVersion: v1, kind: 7}}"))
        .hasMessage("spec.template.kind: Invalid value: 7: must be a string");
    JsonObject bad = Given.object("{apiVersion: a.example/v1, kind: A, metadata: 7}");
    assertThatThrownBy(() -> Shaping.sent(bad, SCHEMA, List.of()))
        .hasMessage("json: cannot unmarshal number into Go value of type v1.ObjectMeta");
  }

  @Test
  void dropsMalformedMetadataOfWhatIsStored() {
    JsonObject stored =
        Given.object(
            "{apiVersion: a.example/v1, kind: A, metadata: {name: obj, labels: 7}, spec: {template: {apiVersion: v1, kind: 7, metadata: {name: x, finalizers: 8}}}}");
    JsonObject read = Shaping.stored(stored, SCHEMA);
    assertThat(read.object("metadata")).isEqualTo(Given.object("{name: obj}"));
    assertThat(read.object("spec").object("template")).isEqualTo(Given.object("{apiVersion: v1, metadata: {name: x}}"));
  }

  @Test
  void complainsOfDuplicatesFirstAndOfUnknownMetadata() {
    JsonObject object = Given.object("{apiVersion: a.example/v1, kind: A, metadata: {name: obj, odd: 1}, spec: {z: 1}}");
    assertThat(Shaping.sent(object, SCHEMA, List.of("spec.z")).complaints())
        .containsExactly(
            "duplicate field \"spec.z\"", "unknown field \"metadata.odd\"", "unknown field \"spec.z\"");
  }

  @Test
  void givesAnObjectInFormBackAsItIs() {
    JsonObject shaped = sent("{list: [{a: x}]}").object();
    assertThat(Shaping.sent(shaped, SCHEMA, List.of()).object()).isSameAs(shaped);
  }

  @Test
  void checksTheMetadataOfEmbeddedResources() {
    JsonObject object =
        sent("{template: {apiVersion: a/b/c, metadata: {name: a/b, labels: {'-': x}}}}").object();
    assertThat(Given.texts(EmbeddedMeta.check(object, SCHEMA)))
        .containsExactlyInAnyOrder(
            "spec.template.kind: Required value",
            "spec.template.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c",
            "spec.template.metadata.name: Invalid value: \"a/b\": may not contain '/'",
            "spec.template.metadata.labels: Invalid value: \"-\": name part must consist of alphanumeric characters,"
                + " '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or"
                + " 'my.name',  or '123-abc', regex used for validation is"
                + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
  }

  @Test
  void takesOfMetadataInDefaultsNoMoreThanMetadataHas() {
    Structural schema =
        Given.schema(
            """
            type: object
            properties:
              whole:
                type: object
                x-kubernetes-embedded-resource: true
                default: {apiVersion: v1, kind: Foo, metadata: {name: bar, unknown: x}}
              parts:
                type: object
                x-kubernetes-embedded-resource: true
                properties:
                  metadata: {type: object, default: {name: bar, unknown: x}}
            """);
    JsonObject filled = Shaping.defaulted(Given.object("{parts: {apiVersion: v1, kind: Foo}}"), schema);
    assertThat(filled.object("whole").object("metadata")).isEqualTo(Given.object("{name: bar}"));
    assertThat(filled.object("parts").object("metadata")).isEqualTo(Given.object("{name: bar}"));
  }
}
