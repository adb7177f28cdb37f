package dev.berth.api.validation;

import dev.berth.base.json.JsonNumber;
import java.math.BigDecimal;
import java.util.OptionalLong;

/** Numbers as Go reads them from JSON, an int64 where written as one and a float64 otherwise, and prints them. */
public final class GoNumbers {
  private static final double MAX_JSON_INTEGER = (1L << 53) - 1;
  private static final double EPSILON = 1e-9;

  private GoNumbers() {}

  /** As {@code %v} prints it: {@code 7}, {@code 1.5}, {@code 1e+06}. */
  public static String text(JsonNumber number) {
    OptionalLong integer = number.asLong();
    return integer.isPresent() ? Long.toString(integer.getAsLong()) : text(number.asDouble());
  }

  /** Go's shortest form, with an exponent below 1e-4 and from a million on. */
  public static String text(double d) {
    if (Double.isInfinite(d)) {
      return d > 0 ? "+Inf" : "-Inf";
    }
    if (d == 0) {
      return 1 / d < 0 ? "-0" : "0";
    }
    BigDecimal value = new BigDecimal(Double.toString(d)).stripTrailingZeros();
    String digits = value.unscaledValue().abs().toString();
    int exponent = digits.length() - value.scale() - 1;
    String sign = d < 0 ? "-" : "";
    if (exponent >= -4 && exponent < 6) {
      return sign + value.abs().toPlainString();
    }
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String power = Integer.toString(Math.abs(exponent));
    return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + (power.length() < 2 ? "0" + power : power);
  }

  /** As {@code encoding/json} writes it: with an exponent below 1e-6 and from 1e21 on. */
  public static String json(double d) {
    double size = Math.abs(d);
    return d == 0 || size < 1e-6 || size >= 1e21
        ? text(d).replace("e-0", "e-")
        : new BigDecimal(Double.toString(d)).stripTrailingZeros().toPlainString();
  }

  /** Whether a float64 counts as an integer: to a billionth, and within what JavaScript holds exactly. */
  public static boolean isWhole(double d) {
    if (Double.isNaN(d) || Math.abs(d) > MAX_JSON_INTEGER) {
      return false;
    }
    double nearest = Math.rint(d);
    if (d == nearest) {
      return true;
    }
    double cut = d < 0 ? Math.ceil(d) : Math.floor(d);
    double sum = Math.abs(d) + Math.abs(cut);
    return cut != 0 && Math.abs(d - cut) / Math.min(sum, Double.MAX_VALUE) < EPSILON;
  }
}
