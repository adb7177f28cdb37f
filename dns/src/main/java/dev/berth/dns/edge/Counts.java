package dev.berth.dns.edge;

import java.util.concurrent.atomic.LongAdder;

/** What has happened so far; only grows. Any thread. */
public final class Counts {
  private static final int RCODES = 17;

  private final LongAdder udp = new LongAdder();
  private final LongAdder tcp = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder refusedConnections = new LongAdder();
  private final LongAdder[] byRcode = new LongAdder[RCODES];

  public Counts() {
    for (int i = 0; i < RCODES; i++) {
      byRcode[i] = new LongAdder();
    }
  }

  void received(boolean overUdp) {
    (overUdp ? udp : tcp).increment();
  }

  void count(int rcode) {
    byRcode[Math.min(rcode, RCODES - 1)].increment();
  }

  void drop() {
    dropped.increment();
  }

  void refuseConnection() {
    refusedConnections.increment();
  }

  /** Messages that came in over UDP. */
  public long udp() {
    return udp.sum();
  }

  /** Messages that came in over TCP. */
  public long tcp() {
    return tcp.sum();
  }

  /** Messages that got no answer because they were no questions. */
  public long dropped() {
    return dropped.sum();
  }

  /** Connections that were closed at once because there were too many. */
  public long refusedConnections() {
    return refusedConnections.sum();
  }

  /** Answers with a result code, as {@link dev.berth.dns.wire.Types} has them. */
  public long answered(int rcode) {
    return byRcode[rcode].sum();
  }
}
