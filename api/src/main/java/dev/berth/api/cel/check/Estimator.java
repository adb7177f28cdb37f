package dev.berth.api.cel.check;

import dev.berth.api.cel.ValueType;
import dev.berth.api.cel.ValueType.ListOf;
import dev.berth.api.cel.ValueType.MapOf;
import dev.berth.api.cel.ValueType.ObjectOf;
import dev.berth.api.cel.ValueType.OptionalOf;
import dev.berth.api.cel.value.FieldNames;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an expression costs at most, from the bounds of the declared types (cel-go {@code checker/cost.go}): each value
 * has a size, found by its path through the declared types or computed from how it is made. One use.
 */
final class Estimator {
  private static final Range LIST = Range.of(10);
  private static final Range MAP = Range.of(30);
  private static final Range OBJECT = Range.of(40);

  /** Sizes of the keys and values of what is looped over. */
  record Entries(boolean list, Range key, Range value) {
    Entries union(Entries other) {
      return new Entries(list, key.union(other.key), value.union(other.value));
    }
  }

  /** A variable of a loop: where it is in the declared types, how large, and what is in it. */
  private record Local(String name, List<String> path, Optional<Range> size, Optional<Entries> entries) {}

  private final CelAbstractSyntaxTree tree;
  private final Map<String, ValueType> declared;
  private final Deque<Local> locals = new ArrayDeque<>();
  private final Map<Long, List<String>> paths = new HashMap<>();
  private final Map<Long, Range> sizes = new HashMap<>();
  private final Map<Long, Entries> entries = new HashMap<>();
  private final CallEstimates calls = new CallEstimates(this);

  Estimator(CelAbstractSyntaxTree tree, Map<String, ValueType> declared) {
    this.tree = tree;
    this.declared = declared;
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
    paths.put(e.id(), local(e.ident().name()).map(Local::path).orElse(List.of(e.ident().name())));
    return Range.ONE;
  }

  private Range select(CelExpr e) {
    if (tree.getReference(e.id()).isPresent()) {
      paths.put(e.id(), List.of(tree.getReference(e.id()).get().name()));
      return Range.of(2);
    }
    Range of = cost(e.select().operand());
    if (e.select().testOnly()) {
      return of;
    }
    paths.put(e.id(), child(path(e.select().operand()), e.select().field()));
    return switch (type(e.select().operand()).kind()) {
      case MAP, STRUCT, TYPE_PARAM -> of.plus(Range.ONE);
      case CelKind other -> of;
    };
  }

