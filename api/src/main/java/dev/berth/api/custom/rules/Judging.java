package dev.berth.api.custom.rules;

import dev.berth.api.cel.Activation;
import dev.berth.api.cel.CelLimits;
import dev.berth.api.cel.Outcome;
import dev.berth.api.cel.Program;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.GoQuote;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The rules of one node and one value, in upstream's words. One use. */
final class Judging {
  private static final String SPENT =
      "validation failed due to running out of cost budget, no further validation rules will be run";

  private final Structural schema;
  private final Evaluation evaluation;
  private final FieldPath at;
  private final Ratchet ratchet;

  Judging(Structural schema, Evaluation evaluation, FieldPath at, Ratchet ratchet) {
    this.schema = schema;
    this.evaluation = evaluation;
    this.at = at;
    this.ratchet = ratchet;
  }

  void judge(List<CompiledRule> rules, Json value, Optional<Json> old) {
    if (evaluation.budget() <= 0) {
      error(SPENT);
      evaluation.end();
      return;
    }
    Activation plain = new Activation().put(CompiledRule.SELF, value);
    old.ifPresent(o -> plain.put(CompiledRule.OLD_SELF, o));
    Activation optional = new Activation().put(CompiledRule.SELF, value).putOptional(CompiledRule.OLD_SELF, old);
    for (CompiledRule rule : rules) {
      if (!rule.fault().isEmpty()) {
        error("rule compile error: " + rule.fault());
      } else if (rule.program().isPresent() && applies(rule, old)) {
        boolean optionalOld = CompiledRule.isOptional(rule.rule());
        one(rule, rule.program().get(), value, optionalOld ? optional : plain);
      }
      if (evaluation.isOver()) {
        return;
      }
    }
  }

  /** Rules of change need something to compare with, or say that they do not. */
  private static boolean applies(CompiledRule rule, Optional<Json> old) {
    return old.isPresent() || !rule.usesOldSelf() || CompiledRule.isOptional(rule.rule());
  }

  private void one(CompiledRule rule, Program program, Json value, Activation activation) {
    Outcome outcome = program.evaluate(activation, evaluation.budget());
    switch (outcome) {
      case Outcome.OverBudget over when over.limit() == Outcome.Limit.BUDGET -> {
        error(SPENT);
        evaluation.end();
      }
      case Outcome.OverBudget over -> {
        error("'" + Outcome.OverBudget.TEXT
            + "': no further validation rules will be run due to call cost exceeds limit for rule: " + rule.shown());
        evaluation.end();
      }
      case Outcome.Failed failed when failed.text().startsWith("no such overload") -> {
        evaluation.spend(failed.cost());
        error("'" + failed.text()
            + "': call arguments did not match a supported operator, function or macro signature for rule: "
            + rule.shown());
      }
      case Outcome.Failed failed -> {
        evaluation.spend(failed.cost());
        error(failed.text() + " evaluating rule: " + rule.shown());
      }
      case Outcome.Value v -> {
        evaluation.spend(v.cost());
        if (!v.isTrue()) {
          refuse(rule, value, activation);
        }
      }
    }
  }

  private void refuse(CompiledRule rule, Json value, Activation activation) {
    FieldPath place = rule.fieldPath().isEmpty() ? at : at.child(rule.fieldPath());
    String detail = rule.failure();
    if (rule.message().isPresent()) {
      String expression = GoQuote.quote(rule.rule().messageExpression());
      switch (rule.message().get().evaluate(activation, evaluation.budget())) {
        case Outcome.OverBudget over -> {
          String why = over.limit() == Outcome.Limit.BUDGET
              ? "messageExpression evaluation failed due to running out of cost budget, no further validation rules"
                  + " will be run"
              : "no further validation rules will be run due to call cost exceeds limit for messageExpression: "
                  + expression;
          add(rule, typed(place, why));
          evaluation.end();
          return;
        }
        case Outcome.Failed failed -> evaluation.spend(failed.cost());
        case Outcome.Value v -> {
          evaluation.spend(v.cost());
          detail = v.string().map(String::strip).filter(Judging::isMessage).orElse(detail);
        }
      }
    }
    add(rule, refusal(rule, place, value, detail));
  }

  private static boolean isMessage(String text) {
    return !text.isEmpty()
        && text.indexOf('\n') < 0
        && text.getBytes(StandardCharsets.UTF_8).length <= CelLimits.MESSAGE_BYTES;
  }

  private static FieldError refusal(CompiledRule rule, FieldPath place, Json value, String detail) {
    boolean whole = value instanceof JsonObject || value instanceof JsonArray;
    return switch (rule.rule().reason().orElse("")) {
      case "FieldValueForbidden" -> FieldError.forbidden(place, detail);
      case "FieldValueRequired" -> FieldError.required(place, detail);
      case "FieldValueDuplicate" -> whole
          ? new FieldError("FieldValueDuplicate", place, "Duplicate value")
          : FieldError.duplicate(place, value);
      case String other -> whole
          ? new FieldError("FieldValueInvalid", place, "Invalid value: " + detail)
          : FieldError.invalid(place, value, detail);
    };
  }

  /** Rules of change are about the change itself: nothing forgives what they find. */
  private void add(CompiledRule rule, FieldError found) {
    if (!rule.usesOldSelf() && ratchet.forgives()) {
      evaluation.warning(found);
    } else {
      evaluation.error(found);
    }
  }

  private void error(String detail) {
    evaluation.error(typed(at, detail));
  }

  /** Errors that are about the evaluation have the type's name where others have the value. */
  private FieldError typed(FieldPath place, String detail) {
    return FieldError.invalid(place, schema.type().text(), detail);
  }
}
