package dev.berth.api.custom.rules;

import dev.berth.api.cel.Compiled;
import dev.berth.api.cel.Environment;
import dev.berth.api.cel.Program;
import dev.berth.api.cel.ValueType;
import dev.berth.api.cel.Wanted;
import dev.berth.api.custom.definition.FieldPaths;
import dev.berth.api.custom.structural.Rule;
import dev.berth.api.custom.structural.Structural;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One rule of a node.
 *
 * @param program absent where the rule is empty or does not compile
 * @param fault why the rule does not compile; empty where it does
 * @param message the message expression, where there is one that compiles
 * @param messageFault why the message expression does not compile
 * @param fieldPath where its errors belong, relative to the value; empty for the value itself
 */
record CompiledRule(
    Rule rule,
    Optional<Program> program,
    String fault,
    Optional<Program> message,
    String messageFault,
    String fieldPath) {
  static final String SELF = "self";
  static final String OLD_SELF = "oldSelf";

  /**
   * The rules of a node in their order.
   *
   * @param type of the node's values
   */
  static List<CompiledRule> all(List<Rule> rules, Structural schema, ValueType type) {
    Environment plain = Environment.of(Map.of(SELF, type)).with(OLD_SELF, type);
    Environment optional = Environment.of(Map.of(SELF, type)).with(OLD_SELF, new ValueType.OptionalOf(type));
    List<CompiledRule> out = new ArrayList<>(rules.size());
    for (Rule rule : rules) {
      out.add(of(rule, schema, isOptional(rule) ? optional : plain));
    }
    return List.copyOf(out);
  }

  static boolean isOptional(Rule rule) {
    return rule.optionalOldSelf().orElse(false);
  }

  private static CompiledRule of(Rule rule, Structural schema, Environment environment) {
    if (rule.rule().isBlank()) {
      return new CompiledRule(rule, Optional.empty(), "", Optional.empty(), "", "");
    }
    return switch (environment.compile(rule.rule(), Wanted.BOOL)) {
      case Compiled.Broken b -> new CompiledRule(rule, Optional.empty(),
          b.cause() == Compiled.Cause.WRONG_TYPE
              ? "cel expression must evaluate to a bool" : b.detail(),
          Optional.empty(), "", "");
      case Program p -> withMessage(rule, p, schema, environment);
    };
  }

  private static CompiledRule withMessage(Rule rule, Program program, Structural schema, Environment environment) {
    String path = rule.fieldPath().isEmpty() ? "" : switch (FieldPaths.follow(rule.fieldPath(), schema, true)) {
      case FieldPaths.Outcome.Found found -> found.path().text();
      case FieldPaths.Outcome.Wrong wrong -> "";
    };
    if (rule.messageExpression().isEmpty()) {
      return new CompiledRule(rule, Optional.of(program), "", Optional.empty(), "", path);
    }
    return switch (environment.compile(rule.messageExpression(), Wanted.STRING)) {
      case Compiled.Broken b -> new CompiledRule(rule, Optional.of(program), "", Optional.empty(),
          b.cause() == Compiled.Cause.WRONG_TYPE
              ? "messageExpression must evaluate to a string"
              : "messageExpression " + b.detail().replaceFirst("^program instantiation", "instantiation"),
          path);
      case Program m -> new CompiledRule(rule, Optional.of(program), "", Optional.of(m), "", path);
    };
  }

  /** Whether it compares with the value before. */
  boolean usesOldSelf() {
    return program.isPresent() && program.get().uses(OLD_SELF);
  }

  /** The rule in errors: its message, or its text. */
  String shown() {
    return rule.message().isEmpty() ? rule.rule().strip() : rule.message().strip();
  }

  /** What a failure says where no message expression does. */
  String failure() {
    return rule.message().isEmpty() ? "failed rule: " + shown() : shown();
  }
}
