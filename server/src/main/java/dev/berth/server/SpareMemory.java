package dev.berth.server;

import dev.berth.base.loop.Loop;
import java.time.Duration;

/**
 * Gives back memory that holds nothing any more. The serial collector takes more and more for old objects until it
 * reaches its maximum, which for a server of past versions is a gigabyte of versions that nobody asks for. So the old
 * ones are collected when a moment comes that has little else to do, and in the midst of work when there are half as many of
 * them as of the living. Owned by its loop.
 *
 * <p>A collection stops the process for about a millisecond per living megabyte. Where there are more than
 * {@link #LARGE} of these it is left to the collector when to stop.
 */
public final class SpareMemory {
  /** What the process is like at one look. */
  record Look(long usedBytes, long cpuNanos) {
    static Look now() {
      Runtime runtime = Runtime.getRuntime();
      return new Look(
          runtime.totalMemory() - runtime.freeMemory(),
          ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos());
    }
  }

  static final Duration EVERY = Duration.ofSeconds(2);
  static final long LARGE = 512L << 20;

  /** Less than this of one processor is a quiet time; a hundred writes a second to 64 watchers take more, and are not to wait. */
  private static final double QUIET_SHARE = 0.1;

  private static final int QUIET_LOOKS = 2;

  /** More than young objects take, so that these alone are no reason. */
  private static final long WORTH_WHILE = 32L << 20;

  private static final long PRESSING = 48L << 20;

  private long livingBytes;
  private long lastCpuNanos;
  private int quietLooks;

  /** Looks from now on, on the loop. */
  public static void watch(Loop loop) {
    new SpareMemory().next(loop);
  }

  private void next(Loop loop) {
    loop.schedule(
        EVERY,
        () -> {
          if (isDue(Look.now())) {
            System.gc();
            collected(Look.now());
          }
          next(loop);
        });
  }

  /** Whether to collect now. */
  boolean isDue(Look look) {
    boolean quiet = look.cpuNanos() - lastCpuNanos < EVERY.toNanos() * QUIET_SHARE;
    lastCpuNanos = look.cpuNanos();
    quietLooks = quiet ? quietLooks + 1 : 0;
    return quietLooks >= QUIET_LOOKS && look.usedBytes() > livingBytes + livingBytes / 8 + WORTH_WHILE
        || livingBytes < LARGE && look.usedBytes() > livingBytes / 2 * 3 + PRESSING;
  }

  /** What a collection has left. */
  void collected(Look left) {
    livingBytes = left.usedBytes();
    lastCpuNanos = left.cpuNanos();
    quietLooks = 0;
  }
}
