package dev.berth.node.runtime;

import java.util.Map;

/**
 * What a cgroup grants: CRI's LinuxContainerResources. A zero says nothing about its resource.
 *
 * @param cpuShares 2 to 262144, relative to its neighbours
 * @param cpuQuotaMicros of processor time in each period; zero for no limit
 * @param cpuPeriodMicros always said
 * @param memoryLimitBytes zero for no limit
 * @param oomScoreAdj -1000 to 1000; the highest is killed first when the machine runs out of memory
 * @param hugepageLimitBytes by size of page, as {@code 2MB}; sizes that are not named are not granted
 */
public record LinuxResources(
    long cpuShares,
    long cpuQuotaMicros,
    long cpuPeriodMicros,
    long memoryLimitBytes,
    int oomScoreAdj,
    Map<String, Long> hugepageLimitBytes) {
  public static final long LEAST_SHARES = 2;
  public static final long MOST_SHARES = 262_144;
  public static final long PERIOD_MICROS = 100_000;

  /** The least that there is, without limits. */
  public static final LinuxResources NONE = new LinuxResources(LEAST_SHARES, 0, PERIOD_MICROS, 0, 0, Map.of());

  public LinuxResources {
    hugepageLimitBytes = Map.copyOf(hugepageLimitBytes);
  }

  /** What cgroup v2 has for shares: 1 to 10000 (KEP-2254). */
  public long cpuWeight() {
    long shares = Math.clamp(cpuShares, LEAST_SHARES, MOST_SHARES);
    return 1 + (shares - LEAST_SHARES) * 9999 / (MOST_SHARES - LEAST_SHARES);
  }

  /** About the shares that such a weight stands for. */
  public static long sharesOf(long cpuWeight) {
    return LEAST_SHARES + (cpuWeight - 1) * (MOST_SHARES - LEAST_SHARES) / 9999;
  }

  /** What cgroup v2 has for quota and period: {@code 50000 100000}, or {@code max 100000}. */
  public String cpuMax() {
    return (cpuQuotaMicros <= 0 ? "max" : Long.toString(cpuQuotaMicros)) + " " + cpuPeriodMicros;
  }
}
