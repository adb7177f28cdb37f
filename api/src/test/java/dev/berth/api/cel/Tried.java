package dev.berth.api.cel;

import dev.berth.base.json.Json;
import java.util.Map;

/** Compiles and runs in one step. */
final class Tried {
  static final Environment SELF = Environment.of(Map.of("self", ValueType.DYN));

  private Tried() {}

  static Program program(Environment environment, String expression) {
    return switch (environment.compile(expression, Wanted.ANYTHING)) {
      case Program p -> p;
      case Compiled.Broken b -> throw new AssertionError(expression + ": " + b.detail());
    };
  }

  static String broken(Environment environment, String expression, Wanted wanted) {
    return switch (environment.compile(expression, wanted)) {
      case Program p -> "compiles";
      case Compiled.Broken b -> b.detail();
    };
  }

  static Outcome run(String expression, String self) {
    return program(SELF, expression).evaluate(
        new Activation().put("self", Json.parse(self)), CelLimits.CUSTOM_OBJECT);
  }

  /** The value as JSON, or the failure's text. */
  static String value(String expression, String self) {
    return switch (run(expression, self)) {
      case Outcome.Value v -> v.json().map(Json::toString).orElse("no JSON");
      case Outcome.Failed f -> f.text();
      case Outcome.OverBudget o -> Outcome.OverBudget.TEXT;
    };
  }
}
