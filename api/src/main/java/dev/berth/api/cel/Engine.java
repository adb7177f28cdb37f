package dev.berth.api.cel;

/** Compiles with dev.cel; the only class that loads it. */
final class Engine {
  private Engine() {}

  static Compiled compile(String expression, Environment environment, Wanted wanted) {
    return new Compiled.Broken(Compiled.Cause.NOT_COMPILED, "ERROR: <input>:1:1: " + environment + wanted.refuse("x"));
  }
}
