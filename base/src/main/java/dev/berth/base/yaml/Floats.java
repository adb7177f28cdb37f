package dev.berth.base.yaml;

import java.math.BigDecimal;

/** 64-bit numbers as Go prints them: the fewest digits that tell them apart. */
final class Floats {
  private Floats() {}

  /** As Go's {@code encoding/json}: plain between 1e-6 and 1e21, else with an exponent. */
  static String json(double d) {
    double size = Math.abs(d);
    if (size != 0 && (size < 1e-6 || size >= 1e21)) {
      // e-09 becomes e-9
      return scientific(d).replaceFirst("e([-+])0(\\d)$", "e$1$2");
    }
    return plain(d);
  }

  /** As Go's {@code FormatFloat(d, 'g', -1, 64)}: an exponent below 1e-4 and from 1e6 on. */
  static String general(double d) {
    if (d == 0) {
      return 1 / d < 0 ? "-0" : "0";
    }
    BigDecimal n = digits(d);
    int exponent = n.precision() - n.scale() - 1;
    return exponent < -4 || exponent >= 6 ? scientific(d) : plain(d);
  }

  private static BigDecimal digits(double d) {
    return new BigDecimal(Double.toString(d)).stripTrailingZeros();
  }

  private static String plain(double d) {
    return d == 0 ? 1 / d < 0 ? "-0" : "0" : digits(d).toPlainString();
  }

  private static String scientific(double d) {
    BigDecimal n = digits(d);
    int exponent = n.precision() - n.scale() - 1;
    String digits = n.unscaledValue().abs().toString();
    String sign = exponent < 0 ? "-" : "+";
    String size = Integer.toString(Math.abs(exponent));
    return (d < 0 ? "-" : "") + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "") + "e" + sign
        + (size.length() < 2 ? "0" : "") + size;
  }
}
