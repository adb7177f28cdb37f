package dev.berth.api.cel.run;

import dev.berth.api.cel.library.CallCost;
import dev.berth.api.cel.library.Function;
import dev.berth.api.cel.library.Functions;
import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.ListValue;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Makes nodes, and makes constants of what is the same in each run, as cel-go's optimizer does. */
public final class Nodes {
  private static final Set<String> CONVERSIONS =
      Set.of("bool", "bytes", "double", "duration", "dyn", "int", "string", "timestamp", "type", "uint");

  /** A part that is the same in each run fails. */
  public static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failed(String text) {
      super(text, null, false, false);
    }

    public String text() {
      return String.valueOf(getMessage());
    }
  }

  private Nodes() {}

  public static Node field(Node of, String name) {
    return new Selecting.Field(of, name);
  }

  public static Node has(Node of, String name) {
    return new Selecting.Has(of, name);
  }

  public static Node list(List<Node> items, Set<Integer> optional) {
    Node made = new Making.Items(items, optional);
    return optional.isEmpty() && items.stream().allMatch(Node::isConstant) ? constant(made) : made;
  }

  public static Making.Entry entry(Node key, Node value, boolean optional) {
    return new Making.Entry(key, value, optional);
  }

  public static Node map(List<Making.Entry> entries) {
    Node made = new Making.Entries("", entries);
    return entries.stream().allMatch(e -> !e.optional() && e.key().isConstant() && e.value().isConstant())
        ? constant(made)
        : made;
  }

  public static Node object(String typeName, List<Making.Entry> entries) {
    return new Making.Entries(typeName, entries);
  }

  /** @param overload the only one that fits; empty where the run must choose */
  public static Node call(String function, String overload, List<Node> args) {
    return switch (function) {
      case "_&&_" -> new Logic.Either(args.get(0), args.get(1), false);
      case "_||_" -> new Logic.Either(args.get(0), args.get(1), true);
      case "_?_:_" -> new Logic.Conditional(args.get(0), args.get(1), args.get(2));
      case "@not_strictly_false", "__not_strictly_false__" -> new Logic.NotStrictlyFalse(args.getFirst());
      case "_[_]" -> new Selecting.Index(args.get(0), args.get(1));
      case "_?._", "_[?_]" -> new Selecting.Perhaps(args.get(0), args.get(1));
      case "or" -> new Logic.Or(args.get(0), args.get(1), false);
      case "orValue" -> new Logic.Or(args.get(0), args.get(1), true);
      case String other -> plain(other, overload, args);
    };
  }

  private static Node plain(String name, String overload, List<Node> args) {
    Function function = Calling.operator(name)
        .or(() -> Functions.find(name, args.size(), overload))
        .orElseThrow(() -> new IllegalStateException("a function that is not there: " + name));
    boolean member = name.equals("@in") && args.get(1) instanceof Node.Constant c && c.value() instanceof ListValue;
    CallCost cost = member ? (a, m) -> 0 : CallCost.rule(name, overload);
    Node made = new Calling(name, function, cost, args.toArray(Node[]::new));
    if (name.startsWith("find") && args.get(1) instanceof Node.Constant c && c.value() instanceof String regex) {
      Functions.regexFault(regex).ifPresent(text -> {
        throw new Failed(text);
      });
    }
    return CONVERSIONS.contains(name) && args.size() == 1 && args.getFirst().isConstant() ? constant(made) : made;
  }

  public static Node fold(
      Node range, int item, OptionalInt second, int accumulator, Node init, Node condition, Node step, Node result) {
    return new Folding(range, item, second, accumulator, init, condition, step, result);
  }

  private static Node constant(Node node) {
    try {
      return new Node.Constant(node.eval(new Frame((frame, i) -> i, 0, 0, Long.MAX_VALUE)));
    } catch (CelError e) {
      throw new Failed(e.text());
    }
  }
}
