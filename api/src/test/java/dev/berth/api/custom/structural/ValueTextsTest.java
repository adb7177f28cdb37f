package dev.berth.api.custom.structural;

import static dev.berth.api.custom.structural.Given.wrongWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The words of refusals, as clients of upstream know them. */
@Spec("E62")
class ValueTextsTest {

  @Test
  void saysWhichTypeWasAskedForAndWhichWasGiven() {
    assertThat(wrongWith("hello", "{type: integer}"))
        .containsExactly("x: Invalid value: \"string\": x in body must be of type integer: \"string\"");
    assertThat(wrongWith("7", "{type: string}"))
        .containsExactly("x: Invalid value: \"integer\": x in body must be of type string: \"integer\"");
    assertThat(wrongWith("1.5", "{type: integer}")).hasSize(2)
        .contains(
            "x: Invalid value: \"number\": x in body must be of type integer: \"number\"",
            "<nil>: Invalid value: \"\": Checked value must be of type integer (default format) in x");
    assertThat(wrongWith("{}", "{type: array, items: {type: string}}"))
        .containsExactly("x: Invalid value: \"object\": x in body must be of type array: \"object\"");
    assertThat(wrongWith("true", "{x-kubernetes-int-or-string: true}"))
        .containsExactly("x: Invalid value: \"boolean\": x in body must be of type integer,string: \"boolean\"");
  }

  @Test
  void takesAFloatForAnIntegerWhereItIsWhole() {
    assertThat(wrongWith("3.0", "{type: integer}")).isEmpty();
    assertThat(wrongWith("3", "{type: number}")).isEmpty();
    assertThat(wrongWith("1e3", "{type: integer, minimum: 1000, maximum: 1000}")).isEmpty();
  }

  @Test
  void reportsATypeAsItsOwnKindOfCause() {
    Structural schema = Given.schema("{type: object, properties: {x: {type: integer}}}");
    List<FieldError> errors = ValueValidation.check(Given.object("{x: a}"), schema, FieldPath.ROOT);
    assertThat(errors).extracting(FieldError::reason).containsExactly("FieldValueTypeInvalid");
  }

  @Test
  void namesTheBoundThatANumberPasses() {
    assertThat(wrongWith("0", "{type: integer, minimum: 1}"))
        .containsExactly("x: Invalid value: 0: x in body should be greater than or equal to 1");
    assertThat(wrongWith("1", "{type: integer, minimum: 1, exclusiveMinimum: true}"))
        .containsExactly("x: Invalid value: 1: x in body should be greater than 1");
    assertThat(wrongWith("2.5", "{type: number, maximum: 2}"))
        .containsExactly("x: Invalid value: 2.5: x in body should be less than or equal to 2");
    assertThat(wrongWith("1000000.5", "{type: number, maximum: 1000000, exclusiveMaximum: true}"))
        .containsExactly("x: Invalid value: 1.0000005e+06: x in body should be less than 1e+06");
    assertThat(wrongWith("7", "{type: integer, multipleOf: 2}"))
        .containsExactly("x: Invalid value: 7: x in body should be a multiple of 2");
    assertThat(wrongWith("0.3", "{type: number, multipleOf: 0.1}")).isEmpty();
  }

  @Test
  void holdsNumbersToTheirFormat() {
    assertThat(wrongWith("3000000000", "{type: integer, format: int32}"))
        .containsExactly("<nil>: Invalid value: \"\": Checked value must be of type integer with format int32 in x");
    assertThat(wrongWith("3000000000", "{type: integer, format: int64}")).isEmpty();
    assertThat(wrongWith("1e39", "{type: number, format: float}"))
        .containsExactly("<nil>: Invalid value: \"\": Checked value must be of type number with format float in x");
  }

