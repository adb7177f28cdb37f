package dev.berth.base.json;

import java.math.BigDecimal;
import java.util.OptionalLong;

/** A number, kept to the letter: what was read as {@code 1.50e2} is written as {@code 1.50e2}. */
public final class JsonNumber implements Json {
  private static final JsonNumber[] SMALL = new JsonNumber[1280];

  static {
    for (int i = 0; i < SMALL.length; i++) {
      SMALL[i] = new JsonNumber(Integer.toString(i - 256));
    }
  }

  private final String text;

  private JsonNumber(String text) {
    this.text = text;
  }

  public static JsonNumber of(long value) {
    return value >= -256 && value < SMALL.length - 256
        ? SMALL[(int) value + 256]
        : new JsonNumber(Long.toString(value));
  }

  /** A number in JSON's own grammar; the caller has checked it. */
  static JsonNumber ofText(String text) {
    if (text.length() <= 4 && Character.isDigit(text.charAt(text.length() - 1)) && text.indexOf('.') < 0
        && text.indexOf('e') < 0 && text.indexOf('E') < 0 && !text.equals("-0")) {
      return of(Long.parseLong(text));
    }
    return new JsonNumber(text);
  }

  /** @throws IllegalArgumentException where the text is not a JSON number */
  public static JsonNumber parse(String text) {
    if (!text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
      throw new IllegalArgumentException("not a JSON number: " + text);
    }
    return ofText(text);
  }

  /** The number as it was written. */
  public String text() {
    return text;
  }

  /** The value, where the number is written as an integer and fits 64 bits. */
  public OptionalLong asLong() {
    for (int i = text.charAt(0) == '-' ? 1 : 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return OptionalLong.empty();
      }
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException tooLarge) {
      return OptionalLong.empty();
    }
  }

  public double asDouble() {
    return Double.parseDouble(text);
  }

  /** The exact value. Beware of exponents: the limits of the reader bound its length, not its magnitude. */
  public BigDecimal asDecimal() {
    return new BigDecimal(text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonNumber n && n.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String typeName() {
    return "number";
  }

  @Override
  public String toString() {
    return text;
  }
}
