package dev.berth.api.cel.run;

import dev.berth.api.cel.value.CutOff;
import dev.berth.api.cel.value.Meter;

/** One run: the values of variables, what it has cost. One thread. */
public final class Frame implements Meter {
  /** Elements copied or visited at most, beyond what cost bounds. */
  private static final long WORK = 10_000_000;

  /** How a run comes by the value of a variable. */
  @FunctionalInterface
  public interface Source {
    /** @throws dev.berth.api.cel.value.CelError where there is none */
    Object value(Frame frame, int global);
  }

  private static final Object UNSET = new Object();

  private final Source source;
  private final Object[] globals;
  private final Object[] locals;
  private final long limit;
  private long cost;
  private long work;

  public Frame(Source source, int globals, int locals, long limit) {
    this.source = source;
    this.globals = new Object[globals];
    java.util.Arrays.fill(this.globals, UNSET);
    this.locals = new Object[locals];
    this.limit = limit;
  }

  @Override
  public void charge(long more) {
    cost += more;
    if (cost > limit || cost < 0) {
      throw new CutOff();
    }
  }

  @Override
  public void work(long elements) {
    work += elements;
    if (work > WORK || work < 0) {
      cost = Math.max(cost, limit);
      throw new CutOff();
    }
  }

  public long cost() {
    return cost;
  }

  public long limit() {
    return limit;
  }

  Object global(int i) {
    Object known = globals[i];
    if (known == UNSET) {
      known = source.value(this, i);
      globals[i] = known;
    }
    return known;
  }

  Object local(int i) {
    return locals[i];
  }

  void set(int i, Object value) {
    locals[i] = value;
  }
}
