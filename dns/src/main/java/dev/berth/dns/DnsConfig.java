package dev.berth.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How the cluster's names are served.
 *
 * @param domain the cluster's own, without a dot at its end: {@code cluster.local}
 * @param listen addresses on which UDP and TCP questions are taken; port 0 takes a free one, the same for both
 * @param upstreams whom other names are asked of, in this order; where there are none, they are refused
 * @param ttlSeconds of our own answers, and for how long others may remember that something is missing. 5 as CoreDNS'
 *     plugin has it: a pod that moves is found again within that
 * @param threads that answer, each with a UDP socket of its own on every address
 */
public record DnsConfig(
    String domain,
    List<InetSocketAddress> listen,
    List<InetSocketAddress> upstreams,
    int ttlSeconds,
    int threads,
    Limits limits) {
  public static final String DOMAIN = "cluster.local";
  public static final int TTL_SECONDS = 5;
  public static final int MOST_THREADS = 4;

  public DnsConfig {
    listen = List.copyOf(listen);
    upstreams = List.copyOf(upstreams);
    if (threads < 1 || ttlSeconds < 0 || ttlSeconds > 3600) {
      throw new IllegalArgumentException("threads " + threads + " and ttlSeconds " + ttlSeconds + " must be sensible");
    }
  }

  /**
   * What may be under way or kept at a time.
   *
   * @param payloadBytes of an answer over UDP, and what we say that we take; 1232 goes through every network unfragmented
   * @param connections over TCP, of all askers together; one more is closed at once
   * @param questions of one connection that wait for an answer; it is not read from before one has it
   * @param idle how long a connection may be without a whole question
   * @param forwards questions under way to other servers; one more is refused
   * @param attempt how long another server may take to answer before the next is asked
   * @param remembered answers of others
   * @param memory for how long the longest of them is remembered
   */
  public record Limits(
      int payloadBytes,
      int connections,
      int questions,
      Duration idle,
      int forwards,
      Duration attempt,
      int remembered,
      Duration memory) {
    public static final Limits DEFAULT =
        new Limits(1232, 512, 128, Duration.ofSeconds(10), 1000, Duration.ofSeconds(2), 10_000, Duration.ofSeconds(30));
  }

  /** For {@code cluster.local}, with as many threads as there are processors, four at most. */
  public static DnsConfig of(List<InetSocketAddress> listen, List<InetSocketAddress> upstreams) {
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
    return new DnsConfig(DOMAIN, listen, upstreams, TTL_SECONDS, threads, Limits.DEFAULT);
  }

  public DnsConfig withDomain(String other) {
    return new DnsConfig(other, listen, upstreams, ttlSeconds, threads, limits);
  }

  public DnsConfig withTtl(int seconds) {
    return new DnsConfig(domain, listen, upstreams, seconds, threads, limits);
  }

  public DnsConfig withThreads(int number) {
    return new DnsConfig(domain, listen, upstreams, ttlSeconds, number, limits);
  }

  public DnsConfig withLimits(Limits other) {
    return new DnsConfig(domain, listen, upstreams, ttlSeconds, threads, other);
  }
}
