package dev.berth.api.custom.structural;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a schema asks of a value beyond its structure. Upstream: {@code ValueValidation}.
 *
 * @param format as written, supported or not; empty where there is none
 * @param maxLength of a string, in code points
 * @param pattern a regular expression of Go, found anywhere in the string; empty where there is none
 * @param enumeration the values allowed; empty where all are
 * @param allOf schemas that add to this one; their nodes have a type only in the two forms of an integer or string
 */
public record ValueRules(
    String format,
    Optional<JsonNumber> maximum,
    boolean exclusiveMaximum,
    Optional<JsonNumber> minimum,
    boolean exclusiveMinimum,
    Optional<JsonNumber> multipleOf,
    OptionalLong maxLength,
    OptionalLong minLength,
    String pattern,
    OptionalLong maxItems,
    OptionalLong minItems,
    OptionalLong maxProperties,
    OptionalLong minProperties,
    List<Json> enumeration,
    List<String> required,
    List<Structural> allOf,
    List<Structural> anyOf,
    List<Structural> oneOf,
    Optional<Structural> not) {

  /** Asks nothing. */
  public static final ValueRules NONE =
      new ValueRules(
          "",
          Optional.empty(),
          false,
          Optional.empty(),
          false,
          Optional.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          "",
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty());

  /** Whether schemas are joined by allOf, anyOf, oneOf or not. */
  public boolean hasJunctors() {
    return !allOf.isEmpty() || !anyOf.isEmpty() || !oneOf.isEmpty() || not.isPresent();
  }
}
