package dev.berth.api.cel;

/** What became of an expression. */
public sealed interface Compiled permits Program, Compiled.Broken {

  /**
   * It cannot run.
   *
   * @param cause what is wrong
   * @param text {@code ERROR: <input>:1:5: …} with the line and a caret, one below the other; or for a wrong type
   *     {@code must evaluate to bool but got string}; see {@link #detail}
   */
  record Broken(Cause cause, String text) implements Compiled {
    /** The whole detail of upstream's error: {@code compilation failed: ERROR: …}. */
    public String detail() {
      return switch (cause) {
        case NOT_COMPILED -> "compilation failed: " + text;
        case NOT_INSTANTIATED -> "program instantiation failed: " + text;
        case WRONG_TYPE -> text;
      };
    }
  }

  /** What is wrong with an expression. */
  enum Cause {
    NOT_COMPILED,
    /** A part that is the same in each run fails: {@code int('x')}. */
    NOT_INSTANTIATED,
    WRONG_TYPE
  }
}
