package dev.berth.api.admission.match;

import dev.berth.api.cel.Activation;
import dev.berth.api.cel.Compiled;
import dev.berth.api.cel.Outcome;
import dev.berth.api.cel.Program;

/** What an expression came to, in admission's words ({@code plugin/cel/activation.go}). */
public sealed interface Evaluation {
  record Value(Outcome.Value value) implements Evaluation {}

  /** It has no value: the others may go on. */
  record Failed(String text, long cost) implements Evaluation {}

  /** Nothing more is run. */
  record OverBudget(String text) implements Evaluation {}

  /** @param budget what is left for this and all that follow */
  static Evaluation run(Compiled compiled, String expression, Activation activation, long budget) {
    return switch (compiled) {
      case Compiled.Broken broken -> new Failed("compilation error: " + broken.detail(), 0);
      case Program program ->
          switch (program.evaluate(activation, budget)) {
            case Outcome.Value v -> new Value(v);
            case Outcome.Failed f -> new Failed(text(expression, f.text()), f.cost());
            case Outcome.OverBudget(Outcome.Limit limit, long cost) ->
                switch (limit) {
                  case CALL -> new Failed(text(expression, Outcome.OverBudget.TEXT), cost);
                  case BUDGET ->
                      new OverBudget(
                          "validation failed due to running out of cost budget, no further validation rules will be run");
                };
          };
    };
  }

  private static String text(String expression, String error) {
    return "expression '" + expression + "' resulted in error: " + error;
  }
}
