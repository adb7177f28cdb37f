package dev.berth.api.cel;

/**
 * An expression, ready to run. Immutable; any thread may run it, each with an {@link Activation} of its own.
 */
public non-sealed interface Program extends Compiled {
  String expression();

  /** What it comes to, as the compiler found out; {@code DYN} where only a run can tell. */
  ValueType type();

  /** The cost that a run has at most, from the bounds of the declared types; {@code Long.MAX_VALUE} where unbounded. */
  long maxCost();

  /** True where the expression refers to the variable: {@code oldSelf}. */
  boolean uses(String variable);

  /**
   * Runs it.
   *
   * @param budget cost that is left; a run also ends at {@link CelLimits#CALL}
   */
  Outcome evaluate(Activation activation, long budget);
}
