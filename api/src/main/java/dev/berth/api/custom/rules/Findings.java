package dev.berth.api.custom.rules;

import dev.berth.api.validation.FieldError;
import java.util.List;

/**
 * What rules say of an object.
 *
 * @param errors why it is refused
 * @param warnings what is wrong as it was before, for the request's {@code Warning} headers
 */
public record Findings(List<FieldError> errors, List<String> warnings) {
  public static final Findings NOTHING = new Findings(List.of(), List.of());

  public Findings {
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
  }
}
