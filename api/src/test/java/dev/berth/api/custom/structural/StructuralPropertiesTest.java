package dev.berth.api.custom.structural;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.validation.FieldPath;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every schema and every object. */
@Spec("E62")
class StructuralPropertiesTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  @Provide
  Arbitrary<JsonObject> objects() {
    return object(values(3));
  }

  private static Arbitrary<JsonObject> object(Arbitrary<Json> values) {
    return Arbitraries.maps(Arbitraries.of(NAMES), values).ofMaxSize(4).map(StructuralPropertiesTest::of);
  }

  private static JsonObject of(Map<String, ? extends Json> members) {
    JsonObject.Builder out = JsonObject.builder();
    members.forEach(out::put);
    return out.build();
  }

  private static Arbitrary<Json> values(int depth) {
    Arbitrary<Json> scalars =
        Arbitraries.of(
            JsonString.of("x"), JsonString.of("long text"), JsonNumber.of(1), JsonNumber.parse("2.5"),
            JsonNumber.of(-7), JsonBool.TRUE, JsonNull.NULL);
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<Json> below = values(depth - 1);
    return Arbitraries.oneOf(
        scalars, object(below).map(Json.class::cast), below.list().ofMaxSize(3).map(JsonArray::of));
  }

  @Provide
  Arbitrary<JsonObject> schemas() {
    return objectSchemas(3).map(s -> s.without("default"));
  }

  private static Arbitrary<JsonObject> schema(int depth) {
    Arbitrary<JsonObject> scalars =
        Arbitraries.of(
                "{type: string}",
                "{type: string, nullable: true}",
                "{type: string, maxLength: 3, default: x}",
                "{type: string, pattern: '^x', enum: [x, z]}",
                "{type: integer, minimum: 0, default: 1}",
                "{type: number, maximum: 2, exclusiveMaximum: true}",
                "{type: boolean}",
                "{x-kubernetes-int-or-string: true}",
                "{x-kubernetes-preserve-unknown-fields: true}",
                "{type: integer, anyOf: [{minimum: 1}, {maximum: -5}], not: {enum: [1]}}",
                "{type: string, oneOf: [{pattern: x}, {minLength: 5}]}")
            .map(Given::object);
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<JsonObject> lists =
        schema(depth - 1)
            .map(items -> Given.object("{type: array, maxItems: 2}").with("items", items));
    Arbitrary<JsonObject> maps =
        schema(depth - 1).map(s -> Given.object("{type: object}").with("additionalProperties", s));
    return Arbitraries.oneOf(scalars, lists, maps, objectSchemas(depth - 1));
  }

  private static Arbitrary<JsonObject> objectSchemas(int depth) {
    Arbitrary<JsonObject> frames =
        Arbitraries.of(
                "{type: object}",
                "{type: object, default: {}}",
                "{type: object, required: [a]}",
                "{type: object, x-kubernetes-preserve-unknown-fields: true}",
                "{type: object, oneOf: [{required: [a]}, {required: [b]}]}",
                "{type: object, anyOf: [{required: [a], properties: {a: {minimum: 1}}}, {minProperties: 2}]}",
                "{type: object, allOf: [{maxProperties: 3}, {not: {required: [d]}}]}")
            .map(Given::object);
    Arbitrary<JsonObject> properties =
        Arbitraries.maps(Arbitraries.of(NAMES), depth == 0 ? schema(0) : schema(depth - 1))
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(StructuralPropertiesTest::of);
    return frames.flatMap(frame -> properties.map(p -> frame.with("properties", p)));
  }

  @Property(tries = 400)
  void shapingAShapedObjectChangesNothing(
      @ForAll("schemas") JsonObject json, @ForAll("objects") JsonObject object) {
    Structural schema = Structural.of(json);
    JsonObject once = Shaping.stored(object, schema);
    assertThat(Shaping.stored(once, schema)).isEqualTo(once);
    assertThat(Pruning.object(once, schema).unknown()).isEmpty();
  }

  @Property(tries = 600)
  void theQuickAnswerIsThatOfTheWalkThatFindsReasons(
      @ForAll("schemas") JsonObject json, @ForAll("objects") JsonObject object) {
    Structural schema = Structural.of(json);
    boolean accepted = Checks.accept(object, schema);
    Verdict verdict = new Verdicts(FieldPath.ROOT).of(object, schema, "", null);
    assertThat(verdict.valid()).as("%s by %s: %s", object, json, verdict.errors()).isEqualTo(accepted);
  }

  @Property(tries = 200)
  void nothingIsWrongWithWhatDidNotChange(
      @ForAll("schemas") JsonObject json, @ForAll("objects") JsonObject object) {
    Structural schema = Structural.of(json);
    boolean knownThroughout = new Correlated(object, object, schema).unchanged();
    JsonObject next = knownThroughout ? object : JsonObject.EMPTY;
    assertThat(ValueValidation.checkChange(next, next, schema, FieldPath.ROOT)).isEmpty();
  }

  @Property(tries = 200)
  void equalSchemasAreOneObject(@ForAll("schemas") JsonObject json) {
    StructuralReader reader = new StructuralReader();
    assertThat(reader.read(json)).isSameAs(reader.read(json));
  }
}
