package dev.berth.model.quantity;

/** How a quantity was written, and so how it is printed. */
public enum Format {
  /** {@code 12e6} */
  DECIMAL_EXPONENT,
  /** {@code 12Mi}: powers of 1024. */
  BINARY_SI,
  /** {@code 12M}, {@code 100m}: powers of 1000. */
  DECIMAL_SI
}
