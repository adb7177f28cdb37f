package dev.berth.api.cel.run;

import dev.berth.api.cel.value.CelError;

/** One step of an expression. Immutable. */
public interface Node {
  /**
   * @throws CelError where it fails
   * @throws dev.berth.api.cel.value.CutOff where the run met its limit
   */
  Object eval(Frame frame);

  /** True where the value is the same in each run and free, as cel-go's optimizer makes it. */
  default boolean isConstant() {
    return false;
  }

  /** True for names, fields and elements: what cel-go plans as one attribute. */
  default boolean isAttribute() {
    return false;
  }

  /** The same without the cost of the name it starts with: cel-go does not count that in branches and as an index. */
  default Node uncharged() {
    return this;
  }

  /** A literal. */
  record Constant(Object value) implements Node {
    @Override
    public Object eval(Frame frame) {
      return value;
    }

    @Override
    public boolean isConstant() {
      return true;
    }
  }

  /** A declared variable. */
  record Global(int index, int cost) implements Node {
    @Override
    public Object eval(Frame frame) {
      frame.charge(cost);
      return frame.global(index);
    }

    @Override
    public boolean isAttribute() {
      return true;
    }

    @Override
    public Node uncharged() {
      return new Global(index, 0);
    }
  }

  /** A variable of a loop; what a step failed with comes again here. */
  record Local(int slot, int cost) implements Node {
    @Override
    public Object eval(Frame frame) {
      frame.charge(cost);
      Object value = frame.local(slot);
      if (value instanceof CelError e) {
        throw e;
      }
      return value;
    }

    @Override
    public boolean isAttribute() {
      return true;
    }

    @Override
    public Node uncharged() {
      return new Local(slot, 0);
    }
  }
}
