package dev.berth.api.cel.check;

import dev.berth.api.cel.run.Nodes;
import dev.berth.api.cel.run.Node;
import dev.berth.api.cel.value.Bytes;
import dev.berth.api.cel.value.NullValue;
import dev.berth.api.cel.value.TypeValue;
import dev.berth.api.cel.value.Unsigned;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.TypeType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** A checked tree as nodes that run. One use. */
final class Planner {
  /** A variable of a loop and where its value is kept. */
  private record Slot(String name, int index) {}

  private final CelAbstractSyntaxTree tree;
  private final List<String> globals;
  private final Set<String> used = new HashSet<>();
  private final Deque<Slot> scope = new ArrayDeque<>();
  private int slots;

  /** @param globals names of declared variables; their places are their indexes */
  Planner(CelAbstractSyntaxTree tree, List<String> globals) {
    this.tree = tree;
    this.globals = globals;
  }

  Node plan() {
    return node(tree.getExpr());
  }

  int slots() {
    return slots;
  }

  /** The declared variables that the expression names. */
  Set<String> used() {
    return used;
  }

  private Node node(CelExpr e) {
    return switch (e.getKind()) {
      case CONSTANT -> new Node.Constant(constant(e.constant()));
      case IDENT -> ident(e);
      case SELECT -> select(e);
      case CALL -> call(e);
      case LIST -> Nodes.list(nodes(e.list().elements()), new HashSet<>(e.list().optionalIndices()));
      case MAP -> Nodes.map(e.map().entries().stream()
          .map(x -> Nodes.entry(node(x.key()), node(x.value()), x.optionalEntry())).toList());
      case STRUCT -> Nodes.object(e.struct().messageName(), e.struct().entries().stream()
          .map(x -> Nodes.entry(new Node.Constant(x.fieldKey()), node(x.value()), x.optionalEntry())).toList());
      case COMPREHENSION -> fold(e.comprehension());
      case NOT_SET -> throw new IllegalStateException("an expression without a kind: " + e);
    };
  }

  private List<Node> nodes(List<CelExpr> all) {
    List<Node> out = new ArrayList<>(all.size());
    for (CelExpr e : all) {
      out.add(node(e));
    }
    return out;
  }

  private static Object constant(CelConstant c) {
    return switch (c.getKind()) {
      case NULL_VALUE -> NullValue.NULL;
      case BOOLEAN_VALUE -> c.booleanValue();
      case INT64_VALUE -> c.int64Value();
      case UINT64_VALUE -> new Unsigned(c.uint64Value().longValue());
      case DOUBLE_VALUE -> c.doubleValue();
      case STRING_VALUE -> c.stringValue();
      case BYTES_VALUE -> new Bytes(c.bytesValue().toByteArray());
      case NOT_SET, TIMESTAMP_VALUE, DURATION_VALUE -> throw new IllegalStateException("no literal of CEL: " + c);
    };
  }

  private Node ident(CelExpr e) {
    String name = e.ident().name();
    for (Slot slot : scope) {
      if (slot.name().equals(name)) {
        return new Node.Local(slot.index(), 1);
      }
    }
    return declared(tree.getReference(e.id()).map(CelReference::name).orElse(name), tree.getTypeOrThrow(e.id()));
  }

  private Node declared(String name, CelType type) {
    int index = globals.indexOf(name);
    if (index >= 0) {
      used.add(name);
      return new Node.Global(index, 1);
    }
    if (name.equals(TypeValue.TYPE.name())) {
      return new Node.Constant(TypeValue.TYPE);
    }
    if (type instanceof TypeType t) {
      return new Node.Constant(new TypeValue(typeName(t.type())));
    }
    throw new IllegalStateException("a name that is no variable: " + name);
  }

  private static String typeName(CelType type) {
    return switch (type.kind()) {
      case TIMESTAMP -> TypeValue.TIMESTAMP.name();
      case DURATION -> TypeValue.DURATION.name();
      case CelKind other -> type.name();
    };
  }

  private Node select(CelExpr e) {
    if (tree.getReference(e.id()).isPresent()) {
      return declared(tree.getReference(e.id()).get().name(), tree.getTypeOrThrow(e.id()));
    }
    Node of = node(e.select().operand());
    return e.select().testOnly() ? Nodes.has(of, e.select().field()) : Nodes.field(of, e.select().field());
  }

  private Node call(CelExpr e) {
    CelExpr.CelCall call = e.call();
    List<Node> args = new ArrayList<>();
    call.target().ifPresent(target -> args.add(node(target)));
    args.addAll(nodes(call.args()));
    List<String> overloads = tree.getReference(e.id()).map(CelReference::overloadIds)
        .map(ids -> (List<String>) ids).orElse(List.of());
    return Nodes.call(call.function(), overloads.size() == 1 ? overloads.getFirst() : "", args);
  }

  private Node fold(CelExpr.CelComprehension c) {
    Node range = node(c.iterRange());
    Node init = node(c.accuInit());
    Slot accumulator = new Slot(c.accuVar(), slots++);
    scope.push(accumulator);
    Slot item = new Slot(c.iterVar(), slots++);
    scope.push(item);
    boolean two = !c.iterVar2().isEmpty();
    OptionalInt second = OptionalInt.empty();
    if (two) {
      second = OptionalInt.of(slots++);
      scope.push(new Slot(c.iterVar2(), second.getAsInt()));
    }
    Node condition = node(c.loopCondition());
    Node step = node(c.loopStep());
    scope.pop();
    if (two) {
      scope.pop();
    }
    Node result = node(c.result());
    scope.pop();
    return Nodes.fold(range, item.index(), second, accumulator.index(), init, condition, step, result);
  }
}
