package dev.berth.model.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;

/** Text to quantity, and number to canonical text. */
final class QuantityText {
  static final String FORM =
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  static final String SUFFIX = "unable to parse quantity's suffix";
  static final String NUMERIC = "unable to parse numeric part of quantity";

  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigInteger KIBI = BigInteger.valueOf(1024);
  private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
  private static final List<String> DECIMAL = List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");

  /**
   * Exponents beyond this are refused. Upstream takes any 32-bit one, and then a sum with a small number costs
   * gigabytes: here the limit is an error to the caller.
   */
  private static final int MOST_EXPONENT = 1_000;

  private QuantityText() {}

  /** @param power of two for BINARY_SI, of ten else */
  private record Unit(Format format, int power) {}

  static Quantity parse(String s) {
    if (s.isEmpty()) {
      throw new QuantityException(FORM);
    }
    int sign = s.charAt(0) == '-' || s.charAt(0) == '+' ? 1 : 0;
    int whole = digits(s, sign);
    int fraction = whole < s.length() && s.charAt(whole) == '.' ? digits(s, whole + 1) : whole;
    int letters = fraction;
    while (letters < s.length() && "eEinumkKMGTP".indexOf(s.charAt(letters)) >= 0) {
      letters++;
    }
    int signed = letters < s.length() && (s.charAt(letters) == '-' || s.charAt(letters) == '+') ? letters + 1 : letters;
    if (digits(s, signed) != s.length()) {
      throw new QuantityException(FORM);
    }
    Unit unit = unit(s.substring(fraction));
    int first = sign;
    while (first < whole && s.charAt(first) == '0') {
      first++;
    }
    String num = first == whole ? "0" : s.substring(first, whole);
    String denom = fraction > whole ? s.substring(whole + 1, fraction) : "";
    BigInteger unscaled = new BigInteger(num + denom);
    BigDecimal number = new BigDecimal(s.charAt(0) == '-' ? unscaled.negate() : unscaled, denom.length());
    return scaled(s, number, unit, num, denom);
  }

  private static Quantity scaled(String s, BigDecimal number, Unit unit, String num, String denom) {
    if (unit.format != Format.BINARY_SI) {
      BigDecimal scaled = roundUp(number.scaleByPowerOfTen(unit.power), 9);
      int scale = unit.power - denom.length();
      boolean exact = num.length() + denom.length() <= 18 && scale >= -9;
      String shifted = num + denom;
      boolean asWritten = exact && scale % 3 == 0 && !shifted.endsWith("000") && shifted.charAt(0) != '0';
      return asWritten ? new Quantity(scaled, unit.format, s) : new Quantity(scaled, unit.format);
    }
    BigDecimal scaled = roundUp(number.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(unit.power))), 9);
    if (denom.isEmpty() && 15 - num.length() - unit.power * 3 / 10 - 1 >= 0) {
      boolean asWritten = (Long.parseLong(num) & 7) != 0;
      return asWritten ? new Quantity(scaled, unit.format, s) : new Quantity(scaled, unit.format);
    }
    if (scaled.abs().compareTo(MOST) > 0) {
      scaled = scaled.signum() < 0 ? MOST.negate() : MOST;
    }
    boolean small = scaled.signum() != 0 && scaled.abs().compareTo(BigDecimal.ONE) < 0;
    return new Quantity(scaled, small ? Format.DECIMAL_SI : Format.BINARY_SI);
  }

  /** The end of the run of digits that starts here. */
  private static int digits(String s, int start) {
    int i = start;
    while (i < s.length() && s.charAt(i) >= '0' && s.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  private static Unit unit(String suffix) {
    int decimal = DECIMAL.indexOf(suffix);
    if (decimal >= 0) {
      return new Unit(Format.DECIMAL_SI, 3 * decimal - 9);
    }
    int binary = BINARY.indexOf(suffix);
    if (binary >= 0) {
      return new Unit(Format.BINARY_SI, 10 * binary);
    }
    if (suffix.length() > 1 && (suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E') && suffix.length() < 12) {
      try {
        int power = Integer.parseInt(suffix.substring(1));
        if (Math.abs(power) <= MOST_EXPONENT) {
          return new Unit(Format.DECIMAL_EXPONENT, power);
        }
      } catch (NumberFormatException notANumber) {
        throw new QuantityException(SUFFIX);
      }
    }
    throw new QuantityException(SUFFIX);
  }

  /** Away from zero to so many decimal places. */
  static BigDecimal roundUp(BigDecimal number, int places) {
    return number.scale() <= places ? number : number.setScale(places, RoundingMode.UP);
  }

  static String canonical(BigDecimal number, Format format) {
    if (number.signum() == 0) {
      return "0";
    }
    if (format == Format.BINARY_SI
        && number.abs().compareTo(BigDecimal.valueOf(1024)) >= 0
        && number.stripTrailingZeros().scale() <= 0) {
      return binary(number.toBigIntegerExact());
    }
    BigDecimal plain = number.stripTrailingZeros();
    int exponent = Math.floorDiv(-plain.scale(), 3) * 3;
    String mantissa = plain.scaleByPowerOfTen(-exponent).toBigIntegerExact().toString();
    int unit = exponent / 3 + 3;
    boolean named = format != Format.DECIMAL_EXPONENT && unit >= 0 && unit < DECIMAL.size();
    // past exa and below nano there is no letter; upstream then prints none at all, which is another number
    return mantissa + (named ? DECIMAL.get(unit) : exponent == 0 ? "" : "e" + exponent);
  }

  private static String binary(BigInteger number) {
    int unit = 0;
    BigInteger rest = number;
    while (unit < BINARY.size() - 1) {
      BigInteger[] parts = rest.divideAndRemainder(KIBI);
      if (parts[1].signum() != 0) {
        break;
      }
      rest = parts[0];
      unit++;
    }
    return rest + BINARY.get(unit);
  }
}
