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
 * How large the values of an expression are at most: as their declared types say, which are found by a value's path through them, or as
 * what was noted of how they are made. Owned by one {@link Estimator}.
 */
final class Sizes {

  /** Sizes of the keys and values of what is looped over. */
  record Entries(boolean list, Range key, Range value) {
    Entries union(Entries other) {
      return new Entries(list, key.union(other.key), value.union(other.value));
    }
  }

  /** A variable of a loop: where it is in the declared types, how large, and what is in it. */
  record Local(String name, List<String> path, Optional<Range> size, Optional<Entries> entries) {}

  private final CelAbstractSyntaxTree tree;
  private final Map<String, ValueType> declared;
  private final Deque<Local> locals = new ArrayDeque<>();
  private final Map<Long, List<String>> paths = new HashMap<>();
  private final Map<Long, Range> sizes = new HashMap<>();
  private final Map<Long, Entries> entries = new HashMap<>();

  Sizes(CelAbstractSyntaxTree tree, Map<String, ValueType> declared) {
    this.tree = tree;
    this.declared = declared;
  }

  static boolean isAccumulator(String name) {
    return name.equals("__result__") || name.equals("@result");
  }

  /** From here on there is another variable. */
  void enter(Local local) {
    locals.push(local);
  }

  /** A variable for what an expression makes. */
  void enter(String name, CelExpr e) {
    enter(new Local(name, path(e), size(e), entries(e)));
  }

  /** The variable that came last is no more. */
  void leave() {
    locals.pop();
  }

  void setPath(CelExpr e, List<String> path) {
    paths.put(e.id(), path);
  }

  void setSize(CelExpr e, Range size) {
    sizes.put(e.id(), size);
  }

  void setEntries(CelExpr e, Entries of) {
    entries.put(e.id(), of);
  }

  /** The one is as large as the other, by what is known of that now. */
  void copy(CelExpr to, CelExpr from) {
    Optional<Range> size = size(from);
    Optional<Entries> inside = entries(from);
    size.ifPresent(s -> setSize(to, s));
    inside.ifPresent(s -> setEntries(to, s));
  }

  Optional<Local> local(String name) {
    return locals.stream().filter(l -> l.name().equals(name)).findFirst();
  }

  static List<String> child(List<String> path, String name) {
    List<String> out = new ArrayList<>(path);
    out.add(name);
    return out;
  }

  CelType type(CelExpr e) {
    return tree.getType(e.id()).orElse(SimpleType.DYN);
  }

  List<String> path(CelExpr e) {
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
