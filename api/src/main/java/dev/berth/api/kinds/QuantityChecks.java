package dev.berth.api.kinds;

import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.model.quantity.Quantity;

/** Amounts in specs. The decoder has seen to it that they are quantities at all. */
public final class QuantityChecks {
  private QuantityChecks() {}

  /** The amount, or zero for anything that is none. */
  public static Quantity amount(Json value) {
    return value instanceof dev.berth.base.json.JsonString || value instanceof dev.berth.base.json.JsonNumber
        ? Quantity.of(value)
        : Quantity.ZERO;
  }

  public static void notNegative(FieldPath path, Json value, Findings found) {
    Quantity q = amount(value);
    if (q.signum() < 0) {
      found.invalid(path, q.toString(), Findings.NEGATIVE);
    }
  }

  public static void positive(FieldPath path, Json value, Findings found) {
    Quantity q = amount(value);
    if (q.signum() <= 0) {
      found.invalid(path, q.toString(), "must be greater than zero");
    }
  }

  /** What upstream says of capacities: by whole units. */
  public static void basic(FieldPath path, Json value, Findings found) {
    Quantity q = amount(value);
    if (q.value() < 0) {
      found.invalid(path, q.value(), "must be a valid resource quantity");
    }
  }
}
