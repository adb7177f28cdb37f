package dev.berth.api.admission.policy;

import dev.berth.api.admission.match.Evaluation;
import dev.berth.api.admission.match.MatchConditions;
import dev.berth.api.admission.match.Shown;
import dev.berth.api.admission.match.Variables;
import dev.berth.api.cel.Activation;
import dev.berth.api.cel.CelLimits;
import dev.berth.api.cel.Environment;
import dev.berth.api.cel.Outcome;
import dev.berth.api.cel.Wanted;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the validations of a policy come to for one request and one parameter ({@code validating/validator.go}). Pure. */
final class Evaluator {
  private Evaluator() {}

  /** Why a request is not valid. @param reason {@code Invalid}, {@code Forbidden}…; empty for the default one */
  record Decision(String message, String reason) {}

  /** Nothing where the policy has no objection, or is not meant after all. */
  static List<Decision> evaluate(Invocation invocation, Shown shown, Optional<JsonObject> namespace) {
    Policy policy = invocation.policy();
    switch (policy.conditions().evaluate(() -> Variables.of(shown, invocation.param(), Optional.empty()))) {
      case MatchConditions.Result.Met _ -> {}
      case MatchConditions.Result.NotMet _ -> {
        return List.of();
      }
      case MatchConditions.Result.Failed(String reason) -> {
        return failed(policy, reason);
      }
    }
    Activation values = Variables.of(shown, invocation.param(), namespace);
    Environment environment = policy.environment();
    List<JsonObject> validations = policy.spec().array("validations").objects().toList();
    List<Evaluation> evaluations = new ArrayList<>();
    long budget = CelLimits.ADMISSION;
    for (JsonObject validation : validations) {
      String expression = validation.text("expression");
      Evaluation evaluation =
          Evaluation.run(environment.compile(expression, Wanted.BOOL), expression, values, budget);
      switch (evaluation) {
        case Evaluation.Value(Outcome.Value value) -> budget -= value.cost();
        case Evaluation.Failed(_, long cost) -> budget -= cost;
        case Evaluation.OverBudget(String text) -> {
          return failed(policy, text);
        }
      }
      evaluations.add(evaluation);
    }
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < validations.size(); i++) {
      switch (evaluations.get(i)) {
        case Evaluation.Failed(String text, _) -> decisions.addAll(failed(policy, text));
        case Evaluation.OverBudget(String text) -> decisions.addAll(failed(policy, text));
        case Evaluation.Value(Outcome.Value value) -> {
          if (!value.isTrue()) {
            JsonObject validation = validations.get(i);
            decisions.add(new Decision(message(environment, validation, values, budget), validation.text("reason")));
          }
        }
      }
    }
    decisions.addAll(annotations(policy, values));
    return decisions;
  }

  private static List<Decision> failed(Policy policy, String text) {
    return policy.ignores() ? List.of() : List.of(new Decision(text, ""));
  }

  /** What {@code messageExpression} says, or the message, or the expression itself. */
  private static String message(Environment environment, JsonObject validation, Activation values, long budget) {
    String expression = validation.text("messageExpression");
    if (!expression.isEmpty()
        && Evaluation.run(environment.compile(expression, Wanted.STRING), expression, values, budget)
            instanceof Evaluation.Value(Outcome.Value value)) {
      String made = value.string().orElse("").strip();
      boolean good =
          !made.isEmpty()
              && made.indexOf('\n') < 0
              && made.getBytes(StandardCharsets.UTF_8).length <= CelLimits.MESSAGE_BYTES;
      if (good) {
        return made;
      }
    }
    String message = validation.text("message").strip();
    return message.isEmpty() ? "failed expression: " + validation.text("expression").strip() : message;
  }

  /** Audit annotations are not kept, but one that fails counts. */
  private static List<Decision> annotations(Policy policy, Activation values) {
    List<Decision> decisions = new ArrayList<>();
    long budget = CelLimits.ADMISSION;
    for (JsonObject annotation : policy.spec().array("auditAnnotations").objects().toList()) {
      String expression = annotation.text("valueExpression");
      switch (Evaluation.run(
          policy.environment().compile(expression, Wanted.STRING_OR_NULL), expression, values, budget)) {
        case Evaluation.Value(Outcome.Value value) -> budget -= value.cost();
        case Evaluation.Failed(String text, long cost) -> {
          budget -= cost;
          decisions.addAll(failed(policy, text));
        }
        case Evaluation.OverBudget(String text) -> {
          return failed(policy, text);
        }
      }
    }
    return decisions;
  }
}
