package dev.berth.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.custom.structural.Given;
import dev.berth.api.custom.structural.Structural;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How ownership goes through objects of custom types. */
@Spec({"E52", "E62"})
class SchemaMergeTypesTest {
  private static final Structural SCHEMA =
      Given.schema(
          """
          type: object
          properties:
            spec:
              type: object
              properties:
                list: {type: array, items: {type: string}}
                set: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                keyed:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [port, protocol]
                  items:
                    type: object
                    properties: {port: {type: integer}, protocol: {type: string, default: TCP}, name: {type: string}}
                map: {type: object, additionalProperties: {type: object, properties: {a: {type: string}}}}
                atom: {type: object, x-kubernetes-map-type: atomic, properties: {a: {type: string}, b: {type: string}}}
                either: {x-kubernetes-int-or-string: true}
                open: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: object, properties: {a: {type: array, x-kubernetes-list-type: set, items: {type: string}}}}}}
                free: {type: object}
                embedded: {type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object, properties: {a: {type: string}}}}}
          """);
  private static final MergeType.Struct TYPE = SchemaMergeTypes.of("org.example.v1.Widget", SCHEMA);

  private static JsonObject spec(String spec) {
    return Given.object("{spec: " + spec + "}");
  }

  private static String owned(String spec) {
    TreeSet<String> paths = new TreeSet<>();
    Ownership.applied(spec(spec), TYPE)
        .forEach(p -> paths.add(p.stream().map(PathElement::text).collect(Collectors.joining())));
    return paths.stream().map(p -> p.replaceFirst("^\\.spec", "")).collect(Collectors.joining(" "));
  }

  private static JsonObject merged(String live, String config) {
    return ((JsonObject) Merging.merge(spec(live), spec(config), TYPE)).object("spec");
  }

  @Test
  void ownsListsByWhatTellsTheirItemsApart() {
    assertThat(owned("{list: [a, b]}")).isEqualTo(".list");
    assertThat(owned("{set: [a, b]}")).isEqualTo(".set[=\"a\"] .set[=\"b\"]");
    assertThat(owned("{keyed: [{port: 80, name: a}]}"))
        .isEqualTo(
            ".keyed[port=80,protocol=\"TCP\"] .keyed[port=80,protocol=\"TCP\"].name"
                + " .keyed[port=80,protocol=\"TCP\"].port");
  }

  @Test
  void ownsObjectsByMemberUnlessTheyAreAtoms() {
    assertThat(owned("{atom: {a: x}}")).isEqualTo(".atom");
    assertThat(owned("{map: {k: {a: x}}}")).isEqualTo(".map.k .map.k.a");
    assertThat(owned("{free: {x: {z: [1]}}}")).isEqualTo(".free.x .free.x.z");
    assertThat(owned("{either: 7}")).isEqualTo(".either");
  }

  @Test
  void looksIntoWhatIsUnknownWhereItIsKept() {
    assertThat(owned("{open: {known: {a: [q]}, x: {z: 1}}}"))
        .isEqualTo(".open.known.a[=\"q\"] .open.x .open.x.z");
    assertThat(merged("{open: {x: {z: 1, w: 2}}}", "{open: {x: {z: 3}}}")).isEqualTo(Given.object("{open: {x: {z: 3, w: 2}}}"));
    assertThat(TypeCheck.error(spec("{open: {anything: 1, known: {b: 1}}}"), TYPE)).isEmpty();
  }

  @Test
  void refusesWhatTheSchemaDoesNotNameOrTakesForSomethingElse() {
    assertThat(TypeCheck.error(spec("{gone: 1}"), TYPE))
        .isEqualTo(Optional.of(".spec.gone: field not declared in schema"));
    assertThat(TypeCheck.error(spec("{set: {a: b}}"), TYPE)).hasValueSatisfying(e -> assertThat(e).contains("expected list"));
    assertThat(TypeCheck.error(spec("{embedded: {kind: Pod, metadata: {labels: {a: b}}, gone: 1}}"), TYPE))
        .isEqualTo(Optional.of(".spec.embedded.gone: field not declared in schema"));
    assertThat(TypeCheck.error(Given.object("{apiVersion: a/v1, kind: Widget, metadata: {name: a}, status: {}}"), TYPE))
        .isEqualTo(Optional.of(".status: field not declared in schema"));
  }

  @Test
  void ownsMetadataAsEveryObjectsIsOwned() {
    JsonObject object = Given.object("{metadata: {labels: {a: b}, finalizers: [x]}}");
    assertThat(Ownership.applied(object, TYPE).size()).isEqualTo(2);
  }
}
