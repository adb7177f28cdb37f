package dev.berth.api.cel.run;

import dev.berth.api.cel.library.Arithmetic;
import dev.berth.api.cel.library.CallCost;
import dev.berth.api.cel.library.Function;
import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.Equality;
import dev.berth.api.cel.value.ListValue;
import dev.berth.api.cel.value.MapValue;
import dev.berth.api.cel.value.Missing;
import java.util.Map;
import java.util.Optional;

/**
 * Calls of functions and of operators that are functions. The cost is charged before the work is done, and also where an
 * argument fails: the others are evaluated all the same, as in cel-go.
 */
record Calling(String name, Function function, CallCost cost, Node[] args) implements Node {
  private static final Map<String, Function> OPERATORS = Map.ofEntries(
      Map.entry("_==_", (a, m) -> Equality.equal(a[0], a[1], m)),
      Map.entry("_!=_", (a, m) -> !Equality.equal(a[0], a[1], m)),
      Map.entry("_<_", (a, m) -> Equality.compare(a[0], a[1]) < 0),
      Map.entry("_<=_", (a, m) -> Equality.compare(a[0], a[1]) <= 0),
      Map.entry("_>_", (a, m) -> Equality.compare(a[0], a[1]) > 0),
      Map.entry("_>=_", (a, m) -> Equality.compare(a[0], a[1]) >= 0),
      Map.entry("_+_", (a, m) -> Arithmetic.add(a[0], a[1], m)),
      Map.entry("_-_", (a, m) -> Arithmetic.subtract(a[0], a[1])),
      Map.entry("_*_", (a, m) -> Arithmetic.multiply(a[0], a[1])),
      Map.entry("_/_", (a, m) -> Arithmetic.divide(a[0], a[1])),
      Map.entry("_%_", (a, m) -> Arithmetic.modulo(a[0], a[1])),
      Map.entry("-_", (a, m) -> Arithmetic.negate(a[0])),
      Map.entry("!_", (a, m) -> !Logic.truth(a[0])),
      Map.entry("@in", (a, m) -> in(a[0], a[1], m)),
      Map.entry("_in_", (a, m) -> in(a[0], a[1], m)));

  static Optional<Function> operator(String name) {
    return Optional.ofNullable(OPERATORS.get(name));
  }

  private static boolean in(Object item, Object all, dev.berth.api.cel.value.Meter meter) {
    return switch (all) {
      case ListValue l -> l.contains(item, meter);
      case MapValue m -> m.find(item) != Missing.MISSING;
      case Object other -> throw CelError.noSuchOverload();
    };
  }

  @Override
  public Object eval(Frame frame) {
    Object[] values = new Object[args.length];
    CelError failed = null;
    for (int i = 0; i < args.length; i++) {
      try {
        values[i] = args[i].eval(frame);
      } catch (CelError e) {
        values[i] = e;
        failed = failed == null ? e : failed;
      }
    }
    frame.charge(cost.of(values, frame));
    if (failed != null) {
      throw failed;
    }
    return function.call(values, frame);
  }
}