  @Test
  void countsTheCharactersOfStringsAndNotTheirBytes() {
    assertThat(wrongWith("öä😀", "{type: string, maxLength: 3}")).isEmpty();
    assertThat(wrongWith("abcd", "{type: string, maxLength: 3}"))
        .containsExactly("x: Too long: may not be more than 3 bytes");
    assertThat(wrongWith("ab", "{type: string, minLength: 3}"))
        .containsExactly("x: Invalid value: \"ab\": x in body should be at least 3 chars long");
  }

  @Test
  void findsAPatternAnywhereInTheString() {
    assertThat(wrongWith("xaby", "{type: string, pattern: 'a+b'}")).isEmpty();
    assertThat(wrongWith("xy", "{type: string, pattern: '^a+$'}"))
        .containsExactly("x: Invalid value: \"xy\": x in body should match '^a+$'");
    assertThat(wrongWith("\"a\\n\"", "{type: string, pattern: '^a$'}"))
        .as("the end is the end, not before a line break")
        .hasSize(1);
  }

  @Test
  void answersForAPatternThatBacktrackingWouldNotSurvive() {
    assertThat(wrongWith("a".repeat(5_000) + "!", "{type: string, pattern: '^(a+)+$'}")).hasSize(1);
  }

  @Test
  void listsTheValuesOfAnEnumeration() {
    assertThat(wrongWith("c", "{type: string, enum: [a, b]}"))
        .containsExactly("x: Unsupported value: \"c\": supported values: \"a\", \"b\"");
    assertThat(wrongWith("3", "{type: integer, enum: [1, 2]}"))
        .containsExactly("x: Unsupported value: 3: supported values: \"1\", \"2\"");
    assertThat(wrongWith("1.0", "{type: number, enum: [1, 2]}")).isEmpty();
  }

  @Test
  void neverTakesNullForAValueOfAnEnumeration() {
    assertThat(wrongWith("null", "{type: string, nullable: true, enum: [a, null]}"))
        .containsExactly("x: Unsupported value: null: supported values: \"a\", \"null\"");
  }

  @Test
  void printsANumberAsGoDoesByItselfAndAsJsonWithinOthers() {
    assertThat(wrongWith("0.00001", "{type: number, enum: [1]}")).containsExactly("x: Unsupported value: 1e-05: supported values: \"1\"");
    assertThat(wrongWith("[0.00001]", "{type: array, items: {type: number}, enum: [[1]]}").getFirst())
        .startsWith("x: Unsupported value: [0.00001]: supported values: ");
  }

  @Test
  void takesNullOnlyWhereItIsAllowed() {
    assertThat(wrongWith("null", "{type: string, nullable: true}")).isEmpty();
    assertThat(wrongWith("null", "{type: string}"))
        .containsExactly("x: Invalid value: \"null\": x in body must be of type string: \"null\"");
    assertThat(wrongWith("null", "{x-kubernetes-preserve-unknown-fields: true}")).isEmpty();
  }

  @Test
  void countsItemsAndMembers() {
    assertThat(wrongWith("[1, 2, 3]", "{type: array, maxItems: 2, items: {type: integer}}"))
        .containsExactly("x: Too many: 3: must have at most 2 items");
    assertThat(wrongWith("[]", "{type: array, minItems: 1, items: {type: integer}}"))
        .containsExactly("x: Invalid value: 0: x in body should have at least 1 items");
    assertThat(wrongWith("{a: b}", "{type: object, minProperties: 2, additionalProperties: {type: string}}"))
        .containsExactly("x: Invalid value: 1: x in body should have at least 2 properties");
    assertThat(wrongWith("{a: b, c: d}", "{type: object, maxProperties: 1, additionalProperties: {type: string}}"))
        .containsExactly("x: Too many: 2: must have at most 1 item");
  }

