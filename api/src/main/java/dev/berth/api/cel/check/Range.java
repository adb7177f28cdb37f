package dev.berth.api.cel.check;

/** What something is at least and at most: a size, or a cost. {@link #MOST} stands for no bound, and stays it. */
record Range(long min, long max) {
  static final long MOST = Long.MAX_VALUE;
  static final Range NONE = new Range(0, 0);
  static final Range ONE = new Range(1, 1);
  static final Range UNKNOWN = new Range(0, MOST);

  static Range of(long both) {
    return new Range(both, both);
  }

  Range plus(Range other) {
    return new Range(plus(min, other.min), plus(max, other.max));
  }

  Range times(Range other) {
    return new Range(times(min, other.min), times(max, other.max));
  }

  /** Rounded up. */
  Range times(double factor) {
    return new Range(times(min, factor), times(max, factor));
  }

  Range union(Range other) {
    return new Range(Math.min(min, other.min), Math.max(max, other.max));
  }

  private static long plus(long a, long b) {
    return a > MOST - b ? MOST : a + b;
  }

  static long times(long a, long b) {
    return b != 0 && a > MOST / b ? MOST : a * b;
  }

  private static long times(long a, double factor) {
    double product = Math.ceil(a * factor);
    return a == MOST && factor > 0 || product >= 0x1p63 ? MOST : (long) product;
  }
}
