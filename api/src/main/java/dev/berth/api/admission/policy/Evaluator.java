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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the validations of a policy come to for one request and one parameter ({@code validating/validator.go}). Pure. */
final class Evaluator {
  private Evaluator() {}

  /**
   * Why a request is not valid.
   *
   * @param reason {@code Invalid}, {@code Forbidden}…; empty for the default one
   * @param index of the validation
   */
  record Decision(String message, String reason, int index) {}

  /**
   * What came of it.
   *
   * @param decisions what the binding's actions are taken for
   * @param faults what refuses whatever the actions are: annotations that cannot be made
   * @param annotations for whoever audits
   */
  record Evaluated(List<Decision> decisions, List<String> faults, Map<String, String> annotations) {
    static final Evaluated NOTHING = new Evaluated(List.of(), List.of(), Map.of());
  }

  /** Nothing where the policy has no objection, or is not meant after all. */
  static Evaluated evaluate(Invocation invocation, Shown shown, Optional<JsonObject> namespace) {
    Policy policy = invocation.policy();
    switch (policy.conditions().evaluate(() -> Variables.of(shown, invocation.param(), Optional.empty()))) {
      case MatchConditions.Result.Met _ -> {}
      case MatchConditions.Result.NotMet _ -> {
        return Evaluated.NOTHING;
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
    Messages messages = Messages.of(environment, validations, values, budget);
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < validations.size(); i++) {
      switch (evaluations.get(i)) {
        case Evaluation.Failed(String text, _) -> fail(policy, text, i, decisions);
        case Evaluation.OverBudget(String text) -> fail(policy, text, i, decisions);
        case Evaluation.Value(Outcome.Value value) -> {
          if (messages.overBudget().isPresent()) {
            fail(policy, "failed messageExpression: " + messages.overBudget().get(), i, decisions);
          } else if (!value.isTrue()) {
            decisions.add(new Decision(messages.of(i), validations.get(i).text("reason"), i));
          }
        }
      }
    }
    return annotated(policy, values, decisions);
  }

  private static Evaluated failed(Policy policy, String text) {
    return policy.ignores()
        ? Evaluated.NOTHING
        : new Evaluated(List.of(new Decision(text, "", 0)), List.of(), Map.of());
  }

  private static void fail(Policy policy, String text, int index, List<Decision> decisions) {
    if (!policy.ignores()) {
      decisions.add(new Decision(text, "", index));
    }
  }

  private static Evaluated annotated(Policy policy, Activation values, List<Decision> decisions) {
    List<String> faults = new ArrayList<>();
    Map<String, String> annotations = new LinkedHashMap<>();
    long budget = CelLimits.ADMISSION;
    for (JsonObject annotation : policy.spec().array("auditAnnotations").objects().toList()) {
      String expression = annotation.text("valueExpression");
      switch (Evaluation.run(
          policy.environment().compile(expression, Wanted.STRING_OR_NULL), expression, values, budget)) {
        case Evaluation.Value(Outcome.Value value) -> {
          budget -= value.cost();
          String text = value.string().orElse("").strip();
          if (!text.isEmpty()) {
            annotations.put(annotation.text("key"), text);
          }
        }
        case Evaluation.Failed(String text, long cost) -> {
          budget -= cost;
          if (!policy.ignores()) {
            faults.add(text);
          }
        }
        case Evaluation.OverBudget(String text) -> {
          return failed(policy, text);
        }
      }
    }
    return new Evaluated(decisions, faults, annotations);
  }
}
