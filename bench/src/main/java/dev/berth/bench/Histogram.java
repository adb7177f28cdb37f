package dev.berth.bench;

/**
 * Counts durations in buckets whose width is 1/64 of their value. One thread; {@link #add(Histogram)} joins several.
 */
final class Histogram {
  private static final int STEPS = 64;
  private static final int STEPS_LOG = 6;

  private final long[] counts = new long[STEPS * 60];
  private long count;
  private long maxNanos;

  void record(long nanos) {
    long n = Math.max(0, nanos);
    counts[bucket(n)]++;
    count++;
    maxNanos = Math.max(maxNanos, n);
  }

  void add(Histogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    count += other.count;
    maxNanos = Math.max(maxNanos, other.maxNanos);
  }

  long count() {
    return count;
  }

  double maxMillis() {
    return maxNanos / 1e6;
  }

  /** The duration that the given share of all stayed within, in milliseconds; 0 where nothing was recorded. */
  double millisAt(double share) {
    long rank = (long) Math.ceil(share * count);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank && seen > 0) {
        return Math.min(upper(i), maxNanos) / 1e6;
      }
    }
    return 0;
  }

  private static int bucket(long nanos) {
    if (nanos < STEPS) {
      return (int) nanos;
    }
    int shift = 63 - Long.numberOfLeadingZeros(nanos) - STEPS_LOG;
    return STEPS * (shift + 1) + (int) (nanos >>> shift) - STEPS;
  }

  private static long upper(int bucket) {
    if (bucket < STEPS) {
      return bucket;
    }
    int shift = bucket / STEPS - 1;
    return ((long) (bucket % STEPS + STEPS + 1) << shift) - 1;
  }
}
