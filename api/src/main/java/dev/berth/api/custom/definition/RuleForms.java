package dev.berth.api.custom.definition;

import dev.berth.api.custom.structural.Structural;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** The texts of one node's rules, before anybody compiles them. */
final class RuleForms {
  private static final String RULES = "x-kubernetes-validations";
  private static final List<String> REASONS =
      List.of("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired");

  private final List<FieldError> found;

  RuleForms(List<FieldError> found) {
    this.found = found;
  }

  void check(JsonObject schema, Optional<Structural> structural, Place at) {
    JsonArray rules = schema.array(RULES);
    for (int i = 0; i < rules.size(); i++) {
      rule(structural, rules.object(i), at.child(RULES).index(i));
    }
  }

  private void rule(Optional<Structural> schema, JsonObject rule, Place at) {
    String text = rule.text("rule").strip();
    String message = rule.text("message");
    if (text.isEmpty()) {
      required(at.child("rule"), "rule is not specified");
    } else if (!message.isEmpty() && message.isBlank()) {
      invalid(at.child("message"), message, "must be non-empty if specified");
    } else if (hasLineBreaks(message.strip())) {
      invalid(at.child("message"), message, "must not contain line breaks");
    } else if (hasLineBreaks(text) && message.isBlank()) {
      required(at.child("message"), "message must be specified if rule contains line breaks");
    }
    String expression = rule.text("messageExpression");
    if (!expression.isEmpty() && expression.isBlank()) {
      required(at.child("messageExpression"), "messageExpression must be non-empty if specified");
    }
    rule.string("reason")
        .filter(r -> !REASONS.contains(r))
        .ifPresent(r -> found.add(FieldError.notSupported(at.child("reason").path(), r, REASONS)));
    path(schema, rule.text("fieldPath"), at.child("fieldPath"));
  }

  private void path(Optional<Structural> schema, String path, Place at) {
    if (path.isEmpty()) {
      return;
    }
    if (path.isBlank()) {
      invalid(at, path, "must be non-empty if specified");
    }
    if (hasLineBreaks(path)) {
      invalid(at, path, "must not contain line breaks");
    }
    if (schema.filter(s -> FieldPaths.follow(path, s, true) instanceof FieldPaths.Outcome.Wrong).isPresent()) {
      invalid(at, path, "must be a valid path");
    }
  }

  private static boolean hasLineBreaks(String s) {
    return s.indexOf('\n') >= 0 || s.indexOf('\r') >= 0;
  }

  private void required(Place at, String detail) {
    found.add(FieldError.required(at.path(), detail));
  }

  private void invalid(Place at, String value, String detail) {
    found.add(FieldError.invalid(at.path(), value, detail));
  }
}
