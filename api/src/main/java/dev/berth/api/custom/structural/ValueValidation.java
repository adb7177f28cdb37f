package dev.berth.api.custom.structural;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import java.util.List;

/**
 * Whether a value is what its schema asks for, in the words of upstream's {@code kube-openapi} ({@code
 * pkg/validation/validate}) as {@code apiextensions-apiserver} reports them. At most a thousand errors.
 */
public final class ValueValidation {
  private ValueValidation() {}

  /**
   * What is wrong with a value; empty where nothing is.
   *
   * @param at where the value stands; {@link FieldPath#ROOT} for an object
   */
  public static List<FieldError> check(Json value, Structural schema, FieldPath at) {
    return Checks.accept(value, schema)
        ? List.of()
        : List.copyOf(new Verdicts(at).of(value, schema, "", null).errors());
  }

  /** What is wrong with a value that replaces an old one, but for what is wrong and unchanged: ratcheting. */
  public static List<FieldError> checkChange(Json value, Json old, Structural schema, FieldPath at) {
    if (Checks.accept(value, schema)) {
      return List.of();
    }
    Correlated change = new Correlated(value, old, schema);
    return List.copyOf(new Verdicts(at).of(value, schema, "", change).errors());
  }
}
