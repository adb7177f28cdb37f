package dev.berth.api.admission.match;

import dev.berth.api.cel.Activation;
import dev.berth.api.cel.CelLimits;
import dev.berth.api.cel.Environment;
import dev.berth.api.cel.Wanted;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The {@code matchConditions} of a webhook or policy ({@code webhook/matchconditions}): all must be true. One that is false
 * decides, whatever others fail; a failure is for the failure policy. Immutable; expressions are compiled when first needed.
 */
public final class MatchConditions {
  private final List<String> expressions;
  private final boolean ignores;
  private final Environment environment;

  private MatchConditions(List<String> expressions, boolean ignores, Environment environment) {
    this.expressions = expressions;
    this.ignores = ignores;
    this.environment = environment;
  }

  /** @param ignores whether a failure means that the conditions are not met */
  public static MatchConditions of(JsonObject owner, boolean ignores, Environment environment) {
    return new MatchConditions(
        owner.array("matchConditions").objects().map(c -> c.text("expression")).toList(), ignores, environment);
  }

  /** What the conditions come to. */
  public sealed interface Result {
    record Met() implements Result {}

    record NotMet() implements Result {}

    record Failed(String reason) implements Result {}
  }

  /** @param values asked for where there are conditions */
  public Result evaluate(Supplier<Activation> values) {
    if (expressions.isEmpty()) {
      return new Result.Met();
    }
    Activation activation = values.get();
    List<String> errors = new ArrayList<>();
    long budget = CelLimits.MATCH_CONDITIONS;
    for (String expression : expressions) {
      Evaluation evaluation = Evaluation.run(environment.compile(expression, Wanted.BOOL), expression, activation, budget);
      switch (evaluation) {
        case Evaluation.Value v -> {
          budget -= v.value().cost();
          if (!v.value().isTrue()) {
            return new Result.NotMet();
          }
        }
        case Evaluation.Failed f -> {
          budget -= f.cost();
          errors.add(f.text());
        }
        case Evaluation.OverBudget o -> {
          return ignores ? new Result.NotMet() : new Result.Failed(o.text());
        }
      }
    }
    if (errors.isEmpty()) {
      return new Result.Met();
    }
    String all = errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]";
    return ignores ? new Result.NotMet() : new Result.Failed(all);
  }
}
