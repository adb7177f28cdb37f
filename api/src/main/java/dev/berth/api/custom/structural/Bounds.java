package dev.berth.api.custom.structural;

import dev.berth.api.validation.GoNumbers;
import dev.berth.base.json.JsonNumber;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What a node asks of numbers. An integer is compared as one, with the bound cut to an integer; a bound that the type
 * cannot hold is an error for every value. Upstream: {@code numberValidator} in {@code validate/validator.go}.
 */
final class Bounds {
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);

  private final ValueRules rules;
  /** {@code integer}, {@code number}, or empty where the type is neither or more than one. */
  private final String type;
  private final String format;
  private final boolean none;

  Bounds(ValueRules rules, int types, String format) {
    this.rules = rules;
    type = types == Checks.INTEGER ? "integer" : types == Checks.NUMBER ? "number" : "";
    this.format = type.isEmpty() ? "" : format;
    none = rules.maximum().isEmpty() && rules.minimum().isEmpty() && rules.multipleOf().isEmpty();
  }

  boolean accept(JsonNumber value) {
    if (none) {
      return inRange(value);
    }
    boolean[] fine = {true};
    check(value, "", (_, _) -> fine[0] = false, _ -> fine[0] = false);
    return fine[0];
  }

  /**
   * Reports what is wrong: to the first in the words of a validation, with the value; to the second in words that
   * upstream has no place for.
   */
  void check(
      JsonNumber value,
      String path,
      BiConsumer<String, JsonNumber> wrong,
      Consumer<String> misplaced) {
    if (!inRange(value)) {
      misplaced.accept(rangeText("Checked", path));
    }
    rules.multipleOf().ifPresent(m -> multiple(value, m, path, wrong, misplaced));
    rules.maximum().ifPresent(m -> bound(value, m, true, path, wrong, misplaced));
    rules.minimum().ifPresent(m -> bound(value, m, false, path, wrong, misplaced));
  }

  private void bound(
      JsonNumber value,
      JsonNumber bound,
      boolean upper,
      String path,
      BiConsumer<String, JsonNumber> wrong,
      Consumer<String> misplaced) {
    boolean exclusive = upper ? rules.exclusiveMaximum() : rules.exclusiveMinimum();
    OptionalLong integer = value.asLong();
    boolean holds = inRange(bound);
    if (!holds) {
      misplaced.accept(rangeText(upper ? "Maximum boundary" : "Minimum boundary", path));
    }
    int compared;
    String text;
    if (holds && integer.isPresent()) {
      long cut = (long) bound.asDouble();
      compared = Long.compare(integer.getAsLong(), cut);
      text = Long.toString(cut);
    } else {
      compared = Double.compare(value.asDouble(), bound.asDouble());
      text = GoNumbers.text(bound.asDouble());
    }
    if (upper ? compared > 0 || exclusive && compared == 0 : compared < 0 || exclusive && compared == 0) {
      String than = (upper ? "less than " : "greater than ") + (exclusive ? "" : "or equal to ");
      wrong.accept(path + " in body should be " + than + text, value);
    }
  }

  private void multiple(
      JsonNumber value,
      JsonNumber factor,
      String path,
      BiConsumer<String, JsonNumber> wrong,
      Consumer<String> misplaced) {
    OptionalLong integer = value.asLong();
    boolean holds = inRange(factor);
    if (!holds) {
      misplaced.accept(rangeText("MultipleOf", path));
    }
    boolean whole = holds && integer.isPresent();
    double by = whole ? (long) factor.asDouble() : factor.asDouble();
    String text = whole ? Long.toString((long) by) : GoNumbers.text(by);
    if (by <= 0) {
      JsonNumber shown = whole ? JsonNumber.of((long) by) : factor;
      wrong.accept("factor MultipleOf declared for " + path + " must be positive: " + text, shown);
    } else if (whole
        ? integer.getAsLong() % (long) by != 0
        : !GoNumbers.isWhole(by < 1 ? 1 / by * value.asDouble() : value.asDouble() / by)) {
      wrong.accept(path + " in body should be a multiple of " + text, value);
    }
  }

  /** Whether a number can be held by the type and format. */
  private boolean inRange(JsonNumber number) {
    if (type.equals("number")) {
      return !format.equals("float") || Math.abs(number.asDouble()) <= Float.MAX_VALUE;
    }
    if (!type.equals("integer")) {
      return true;
    }
    OptionalLong integer = number.asLong();
    if (integer.isEmpty()) {
      Optional<BigDecimal> exact = exact(number);
      return exact.isPresent() && (!format.equals("int32") || isInt(exact.get().longValue()));
    }
    return !format.equals("int32") || isInt(integer.getAsLong());
  }

  private static boolean isInt(long n) {
    return n == (int) n;
  }

  /** The whole number that a float64 stands for, where an int64 holds it. */
  private static Optional<BigDecimal> exact(JsonNumber number) {
    double d = number.asDouble();
    if (Double.isInfinite(d) || d != Math.rint(d)) {
      return Optional.empty();
    }
    BigDecimal value = new BigDecimal(d);
    return value.compareTo(MAX_LONG) <= 0 && value.compareTo(MIN_LONG) >= 0 ? Optional.of(value) : Optional.empty();
  }

  private String rangeText(String prefix, String path) {
    return prefix
        + " value must be of type "
        + type
        + (format.isEmpty() ? " (default format)" : " with format " + format)
        + " in "
        + path;
  }
}
