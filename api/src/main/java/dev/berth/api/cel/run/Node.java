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
  record Global(int index) implements Node {
    @Override
    public Object eval(Frame frame) {
      frame.charge(1);
      return frame.global(index);
    }
  }

  /** A variable of a loop; what a step failed with comes again here. */
  record Local(int slot) implements Node {
    @Override
    public Object eval(Frame frame) {
      frame.charge(1);
      Object value = frame.local(slot);
      if (value instanceof CelError e) {
        throw e;
      }
      return value;
    }
  }
}