  private Range call(CelExpr e) {
    CelExpr.CelCall call = e.call();
    List<CelExpr> args = call.args();
    if (call.function().equals("dyn") && args.size() == 1) {
      Range cost = cost(args.getFirst()).plus(Range.ONE);
      copySizes(e, args.getFirst());
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
        size = entries(args.getFirst()).map(Entries::value);
        paths.put(e.id(), child(path(args.getFirst()), overload.equals("index_list") ? "@items" : "@values"));
      }
      if (size.isEmpty()) {
        size = size(e);
      }
    }
    size.ifPresent(s -> sizes.put(e.id(), s));
    return target.plus(all);
  }

  private Range list(CelExpr e) {
    Range sum = LIST;
    Range items = e.list().elements().isEmpty() ? Range.NONE : new Range(Range.MOST, 0);
    for (CelExpr item : e.list().elements()) {
      sum = sum.plus(cost(item));
      items = items.union(sizeOrUnknown(item));
    }
    entries.put(e.id(), new Entries(true, Range.ONE, items));
    return sum;
  }

  private Range map(CelExpr e) {
    Range sum = MAP;
    Range keys = e.map().entries().isEmpty() ? Range.NONE : new Range(Range.MOST, 0);
    Range values = keys;
    for (CelExpr.CelMap.Entry entry : e.map().entries()) {
      sum = sum.plus(cost(entry.key())).plus(cost(entry.value()));
      keys = keys.union(sizeOrUnknown(entry.key()));
      values = values.union(sizeOrUnknown(entry.value()));
    }
    entries.put(e.id(), new Entries(false, keys, values));
    return sum;
  }

  private Range loop(CelExpr e) {
    CelExpr.CelComprehension c = e.comprehension();
    Range sum = cost(c.iterRange()).plus(cost(c.accuInit()));
    locals.push(new Local(c.accuVar(), path(c.accuInit()), size(c.accuInit()), entries(c.accuInit())));
    boolean two = !c.iterVar2().isEmpty();
    boolean list = entries(c.iterRange()).map(Entries::list)
        .orElse(type(c.iterRange()).kind() == CelKind.LIST);
    Optional<Range> keys = entries(c.iterRange()).map(Entries::key);
    Optional<Range> values = entries(c.iterRange()).map(Entries::value);
    List<String> range = path(c.iterRange());
    if (two) {
      locals.push(new Local(c.iterVar(), child(range, list ? "@indices" : "@keys"), keys, Optional.empty()));
      locals.push(new Local(c.iterVar2(), child(range, list ? "@items" : "@values"), values, Optional.empty()));
    } else {
      locals.push(new Local(
          c.iterVar(), child(range, list ? "@items" : "@keys"), list ? values : keys, Optional.empty()));
    }
    Range turn = cost(c.loopCondition()).plus(cost(c.loopStep()));
    locals.pop();
    if (two) {
      locals.pop();
    }
    sum = sum.plus(cost(c.result()));
    locals.pop();
    Range count = sizeOrUnknown(c.iterRange());
    switch (c.accuInit().getKind()) {
      case CONSTANT -> size(c.accuInit()).ifPresent(s -> sizes.put(e.id(), s));
      case LIST, MAP -> {
        sizes.put(e.id(), count);
        entries(c.loopStep()).ifPresent(step -> entries.put(e.id(), step));
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
        && !isAccumulator(c.accuVar());
  }

  private Range bind(CelExpr e) {
    CelExpr.CelComprehension c = e.comprehension();
    Range sum = cost(c.iterRange()).plus(cost(c.accuInit()));
    locals.push(new Local(c.accuVar(), path(c.accuInit()), size(c.accuInit()), entries(c.accuInit())));
    sum = sum.plus(cost(c.result()));
    // The sizes are asked for while the variable is known.
    Optional<Range> size = size(c.result());
    Optional<Entries> inside = entries(c.result());
    locals.pop();
    size.ifPresent(s -> sizes.put(e.id(), s));
    inside.ifPresent(s -> entries.put(e.id(), s));
    return sum;
  }

  private void copySizes(CelExpr to, CelExpr from) {
    size(from).ifPresent(s -> sizes.put(to.id(), s));
    entries(from).ifPresent(s -> entries.put(to.id(), s));
  }

  void setEntries(CelExpr e, Entries of) {
    entries.put(e.id(), of);
  }

  private static boolean isAccumulator(String name) {
    return name.equals("__result__") || name.equals("@result");
  }

  private Optional<Local> local(String name) {
    return locals.stream().filter(l -> l.name().equals(name)).findFirst();
  }

  private static List<String> child(List<String> path, String name) {
    List<String> out = new ArrayList<>(path);
    out.add(name);
    return out;
  }

  CelType type(CelExpr e) {
    return tree.getType(e.id()).orElse(SimpleType.DYN);
  }

  private List<String> path(CelExpr e) {
    if (e.getKind() == ExprKind.Kind.IDENT) {
      Optional<Local> local = local(e.ident().name());
      if (local.isPresent()) {
        return local.get().path();
      }
    }
    return paths.getOrDefault(e.id(), List.of());
  }

  Range sizeOrUnknown(CelExpr e) {
    return size(e).orElse(Range.UNKNOWN);
  }

  Optional<Entries> entries(CelExpr e) {
    Entries known = entries.get(e.id());
    return known != null || e.getKind() != ExprKind.Kind.IDENT
        ? Optional.ofNullable(known)
        : local(e.ident().name()).flatMap(Local::entries);
  }

  Optional<Range> size(CelExpr e) {
    Range known = sizes.get(e.id());
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Range> literal = literal(e);
    if (literal.isPresent()) {
      return literal;
    }
    Optional<Range> bound = bound(path(e));
    if (bound.isPresent()) {
      sizes.put(e.id(), bound.get());
      return bound;
    }
    if (isScalar(type(e))) {
      return Optional.of(Range.ONE);
    }
    return e.getKind() == ExprKind.Kind.IDENT
        ? local(e.ident().name()).flatMap(Local::size)
        : Optional.empty();
  }

  private static Optional<Range> literal(CelExpr e) {
    return switch (e.getKind()) {
      case CONSTANT -> Optional.of(switch (e.constant().getKind()) {
        case STRING_VALUE -> Range.of(e.constant().stringValue().codePointCount(
            0, e.constant().stringValue().length()));
        case BYTES_VALUE -> Range.of(e.constant().bytesValue().size());
        case CelConstant.Kind other -> Range.ONE;
      });
      case LIST -> Optional.of(Range.of(e.list().elements().size()));
      case MAP -> Optional.of(Range.of(e.map().entries().size()));
      case IDENT, SELECT, CALL, STRUCT, COMPREHENSION, NOT_SET -> Optional.empty();
    };
  }

  private static boolean isScalar(CelType type) {
    return switch (type.kind()) {
      case BOOL, DOUBLE, DURATION, INT, TIMESTAMP, UINT -> true;
      case OPAQUE -> type.name().equals("optional_type")
          && !type.parameters().isEmpty() && isScalar(type.parameters().get(0));
      case CelKind other -> false;
    };
  }

  /** The bound that the items of a list have. */
  Range itemSize(CelExpr list) {
    return bound(path(list).isEmpty() ? List.of() : child(path(list), "@items")).orElse(Range.UNKNOWN);
  }

  /** The bound of the declared type at the end of a path. What is not declared counts as {@code self}, as upstream. */
  private Optional<Range> bound(List<String> path) {
    if (path.isEmpty() || isAccumulator(path.getFirst())) {
      return Optional.empty();
    }
    ValueType root = declared.getOrDefault(path.getFirst(), declared.getOrDefault("self", ValueType.DYN));
    ValueType at = root instanceof OptionalOf o ? o.value() : root;
    for (String step : path.subList(1, path.size())) {
      Optional<ValueType> next = switch (at) {
        case ListOf l when step.equals("@items") -> Optional.of(l.element());
        case MapOf m when step.equals("@values") -> Optional.of(m.value());
        case MapOf m when step.equals("@keys") -> Optional.of(ValueType.STRING.atMost(0));
        case ObjectOf o -> Optional.ofNullable(o.fields().get(FieldNames.unescape(step)));
        case ValueType other -> Optional.empty();
      };
      if (next.isEmpty()) {
        return Optional.empty();
      }
      at = next.get();
    }
    return Optional.of(new Range(0, at.maxElements()));
  }
}
