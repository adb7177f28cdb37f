package dev.berth.api.admission.policy;

import dev.berth.api.admission.match.Evaluation;
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

/**
 * What the validations of a policy say when they fail. All expressions for it are run, whatever the validations come to, on
 * what those have left of the budget.
 *
 * @param texts by validation
 * @param overBudget where the budget ended, which counts as a failure of all validations
 */
record Messages(List<String> texts, Optional<String> overBudget) {

  static Messages of(Environment environment, List<JsonObject> validations, Activation values, long left) {
    List<String> texts = new ArrayList<>();
    long budget = left;
    for (JsonObject validation : validations) {
      String expression = validation.text("messageExpression");
      String made = "";
      if (!expression.isEmpty()) {
        switch (Evaluation.run(environment.compile(expression, Wanted.STRING), expression, values, budget)) {
          case Evaluation.Value(Outcome.Value value) -> {
            budget -= value.cost();
            made = value.string().orElse("").strip();
          }
          case Evaluation.Failed(_, long cost) -> budget -= cost;
          case Evaluation.OverBudget(String text) -> {
            return new Messages(List.of(), Optional.of(text));
          }
        }
      }
      texts.add(isGood(made) ? made : plain(validation));
    }
    return new Messages(texts, Optional.empty());
  }

  private static boolean isGood(String made) {
    return !made.isEmpty()
        && made.indexOf('\n') < 0
        && made.getBytes(StandardCharsets.UTF_8).length <= CelLimits.MESSAGE_BYTES;
  }

  private static String plain(JsonObject validation) {
    String message = validation.text("message").strip();
    return message.isEmpty() ? "failed expression: " + validation.text("expression").strip() : message;
  }

  String of(int validation) {
    return texts.get(validation);
  }
}
