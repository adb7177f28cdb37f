package dev.berth.http;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what all connections share: unanswered requests, open connections, body bytes on their way in. Thread-safe.
 */
final class InFlight {
  private final Limits limits;
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong bodyBytes = new AtomicLong();

  InFlight(Limits limits) {
    this.limits = limits;
  }

  boolean enter(boolean read) {
    return read ? take(reads, limits.readsInFlight()) : take(writes, limits.writesInFlight());
  }

  void leave(boolean read) {
    (read ? reads : writes).decrementAndGet();
  }

  int requests() {
    return reads.get() + writes.get();
  }

  boolean openConnection() {
    return take(connections, limits.connections());
  }

  void closeConnection() {
    connections.decrementAndGet();
  }

  boolean reserveBody(long bytes) {
    if (bodyBytes.addAndGet(bytes) <= limits.bufferedBodyBytes()) {
      return true;
    }
    bodyBytes.addAndGet(-bytes);
    return false;
  }

  void releaseBody(long bytes) {
    bodyBytes.addAndGet(-bytes);
  }

  private static boolean take(AtomicInteger counter, int limit) {
    if (counter.incrementAndGet() <= limit) {
      return true;
    }
    counter.decrementAndGet();
    return false;
  }
}
