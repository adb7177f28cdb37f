package dev.berth.api.cel.check;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelStandardMacro;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Loops with two variables, {@code optMap}, {@code optFlatMap} and {@code sortBy} (cel-go {@code ext/comprehensions.go},
 * {@code cel/library.go}, {@code ext/lists.go}).
 */
final class Macros {
  private static final String CONDITIONAL = "_?_:_";
  private static final String ADD = "_+_";
  private static final String INSERT = "cel.@mapInsert";
  private static final String UNUSED = "#unused";
  private static final String SORTED = "@__sortBy_input__";

  static final List<CelMacro> ALL = all();

  private Macros() {}

  /** What a loop of two variables does with an element. */
  private interface Loop {
    CelExpr make(CelMacroExprFactory f, CelExpr range, String first, String second, List<CelExpr> rest);
  }

  private static List<CelMacro> all() {
    List<CelMacro> out = new ArrayList<>();
    out.add(loop("all", 3, Macros::forAll));
    out.add(loop("exists", 3, Macros::exists));
    out.add(loop("existsOne", 3, Macros::existsOne));
    out.add(loop("exists_one", 3, Macros::existsOne));
    for (int arguments = 3; arguments <= 4; arguments++) {
      out.add(loop("transformList", arguments, Macros::transformList));
      out.add(loop("transformMap", arguments, Macros::transformMap));
      out.add(loop("transformMapEntry", arguments, Macros::transformMapEntry));
    }
    out.add(CelMacro.newReceiverMacro("optMap", 2, (f, target, args) -> optional(f, target, args, true)));
    out.add(CelMacro.newReceiverMacro("optFlatMap", 2, (f, target, args) -> optional(f, target, args, false)));
    out.add(CelMacro.newReceiverMacro("sortBy", 2, Macros::sortBy));
    return List.copyOf(out);
  }

  /** The loops are all stateless. */
  @SuppressWarnings("Immutable")
  private static CelMacro loop(String name, int arguments, Loop loop) {
    return CelMacro.newReceiverMacro(name, arguments, (f, target, args) -> {
      for (int i = 0; i < 2; i++) {
        Optional<CelExpr> wrong = unusable(f, args.get(i));
        if (wrong.isPresent()) {
          return wrong;
        }
      }
      String first = args.get(0).ident().name();
      String second = args.get(1).ident().name();
      return first.equals(second)
          ? refuse(f, args.get(1), "duplicate variable name: " + first)
          : Optional.of(loop.make(f, target, first, second, args.subList(2, args.size())));
    });
  }

  private static Optional<CelExpr> unusable(CelMacroExprFactory f, CelExpr variable) {
    if (variable.getKind() != ExprKind.Kind.IDENT) {
      return refuse(f, variable, "argument must be a simple name");
    }
    return variable.ident().name().equals(f.getAccumulatorVarName())
        ? refuse(f, variable, "iteration variable overwrites accumulator variable")
        : Optional.empty();
  }

  private static Optional<CelExpr> refuse(CelMacroExprFactory f, CelExpr at, String text) {
    return Optional.of(f.reportError(CelIssue.formatError(f.getSourceLocation(at), text)));
  }

  private static CelExpr accumulator(CelMacroExprFactory f) {
    return f.newIdentifier(f.getAccumulatorVarName());
  }

  private static CelExpr forAll(CelMacroExprFactory f, CelExpr range, String a, String b, List<CelExpr> rest) {
    return f.fold(a, b, range, f.getAccumulatorVarName(), f.newBoolLiteral(true),
        f.newGlobalCall("@not_strictly_false", accumulator(f)),
        f.newGlobalCall("_&&_", accumulator(f), rest.getFirst()), accumulator(f));
  }

  private static CelExpr exists(CelMacroExprFactory f, CelExpr range, String a, String b, List<CelExpr> rest) {
    return f.fold(a, b, range, f.getAccumulatorVarName(), f.newBoolLiteral(false),
        f.newGlobalCall("@not_strictly_false", f.newGlobalCall("!_", accumulator(f))),
        f.newGlobalCall("_||_", accumulator(f), rest.getFirst()), accumulator(f));
  }

  private static CelExpr existsOne(CelMacroExprFactory f, CelExpr range, String a, String b, List<CelExpr> rest) {
    return f.fold(a, b, range, f.getAccumulatorVarName(), f.newIntLiteral(0), f.newBoolLiteral(true),
        f.newGlobalCall(CONDITIONAL, rest.getFirst(),
            f.newGlobalCall(ADD, accumulator(f), f.newIntLiteral(1)), accumulator(f)),
        f.newGlobalCall("_==_", accumulator(f), f.newIntLiteral(1)));
  }

  private static CelExpr transformList(CelMacroExprFactory f, CelExpr range, String a, String b, List<CelExpr> rest) {
    CelExpr step = f.newGlobalCall(ADD, accumulator(f), f.newList(rest.getLast()));
    return transform(f, range, a, b, rest, step, f.newList(ImmutableList.of()));
  }

  private static CelExpr transformMap(CelMacroExprFactory f, CelExpr range, String a, String b, List<CelExpr> rest) {
    CelExpr step = f.newGlobalCall(INSERT, accumulator(f), f.newIdentifier(a), rest.getLast());
    return transform(f, range, a, b, rest, step, f.newMap(ImmutableList.of()));
  }

  private static CelExpr transformMapEntry(
      CelMacroExprFactory f, CelExpr range, String a, String b, List<CelExpr> rest) {
    CelExpr step = f.newGlobalCall(INSERT, accumulator(f), rest.getLast());
    return transform(f, range, a, b, rest, step, f.newMap(ImmutableList.of()));
  }

  private static CelExpr transform(
      CelMacroExprFactory f, CelExpr range, String a, String b, List<CelExpr> rest, CelExpr step, CelExpr init) {
    CelExpr filtered = rest.size() == 2 ? f.newGlobalCall(CONDITIONAL, rest.getFirst(), step, accumulator(f)) : step;
    return f.fold(a, b, range, f.getAccumulatorVarName(), init, f.newBoolLiteral(true), filtered, accumulator(f));
  }

  /** Binds the value to the variable, where there is one. */
  private static Optional<CelExpr> optional(
      CelMacroExprFactory f, CelExpr target, ImmutableList<CelExpr> args, boolean wrap) {
    CelExpr variable = args.get(0);
    if (variable.getKind() != ExprKind.Kind.IDENT) {
      return refuse(f, variable, (wrap ? "optMap" : "optFlatMap") + "() variable name must be a simple identifier");
    }
    String name = variable.ident().name();
    CelExpr bound = f.fold(UNUSED, f.newList(ImmutableList.of()), name,
        f.newReceiverCall("value", f.copy(target)), f.newBoolLiteral(false), f.newIdentifier(name), args.get(1));
    return Optional.of(f.newGlobalCall(CONDITIONAL,
        f.newReceiverCall("hasValue", target),
        wrap ? f.newGlobalCall("optional.of", bound) : bound,
        f.newGlobalCall("optional.none")));
  }

  private static Optional<CelExpr> sortBy(CelMacroExprFactory f, CelExpr target, ImmutableList<CelExpr> args) {
    Optional<CelExpr> keys =
        CelStandardMacro.MAP.getDefinition().getExpander().expandMacro(f, f.newIdentifier(SORTED), args);
    return keys.map(k -> f.fold(UNUSED, f.newList(ImmutableList.of()), SORTED, target, f.newBoolLiteral(false),
        f.newIdentifier(SORTED), f.newReceiverCall("@sortByAssociatedKeys", f.newIdentifier(SORTED), k)));
  }
}
