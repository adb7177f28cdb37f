package dev.berth.api.cel;

/** What became of an expression. */
public sealed interface Compiled permits Program, Compiled.Broken {

  /**
   * It cannot run.
   *
   * @param cause what is wrong
   * @param text {@code ERROR: <input>:1:5: …} with the line and a caret, one below the other; or for a wrong type
   *     {@code must evaluate to bool but got string}
   */
  record Broken(Cause cause, String text) implements Compiled {}

  /** What is wrong with an expression. */
  enum Cause {
    /** Callers put {@code compilation failed: } before the text. */
    NOT_COMPILED,
    WRONG_TYPE
  }
}
