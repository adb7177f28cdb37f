package dev.berth.api.custom.structural;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

@Spec("E62")
class ListTypesTest {
  private static final Structural SCHEMA =
      Given.schema(
          """
          type: object
          properties:
            set: {type: array, x-kubernetes-list-type: set, items: {}}
            one: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object}}
            two: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [z, a], items: {type: object}}
            deep:
              type: object
              additionalProperties: {type: array, items: {type: array, x-kubernetes-list-type: set, items: {type: string}}}
          """);

  private static List<String> wrong(String object) {
    return Given.texts(ListTypes.check(Given.object(object), SCHEMA));
  }

  @Test
  void findsWhatASetHasTwiceAndReportsTheSecond() {
    assertThat(wrong("{set: [a, b, a, a, 1, 2, {x: 1, w: 2}, {w: 2, x: 1}]}"))
        .containsExactly("set[2]: Duplicate value: \"a\"", "set[7]: Duplicate value: {\"w\":2,\"x\":1}");
  }

  @Test
  void comparesItemsByTheirKeys() {
    assertThat(wrong("{one: [{k: 1, v: 1}, {k: 2}, {k: 1}, {}, {}]}"))
        .containsExactly("one[2]: Duplicate value: {\"k\":1}", "one[4]: Duplicate value: {}");
    assertThat(wrong("{two: [{a: 1, z: 2}, {a: 1, z: 3}, {z: 2, a: 1, b: 1}]}"))
        .containsExactly("two[2]: Duplicate value: {\"a\":1,\"z\":2}");
  }

  @Test
  void asksForObjectsWhereThereAreKeys() {
    assertThat(wrong("{one: [{k: 1}, 7]}"))
        .containsExactly("one[1]: Invalid value: 7: must be an object for an array of list-type map");
  }

  @Test
  void looksIntoMapsAndLists() {
    assertThat(wrong("{deep: {x: [[a], [b, b]]}}")).containsExactly("deep[x][1][1]: Duplicate value: \"b\"");
  }
}
