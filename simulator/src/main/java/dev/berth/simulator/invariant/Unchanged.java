package dev.berth.simulator.invariant;

/** Remembers what was looked at last: whoever gives the very same thing again says that nothing has changed. */
public final class Unchanged {
  private Object last = this;

  /** Whether it is what was given before. */
  public boolean is(Object now) {
    boolean same = now == last;
    last = now;
    return same;
  }

  /** What is looked at next counts as changed. */
  void forget() {
    last = this;
  }
}
