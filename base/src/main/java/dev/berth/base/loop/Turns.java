package dev.berth.base.loop;

import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;

/** What a loop has to do and when: a heap of tasks by due time. Its loop guards it. */
final class Turns {
  private final int limit;
  private final PriorityQueue<Turn> heap = new PriorityQueue<>();

  Turns(int limit) {
    this.limit = limit;
  }

  /**
   * A task and its place.
   *
   * <p>Order is by due time, then rank, then number. A task that is executed is due at once with rank 0 and so keeps the
   * order of arrival; the rank of timers decides between equal times.
   */
  static final class Turn implements Comparable<Turn> {
    final long dueNanos;
    final long rank;
    final long number;
    final Runnable task;
    private boolean waiting = true;

    Turn(long dueNanos, long rank, long number, Runnable task) {
      this.dueNanos = dueNanos;
      this.rank = rank;
      this.number = number;
      this.task = task;
    }

    @Override
    public int compareTo(Turn other) {
      // by difference: nanoTime may overflow
      int byTime = Long.signum(dueNanos - other.dueNanos);
      if (byTime != 0) {
        return byTime;
      }
      int byRank = Long.compare(rank, other.rank);
      return byRank != 0 ? byRank : Long.compare(number, other.number);
    }
  }

  void add(Turn turn) {
    if (heap.size() >= limit) {
      throw new RejectedExecutionException("the loop holds " + limit + " tasks and timers, which is its limit");
    }
    heap.add(turn);
  }

  boolean cancel(Turn turn) {
    if (!turn.waiting) {
      return false;
    }
    turn.waiting = false;
    heap.remove(turn);
    return true;
  }

  boolean isEmpty() {
    return heap.isEmpty();
  }

  /** Nanoseconds until the first is due, negative where it is overdue. Not to be asked of an empty heap. */
  long untilDue(long now) {
    return heap.element().dueNanos - now;
  }

  Turn take() {
    Turn turn = heap.remove();
    turn.waiting = false;
    return turn;
  }

  int size() {
    return heap.size();
  }

  void clear() {
    heap.forEach(t -> t.waiting = false);
    heap.clear();
  }
}