  @Test
  void namesTheItemAndTheMemberThatIsWrong() {
    assertThat(wrongWith("[1, a]", "{type: array, items: {type: integer}}"))
        .containsExactly("x[1]: Invalid value: \"string\": x[1] in body must be of type integer: \"string\"");
    assertThat(wrongWith("{a: {b: 1}}", "{type: object, additionalProperties: {type: object, properties: {b: {type: string}}}}"))
        .containsExactly("x.a.b: Invalid value: \"integer\": x.a.b in body must be of type string: \"integer\"");
    assertThat(wrongWith("{a: 1}", "{type: object, additionalProperties: false}"))
        .containsExactly("x: Invalid value: \"a\": x.a in body is a forbidden property");
  }

  @Test
  void asksForWhatIsRequired() {
    assertThat(wrongWith("{}", "{type: object, required: [a, b], properties: {a: {type: string}}}"))
        .containsExactly("x.a: Required value", "x.b: Required value");
    Structural root = Given.schema("{type: object, required: [spec]}");
    assertThat(Given.texts(ValueValidation.check(Given.object("{}"), root, FieldPath.ROOT)))
        .containsExactly("spec: Required value");
  }

  @Test
  void tellsOfAlternativesAndOfTheOneThatCameClosest() {
    String either = "{type: object, properties: {a: {type: string}, b: {type: string}}, ";
    assertThat(wrongWith("{}", either + "oneOf: [{required: [a]}, {required: [b]}]}"))
        .containsExactly(
            "<nil>: Invalid value: \"\": \"x\" must validate one and only one schema (oneOf). Found none valid",
            "x.a: Required value");
    assertThat(wrongWith("{a: q, b: q}", either + "oneOf: [{required: [a]}, {required: [b]}]}"))
        .containsExactly(
            "<nil>: Invalid value: \"\": \"x\" must validate one and only one schema (oneOf). Found 2 valid alternatives");
    assertThat(wrongWith("{}", either + "anyOf: [{required: [a]}, {required: [b]}]}"))
        .containsExactly(
            "<nil>: Invalid value: \"\": \"x\" must validate at least one schema (anyOf)", "x.a: Required value");
    assertThat(wrongWith("{}", either + "allOf: [{required: [a]}, {required: [b]}]}"))
        .containsExactly(
            "x.a: Required value",
            "x.b: Required value",
            "<nil>: Invalid value: \"\": \"x\" must validate all the schemas (allOf). None validated");
    assertThat(wrongWith("{a: q}", either + "not: {required: [a]}}"))
        .containsExactly("<nil>: Invalid value: \"\": \"x\" must not validate the schema (not)");
  }

  @Test
  void prefersTheAlternativeOfWhichMoreWasRight() {
    assertThat(
            wrongWith(
                "{kind: b, size: 0}",
                "{type: object, properties: {kind: {type: string}, size: {type: integer}}, anyOf: ["
                    + "{properties: {kind: {enum: [a]}}, required: [gone]}, "
                    + "{properties: {kind: {enum: [b]}, size: {minimum: 1}}}]}"))
        .contains("x.size: Invalid value: 0: x.size in body should be greater than or equal to 1")
        .doesNotContain("x.gone: Required value");
  }

  @Test
  void placesErrorsUnderThePathThatItIsGiven() {
    Structural status = Given.schema("{type: object, required: [phase], properties: {q: {type: integer}}}");
    assertThat(Given.texts(ValueValidation.check(Given.object("{q: a}"), status, FieldPath.of("status"))))
        .containsExactly(
            "status.q: Invalid value: \"string\": q in body must be of type integer: \"string\"",
            "status.phase: Required value");
    assertThat(Given.texts(ValueValidation.check(Given.value("7"), status, FieldPath.of("status"))))
        .containsExactly("status: Invalid value: \"integer\":  in body must be of type object: \"integer\"");
  }

  @Test
  void keepsToAThousandErrors() {
    String many = "x: [" + "a,".repeat(20_000) + "a]";
    Structural schema = Given.schema("{type: object, properties: {x: {type: array, items: {type: integer}}}}");
    assertThat(ValueValidation.check(Given.object("{" + many + "}"), schema, FieldPath.ROOT)).hasSize(1_000);
  }
}
