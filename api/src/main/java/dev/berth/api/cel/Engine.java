package dev.berth.api.cel;

import dev.berth.api.cel.Compiled.Broken;
import dev.berth.api.cel.Compiled.Cause;
import dev.berth.api.cel.ValueType.ListOf;
import dev.berth.api.cel.ValueType.ObjectOf;
import dev.berth.api.cel.ValueType.Scalar;
import dev.berth.api.cel.check.Front;
import dev.berth.api.cel.check.Front.Checked;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compiles; the first to load what dev.cel is made of. */
final class Engine {
  /** Letters of an expression at most; the parser's memory grows with them. */
  private static final int LETTERS = 100_000;

  private Engine() {}

  static Compiled compile(String expression, Environment environment, Wanted wanted) {
    if (expression.length() > LETTERS) {
      return new Broken(Cause.NOT_COMPILED, "ERROR: <input>:-1:0: expression code point size exceeds limit: size: "
          + expression.length() + ", limit " + LETTERS);
    }
    Map<String, ValueType> variables = new LinkedHashMap<>(environment.variables());
    if (!environment.composed().isEmpty()) {
      Map<String, ValueType> fields = new LinkedHashMap<>();
      environment.composed().forEach((name, program) -> fields.put(name, program.type()));
      variables.put(Values.COMPOSED, ObjectOf.of("kubernetes.variables", fields));
    }
    return switch (new Front(variables, environment.mutation()).check(expression)) {
      case Checked.Errors e -> new Broken(Cause.NOT_COMPILED, e.text());
      case Checked.Unrunnable u -> new Broken(Cause.NOT_INSTANTIATED, u.text());
      case Checked.Plan p when !fits(p, wanted) -> new Broken(Cause.WRONG_TYPE, wanted.refuse(p.typeText()));
      case Checked.Plan p -> new Prepared(expression, p, List.copyOf(variables.keySet()), environment);
    };
  }

  private static boolean fits(Checked.Plan plan, Wanted wanted) {
    return switch (wanted) {
      case ANYTHING -> true;
      case BOOL -> is(plan.type(), ValueType.Kind.BOOL);
      case STRING -> is(plan.type(), ValueType.Kind.STRING);
      case STRING_OR_NULL -> is(plan.type(), ValueType.Kind.STRING) || is(plan.type(), ValueType.Kind.NULL);
      case OBJECT -> plan.type() instanceof ObjectOf o && o.name().equals("Object");
      case JSON_PATCHES -> plan.type() instanceof ListOf l
          && l.element() instanceof ObjectOf o && o.name().equals("JSONPatch");
    };
  }

  private static boolean is(ValueType type, ValueType.Kind kind) {
    return type instanceof Scalar s && s.kind() == kind;
  }
}
