package dev.berth.api.cel.run;

import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.ListValue;
import dev.berth.api.cel.value.MapValue;
import dev.berth.api.cel.value.Missing;
import dev.berth.api.cel.value.OptionalValue;
import dev.berth.api.cel.value.Unsigned;

/** Fields, entries and elements: {@code a.b}, {@code has(a.b)}, {@code a[0]}, {@code a.?b}, {@code a[?0]}. */
final class Selecting {
  private Selecting() {}

  /** One for the step, and one where it does not start with a name. */
  private static int cost(Node of) {
    return of.isAttribute() ? 1 : 2;
  }

  record Field(Node of, String name, int cost) implements Node {
    Field(Node of, String name) {
      this(of, name, Selecting.cost(of));
    }

    @Override
    public Object eval(Frame frame) {
      Object target = of.eval(frame);
      frame.charge(cost);
      return target instanceof OptionalValue o ? optional(o, name) : entry(target, name);
    }

    @Override
    public boolean isAttribute() {
      return true;
    }

    @Override
    public Node uncharged() {
      return new Field(of.isAttribute() ? of.uncharged() : of, name, 1);
    }
  }

  record Has(Node of, String name) implements Node {
    @Override
    public Object eval(Frame frame) {
      Object target = of.eval(frame);
      frame.charge(cost(of) - 1L);
      Object in = target instanceof OptionalValue o ? o.value() : target;
      if (in == Missing.MISSING) {
        return false;
      }
      if (in instanceof MapValue m) {
        return m.find(name) != Missing.MISSING;
      }
      throw CelError.noSuchOverload();
    }
  }

  record Index(Node of, Node at, int cost) implements Node {
    Index(Node of, Node at) {
      this(of, at.uncharged(), Selecting.cost(of));
    }

    @Override
    public Object eval(Frame frame) {
      Object target = of.eval(frame);
      Object key = at.eval(frame);
      frame.charge(cost);
      return target instanceof OptionalValue o ? optional(o, key) : entry(target, key);
    }

    @Override
    public boolean isAttribute() {
      return true;
    }

    @Override
    public Node uncharged() {
      return new Index(of.isAttribute() ? of.uncharged() : of, at, 1);
    }
  }

  /** {@code a.?b} and {@code a[?b]}. */
  record Perhaps(Node of, Node at, int cost) implements Node {
    Perhaps(Node of, Node at) {
      this(of, at.uncharged(), Selecting.cost(of));
    }

    @Override
    public boolean isAttribute() {
      return true;
    }

    @Override
    public Node uncharged() {
      return new Perhaps(of.isAttribute() ? of.uncharged() : of, at, 1);
    }

    @Override
    public Object eval(Frame frame) {
      Object target = of.eval(frame);
      Object key = at.eval(frame);
      Object found = target instanceof OptionalValue o ? optional(o, key) : optional(new OptionalValue(target), key);
      frame.charge(found == OptionalValue.NONE ? cost - 1L : cost);
      return found;
    }
  }

  private static Object optional(OptionalValue of, Object key) {
    if (!of.isPresent()) {
      return OptionalValue.NONE;
    }
    Object found = find(of.get(), key);
    return found == Missing.MISSING ? OptionalValue.NONE : new OptionalValue(found);
  }

  private static Object entry(Object target, Object key) {
    Object found = find(target, key);
    if (found == Missing.MISSING) {
      throw new CelError(target instanceof ListValue ? "index out of bounds: " + key : "no such key: " + key);
    }
    return found;
  }

  private static Object find(Object target, Object key) {
    return switch (target) {
      case MapValue m -> m.find(key);
      case ListValue l -> {
        long i = index(key);
        yield i < 0 || i >= l.size() ? Missing.MISSING : l.get((int) i);
      }
      case Object other -> throw CelError.noSuchOverload();
    };
  }

  private static long index(Object key) {
    return switch (key) {
      case Long l -> l;
      case Unsigned u when u.bits() >= 0 -> u.bits();
      case Double d when d == Math.rint(d) -> d.longValue();
      case Object other -> throw new CelError("unsupported index type '" + other + "' in list");
    };
  }
}
