package dev.berth.api.cel.check;

import dev.berth.api.cel.ValueType;
import dev.berth.api.cel.check.Sizes.Entries;
import dev.berth.api.cel.check.Sizes.Local;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an expression costs at most, from the {@link Sizes} of its values (cel-go {@code checker/cost.go}). One use.
 */
final class Estimator {
  private static final Range LIST = Range.of(10);
  private static final Range MAP = Range.of(30);
  private static final Range OBJECT = Range.of(40);

  private final CelAbstractSyntaxTree tree;
  private final Sizes sizes;
  private final CallEstimates calls;

  Estimator(CelAbstractSyntaxTree tree, Map<String, ValueType> declared) {
    this.tree = tree;
    this.sizes = new Sizes(tree, declared);
    this.calls = new CallEstimates(sizes);
  }

  long cost() {
    return cost(tree.getExpr()).max();
  }

  private Range cost(CelExpr e) {
    return switch (e.getKind()) {
      case CONSTANT, NOT_SET -> Range.NONE;
      case IDENT -> ident(e);
      case SELECT -> select(e);
      case CALL -> call(e);
      case LIST -> list(e);
      case MAP -> map(e);
      case STRUCT -> e.struct().entries().stream().map(x -> cost(x.value())).reduce(OBJECT, Range::plus);
      case COMPREHENSION -> isBinding(e.comprehension()) ? bind(e) : loop(e);
    };
  }

  private Range ident(CelExpr e) {
    sizes.setPath(e, sizes.local(e.ident().name()).map(Local::path).orElse(List.of(e.ident().name())));
    return Range.ONE;
  }

  private Range select(CelExpr e) {
    if (tree.getReference(e.id()).isPresent()) {
      sizes.setPath(e, List.of(tree.getReference(e.id()).get().name()));
      return Range.of(2);
    }
    Range of = cost(e.select().operand());
    if (e.select().testOnly()) {
      return of;
    }
    sizes.setPath(e, Sizes.child(sizes.path(e.select().operand()), e.select().field()));
    return switch (sizes.type(e.select().operand()).kind()) {
      case MAP, STRUCT, TYPE_PARAM -> of.plus(Range.ONE);
      case CelKind other -> of;
    };
  }

  private Range call(CelExpr e) {
    CelExpr.CelCall call = e.call();
    List<CelExpr> args = call.args();
    if (call.function().equals("dyn") && args.size() == 1) {
      Range cost = cost(args.getFirst()).plus(Range.ONE);
      sizes.copy(e, args.getFirst());
      return cost;
    }
    List<Range> costs = new ArrayList<>();
    for (CelExpr arg : args) {
      costs.add(cost(arg));
    }
    List<String> overloads =
        tree.getReference(e.id()).map(CelReference::overloadIds).map(List::copyOf).orElse(List.of());
    if (overloads.isEmpty()) {
      return Range.NONE;
    }
    Range target = call.target().map(this::cost).orElse(Range.NONE);
    Range all = new Range(Range.MOST, 0);
    Optional<Range> size = Optional.empty();
    for (String overload : overloads) {
      CallEstimates.Estimate estimate = calls.of(e, overload, costs);
      all = all.union(estimate.cost());
      if (estimate.size().isPresent()) {
        size = Optional.of(size.map(s -> s.union(estimate.size().get())).orElse(estimate.size().get()));
      }
      if (overload.equals("index_list") || overload.equals("index_map")) {
        size = sizes.entries(args.getFirst()).map(Entries::value);
        sizes.setPath(e, Sizes.child(sizes.path(args.getFirst()), overload.equals("index_list") ? "@items" : "@values"));
      }
      if (size.isEmpty()) {
        size = sizes.size(e);
      }
    }
    size.ifPresent(s -> sizes.setSize(e, s));
    return target.plus(all);
  }

  private Range list(CelExpr e) {
    Range sum = LIST;
    Range items = e.list().elements().isEmpty() ? Range.NONE : new Range(Range.MOST, 0);
    for (CelExpr item : e.list().elements()) {
      sum = sum.plus(cost(item));
      items = items.union(sizes.sizeOrUnknown(item));
    }
    sizes.setEntries(e, new Entries(true, Range.ONE, items));
    return sum;
  }

  private Range map(CelExpr e) {
    Range sum = MAP;
    Range keys = e.map().entries().isEmpty() ? Range.NONE : new Range(Range.MOST, 0);
    Range values = keys;
    for (CelExpr.CelMap.Entry entry : e.map().entries()) {
      sum = sum.plus(cost(entry.key())).plus(cost(entry.value()));
      keys = keys.union(sizes.sizeOrUnknown(entry.key()));
      values = values.union(sizes.sizeOrUnknown(entry.value()));
    }
    sizes.setEntries(e, new Entries(false, keys, values));
    return sum;
  }

  private Range loop(CelExpr e) {
    CelExpr.CelComprehension c = e.comprehension();
    Range sum = cost(c.iterRange()).plus(cost(c.accuInit()));
    sizes.enter(c.accuVar(), c.accuInit());
    boolean two = !c.iterVar2().isEmpty();
    boolean list = sizes.entries(c.iterRange()).map(Entries::list)
        .orElse(sizes.type(c.iterRange()).kind() == CelKind.LIST);
    Optional<Range> keys = sizes.entries(c.iterRange()).map(Entries::key);
    Optional<Range> values = sizes.entries(c.iterRange()).map(Entries::value);
    List<String> range = sizes.path(c.iterRange());
    if (two) {
      sizes.enter(new Local(c.iterVar(), Sizes.child(range, list ? "@indices" : "@keys"), keys, Optional.empty()));
      sizes.enter(new Local(c.iterVar2(), Sizes.child(range, list ? "@items" : "@values"), values, Optional.empty()));
    } else {
      sizes.enter(new Local(
          c.iterVar(), Sizes.child(range, list ? "@items" : "@keys"), list ? values : keys, Optional.empty()));
    }
    Range turn = cost(c.loopCondition()).plus(cost(c.loopStep()));
    sizes.leave();
    if (two) {
      sizes.leave();
    }
    sum = sum.plus(cost(c.result()));
    sizes.leave();
    Range count = sizes.sizeOrUnknown(c.iterRange());
    switch (c.accuInit().getKind()) {
      case CONSTANT -> sizes.size(c.accuInit()).ifPresent(s -> sizes.setSize(e, s));
      case LIST, MAP -> {
        sizes.setSize(e, count);
        sizes.entries(c.loopStep()).ifPresent(step -> sizes.setEntries(e, step));
      }
      case IDENT, SELECT, CALL, STRUCT, COMPREHENSION, NOT_SET -> { }
    }
    return sum.plus(count.times(turn));
  }

  private static boolean isBinding(CelExpr.CelComprehension c) {
    return c.iterRange().getKind() == ExprKind.Kind.LIST
        && c.iterRange().list().elements().isEmpty()
        && c.loopCondition().getKind() == ExprKind.Kind.CONSTANT
        && c.loopCondition().constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE
        && !c.loopCondition().constant().booleanValue()
        && !Sizes.isAccumulator(c.accuVar());
  }

  private Range bind(CelExpr e) {
    CelExpr.CelComprehension c = e.comprehension();
    Range sum = cost(c.iterRange()).plus(cost(c.accuInit()));
    sizes.enter(c.accuVar(), c.accuInit());
    sum = sum.plus(cost(c.result()));
    // while the variable is known
    sizes.copy(e, c.result());
    sizes.leave();
    return sum;
  }
}
