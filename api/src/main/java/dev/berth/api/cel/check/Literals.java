package dev.berth.api.cel.check;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.berth.api.cel.library.Functions;
import dev.berth.api.cel.value.CelError;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * What is written down is checked at once: durations, timestamps, regular expressions, and that a list's or map's parts are
 * of one type (cel-go {@code cel/validator.go}).
 */
final class Literals {
  private final CelAbstractSyntaxTree tree;
  private final List<CelIssue> wrong;
  private boolean mayMix;

  Literals(CelAbstractSyntaxTree tree, List<CelIssue> wrong) {
    this.tree = tree;
    this.wrong = wrong;
  }

  void visit(CelExpr e) {
    switch (e.getKind()) {
      case CONSTANT, IDENT, NOT_SET -> { }
      case SELECT -> visit(e.select().operand());
      case CALL -> {
        e.call().target().ifPresent(this::visit);
        boolean mixed = mayMix;
        mayMix |= e.call().function().equals("format");
        e.call().args().forEach(this::visit);
        mayMix = mixed;
        check(e.call());
      }
      case LIST -> {
        e.list().elements().forEach(this::visit);
        alike(e.list().elements(), e.list().optionalIndices()::contains);
      }
      case MAP -> {
        e.map().entries().forEach(x -> visit(x.key()));
        e.map().entries().forEach(x -> visit(x.value()));
        alike(e.map().entries().stream().map(CelExpr.CelMap.Entry::key).toList(), i -> false);
        alike(e.map().entries().stream().map(CelExpr.CelMap.Entry::value).toList(),
            i -> e.map().entries().get(i).optionalEntry());
      }
      case STRUCT -> e.struct().entries().forEach(x -> visit(x.value()));
      case COMPREHENSION -> {
        visit(e.comprehension().iterRange());
        visit(e.comprehension().accuInit());
        visit(e.comprehension().loopCondition());
        visit(e.comprehension().loopStep());
        visit(e.comprehension().result());
      }
    }
  }

  /** What a literal holds must be of one type; the arguments of {@code format} need not. */
  private void alike(List<CelExpr> parts, IntPredicate optional) {
    Optional<CelType> first = Optional.empty();
    for (int i = 0; i < parts.size(); i++) {
      CelExpr part = parts.get(i);
      CelType type = tree.getType(part.id()).orElse(SimpleType.DYN);
      type = optional.test(i) && !type.parameters().isEmpty() ? type.parameters().get(0) : type;
      if (mayMix || type.kind().isDyn() || isWrapped(type)) {
        continue;
      }
      if (first.isPresent() && !first.get().isAssignableFrom(type) && !type.isAssignableFrom(first.get())) {
        wrong.add(CelIssue.formatError(location(part), "expected type '" + Messages.type(first.get())
            + "' but found '" + Messages.type(type) + "'"));
        return;
      }
      first = first.isPresent() ? first : Optional.of(type);
    }
  }

  private static boolean isWrapped(CelType type) {
    return type.parameters().stream().anyMatch(p -> p.kind().isDyn() || p.kind() == CelKind.TYPE_PARAM);
  }

  private void check(CelExpr.CelCall call) {
    if (call.args().isEmpty()) {
      return;
    }
    CelExpr last = call.args().getLast();
    if (call.function().equals("timestamp")
        && last.getKind() == ExprKind.Kind.CONSTANT
        && last.constant().getKind() == CelConstant.Kind.INT64_VALUE
        && !converts(call.function(), last.constant().int64Value())) {
      wrong.add(CelIssue.formatError(location(last), "invalid timestamp argument"));
      return;
    }
    if (last.getKind() != ExprKind.Kind.CONSTANT || last.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      return;
    }
    String text = last.constant().stringValue();
    boolean sound = switch (call.function()) {
      case "duration", "timestamp" -> call.target().isPresent() || converts(call.function(), text);
      case "matches" -> compiles(text);
      case String other -> true;
    };
    if (!sound) {
      wrong.add(CelIssue.formatError(location(last), "invalid " + call.function() + " argument"));
    }
  }

  private static boolean converts(String function, Object value) {
    try {
      Functions.find(function, 1, "").orElseThrow().call(new Object[] {value}, Free.METER);
      return true;
    } catch (CelError e) {
      return false;
    }
  }

  private static boolean compiles(String regex) {
    try {
      return Pattern.compile(regex).groupCount() >= 0;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private CelSourceLocation location(CelExpr e) {
    Integer offset = tree.getSource().getPositionsMap().get(e.id());
    return offset == null
        ? CelSourceLocation.NONE
        : tree.getSource().getOffsetLocation(offset).orElse(CelSourceLocation.NONE);
  }
}
