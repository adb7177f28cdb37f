package dev.berth.api.flow;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A priority level at work. The seats are one number, so that whoever finds one free takes it in one step; everything else is
 * guarded by the lock of {@link FlowControl}.
 */
final class Level {
  private static final int LIMIT = 32;

  /** Above: how many may be handled at once; below: how many are. Loans move the upper half. */
  private final AtomicLong seats = new AtomicLong();
  /** Whether anybody waits, wants a seat back or was turned away: then newcomers queue and leavers look around. */
  private volatile boolean attention;

  LevelSpec spec;
  final WaitingQueues<Waiter> queues = new WaitingQueues<>();
  /** Its own seats. */
  int nominal;
  long turnedAway;
  /** How many of them it lends at most. */
  int lendable;
  /** How many it has lent, and of how many it waits to have them back. */
  int lent;
  int claimed;
  /** Whose seats it has besides its own, one entry for each, and how many it may have. */
  final ArrayDeque<Level> lenders = new ArrayDeque<>();
  int borrowable;
  /** Lenders that get a seat back when one is free, one entry for each seat. */
  final ArrayDeque<Level> claims = new ArrayDeque<>();

  Level(LevelSpec spec) {
    this.spec = spec;
  }

  /** A seat without a question asked, where nobody was here before. */
  boolean takeAtOnce() {
    return !attention && take();
  }

  boolean take() {
    long s = seats.get();
    while ((int) s < s >> LIMIT) {
      if (seats.compareAndSet(s, s + 1)) {
        return true;
      }
      s = seats.get();
    }
    return false;
  }

  /** True where somebody must look who is next. */
  boolean leave() {
    seats.decrementAndGet();
    return attention;
  }

  /** Does without one seat from now on, if one is free. */
  boolean giveUp() {
    long s = seats.get();
    while ((int) s < s >> LIMIT) {
      if (seats.compareAndSet(s, s - (1L << LIMIT))) {
        return true;
      }
      s = seats.get();
    }
    return false;
  }

  void gain(int more) {
    seats.addAndGet((long) more << LIMIT);
  }

  void attention(boolean wanted) {
    attention = wanted;
  }

  boolean hasAttention() {
    return attention;
  }

  int limit() {
    return (int) (seats.get() >> LIMIT);
  }

  int executing() {
    return (int) seats.get();
  }
}
