package dev.berth.model.quantity;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An amount, exact to a billionth, that remembers how it was written: {@code 1Gi}, {@code 500m}, {@code 1e3}. Immutable.
 *
 * <p>Equality and order are by amount, as upstream's {@code Cmp}: {@code 1G} is less than {@code 1Gi}, {@code 0.5}
 * equals {@code 500m}. Sums take the way of writing of their first operand, unless that is zero.
 *
 * <p>Source: apimachinery {@code pkg/api/resource/quantity.go}.
 */
public final class Quantity implements Comparable<Quantity> {
  public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL_SI, "0");

  private final BigDecimal number;
  private final Format format;
  private final String text;

  /** A number and how it was written, where that is already canonical. */
  Quantity(BigDecimal number, Format format, String text) {
    this.number = number;
    this.format = format;
    this.text = text;
  }

  Quantity(BigDecimal number, Format format) {
    this(number, format, QuantityText.canonical(number, format));
  }

  /** @throws QuantityException with upstream's text where the text is no quantity */
  public static Quantity parse(String text) {
    return text.equals("0") ? ZERO : QuantityText.parse(text);
  }

  /** A quantity as it stands in JSON: a string or a number; null is zero. @throws QuantityException for anything else */
  public static Quantity of(Json value) {
    return switch (value) {
      case JsonString s -> parse(s.value().strip());
      case JsonNumber n -> parse(n.text());
      case JsonNull _ -> ZERO;
      case JsonObject _, JsonArray _, JsonBool _ -> throw new QuantityException(QuantityText.FORM);
    };
  }

  /** What is wrong with the text, in upstream's words; empty where it is a quantity. */
  public static Optional<String> error(String text) {
    try {
      parse(text);
      return Optional.empty();
    } catch (QuantityException e) {
      return Optional.of(e.getMessage());
    }
  }

  public static Quantity of(long value) {
    return of(value, Format.DECIMAL_SI);
  }

  public static Quantity of(long value, Format format) {
    return new Quantity(BigDecimal.valueOf(value), format);
  }

  /** So many thousandths. */
  public static Quantity ofMilli(long thousandths) {
    return new Quantity(BigDecimal.valueOf(thousandths, 3), Format.DECIMAL_SI);
  }

  public Quantity plus(Quantity other) {
    return new Quantity(number.add(other.number), isZero() ? other.format : format);
  }

  public Quantity minus(Quantity other) {
    return new Quantity(number.subtract(other.number), isZero() ? other.format : format);
  }

  public Quantity times(long factor) {
    return new Quantity(number.multiply(BigDecimal.valueOf(factor)), format);
  }

  public Quantity negate() {
    return new Quantity(number.negate(), format);
  }

  /** Away from zero to a power of ten: 0 for whole units, -3 for thousandths. */
  public Quantity roundUp(int power) {
    BigDecimal rounded = QuantityText.roundUp(number, -power);
    return rounded == number ? this : new Quantity(rounded, format);
  }

  public boolean isZero() {
    return number.signum() == 0;
  }

  public int signum() {
    return number.signum();
  }

  /** In whole units, rounded away from zero; the nearest long where it does not fit. */
  public long value() {
    return saturated(number);
  }

  /** In thousandths, rounded away from zero; the nearest long where it does not fit. */
  public long milliValue() {
    return saturated(number.scaleByPowerOfTen(3));
  }

  private static long saturated(BigDecimal n) {
    BigDecimal rounded = n.setScale(0, RoundingMode.UP);
    if (rounded.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      return rounded.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return rounded.longValue();
  }

  /** In whole units, where it is whole and fits. */
  public OptionalLong asLong() {
    try {
      return OptionalLong.of(number.longValueExact());
    } catch (ArithmeticException fractionOrTooLarge) {
      return OptionalLong.empty();
    }
  }

  public boolean isWhole() {
    return number.stripTrailingZeros().scale() <= 0;
  }

  public double asDouble() {
    return number.doubleValue();
  }

  public Format format() {
    return format;
  }

  /** The same amount written otherwise. */
  public Quantity in(Format other) {
    return new Quantity(number, other);
  }

  @Override
  public int compareTo(Quantity other) {
    return number.compareTo(other.number);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Quantity q && number.compareTo(q.number) == 0;
  }

  @Override
  public int hashCode() {
    return number.stripTrailingZeros().hashCode();
  }

  /** As upstream serves it. */
  @Override
  public String toString() {
    return text;
  }
}
