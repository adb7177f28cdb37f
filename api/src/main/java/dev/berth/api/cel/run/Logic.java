package dev.berth.api.cel.run;

import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.OptionalValue;

/** What evaluates its parts only as far as needed. They cost nothing themselves. */
final class Logic {
  private Logic() {}

  /** {@code &&} (deciding is false) and {@code ||} (true): the deciding value wins over a failure on either side. */
  record Either(Node left, Node right, boolean deciding) implements Node {
    @Override
    public Object eval(Frame frame) {
      boolean first;
      try {
        first = truth(left.eval(frame));
      } catch (CelError failed) {
        if (isDeciding(frame)) {
          return deciding;
        }
        throw failed;
      }
      return first == deciding ? (Object) deciding : (Object) truth(right.eval(frame));
    }

    private boolean isDeciding(Frame frame) {
      try {
        return right.eval(frame) instanceof Boolean b && b == deciding;
      } catch (CelError second) {
        return false;
      }
    }
  }

  record Conditional(Node condition, Node then, Node otherwise) implements Node {
    Conditional {
      then = then.uncharged();
      otherwise = otherwise.uncharged();
    }

    @Override
    public boolean isAttribute() {
      return true;
    }

    @Override
    public Object eval(Frame frame) {
      return truth(condition.eval(frame)) ? then.eval(frame) : otherwise.eval(frame);
    }
  }

  /** In a loop's condition: a failure does not end it. */
  record NotStrictlyFalse(Node of) implements Node {
    @Override
    public Object eval(Frame frame) {
      frame.charge(1);
      try {
        return !(of.eval(frame) instanceof Boolean b) || b;
      } catch (CelError e) {
        return true;
      }
    }
  }

  /** {@code a.or(b)} and, unwrapped, {@code a.orValue(b)}. */
  record Or(Node first, Node second, boolean unwrap) implements Node {
    @Override
    public Object eval(Frame frame) {
      if (first.eval(frame) instanceof OptionalValue o) {
        return !o.isPresent() ? second.eval(frame) : unwrap ? o.get() : o;
      }
      throw CelError.noSuchOverload();
    }
  }

  static boolean truth(Object v) {
    if (v instanceof Boolean b) {
      return b;
    }
    throw CelError.noSuchOverload();
  }
}
