package dev.berth.api.custom.structural;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stricter schema does not stand in the way of who changes something else. */
@Spec("E62")
class RatchetingTest {
  private static final Structural SCHEMA =
      Given.schema(
          """
          type: object
          properties:
            spec:
              type: object
              required: [mode]
              properties:
                mode: {type: string, enum: [a, b]}
                size: {type: integer, minimum: 1}
                keyed:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items: {type: object, required: [name], properties: {name: {type: string}, q: {type: integer, maximum: 9}, m: {type: integer}}}
                plain: {type: array, items: {type: integer, maximum: 9}}
                names: {type: array, x-kubernetes-list-type: set, items: {type: string}}
          """);

  private static List<String> update(String spec, String oldSpec) {
    return Given.texts(ObjectChecks.update(of(spec), of(oldSpec), SCHEMA));
  }

  private static JsonObject of(String spec) {
    return Given.object("{apiVersion: a.example/v1, kind: A, spec: " + spec + "}");
  }

  @Test
  void letsThroughWhatWasWrongAndDidNotChange() {
    assertThat(update("{mode: z, size: 5}", "{mode: z, size: 1}")).isEmpty();
    assertThat(update("{mode: w, size: 5}", "{mode: z, size: 1}"))
        .containsExactly("spec.mode: Unsupported value: \"w\": supported values: \"a\", \"b\"");
    assertThat(update("{mode: a, size: 0}", "{mode: z, size: 1}"))
        .containsExactly("spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1");
  }

  @Test
  void asksForWhatIsRequiredOnceAnythingBesideItChanges() {
    assertThat(update("{size: 3}", "{size: 3}")).isEmpty();
    assertThat(update("{size: 4}", "{size: 3}")).containsExactly("spec.mode: Required value");
  }

  @Test
  void correlatesItemsByTheirKeysAndNotByTheirPlace() {
    assertThat(update("{mode: a, keyed: [{name: w, q: 1}, {name: x, q: 99}]}", "{mode: a, keyed: [{name: x, q: 99}]}"))
        .isEmpty();
    assertThat(update("{mode: a, keyed: [{name: x, q: 99, m: 1}]}", "{mode: a, keyed: [{name: x, q: 99}]}")).isEmpty();
    assertThat(update("{mode: a, keyed: [{name: w, q: 99}]}", "{mode: a, keyed: [{name: x, q: 99}]}"))
        .containsExactly("spec.keyed[0].q: Invalid value: 99: spec.keyed[0].q in body should be less than or equal to 9");
  }

  @Test
  void takesOtherListsAsAWhole() {
    assertThat(update("{mode: a, size: 2, plain: [99, 1]}", "{mode: a, plain: [99, 1]}")).isEmpty();
    assertThat(update("{mode: a, plain: [99, 2]}", "{mode: a, plain: [99, 1]}")).hasSize(1);
  }

  @Test
  void checksListsForDuplicatesOnlyWhereThereWereNone() {
    assertThat(update("{mode: a, names: [x, x, w]}", "{mode: a, names: [x, x]}")).isEmpty();
    assertThat(update("{mode: a, names: [x, x]}", "{mode: a, names: [x]}"))
        .containsExactly("spec.names[1]: Duplicate value: \"x\"");
  }

  @Test
  void holdsBackTheRulesAfterErrorsThatTheyCannotLiveWith() {
    assertThat(ObjectChecks.notEvaluated(ObjectChecks.create(of("{}"), SCHEMA)))
        .hasValueSatisfying(
            e ->
                assertThat(e.text())
                    .isEqualTo(
                        "<nil>: Invalid value: null: some validation rules were not checked because the object was"
                            + " invalid; correct the existing errors to complete validation"));
    assertThat(ObjectChecks.notEvaluated(ObjectChecks.create(of("{mode: a, size: 0}"), SCHEMA))).isEmpty();
  }

  @Test
  void takesAnObjectWithMembersThatNoSchemaNamesForChanged() {
    Structural schema = Given.schema("{type: object, properties: {apiVersion: {type: string, pattern: ^b/}}}");
    JsonObject object = Given.object("{apiVersion: a.example/v1, kind: A}");
    assertThat(Given.texts(ObjectChecks.update(object, object, schema)))
        .containsExactly("apiVersion: Invalid value: \"a.example/v1\": apiVersion in body should match '^b/'");
  }
}
