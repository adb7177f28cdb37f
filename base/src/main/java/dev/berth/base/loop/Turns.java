package dev.berth.base.loop;

import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;

/**
 * What a loop has to do and when: a heap of tasks by due time. Its loop guards it. Each task knows its place in the heap, so that
 * one is cancelled at the cost of adding one, however many wait: most timers are set for what should not happen.
 */
final class Turns {
  private static final int NOWHERE = -1;

  private final int limit;
  private Turn[] heap = new Turn[64];
  private int size;

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
    /** In the heap, while it waits. */
    private int place = NOWHERE;

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
    if (size >= limit) {
      throw new RejectedExecutionException("the loop holds " + limit + " tasks and timers, which is its limit");
    }
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    size++;
    rise(turn, size - 1);
  }

  boolean cancel(Turn turn) {
    if (turn.place == NOWHERE) {
      return false;
    }
    remove(turn);
    return true;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Nanoseconds until the first is due, negative where it is overdue. Not to be asked of an empty heap. */
  long untilDue(long now) {
    return heap[0].dueNanos - now;
  }

  /** The first. Not to be asked of an empty heap. */
  Turn take() {
    Turn turn = heap[0];
    remove(turn);
    return turn;
  }

  int size() {
    return size;
  }

  void clear() {
    for (int i = 0; i < size; i++) {
      heap[i].place = NOWHERE;
    }
    heap = new Turn[64];
    size = 0;
  }

  /** The last takes its place, and goes from there to where it belongs. */
  private void remove(Turn turn) {
    int gap = turn.place;
    turn.place = NOWHERE;
    size--;
    Turn last = heap[size];
    heap[size] = null;
    if (gap == size) {
      return;
    }
    if (gap > 0 && last.compareTo(heap[(gap - 1) / 2]) < 0) {
      rise(last, gap);
    } else {
      sink(last, gap);
    }
  }

  private void rise(Turn turn, int from) {
    int at = from;
    while (at > 0) {
      Turn parent = heap[(at - 1) / 2];
      if (turn.compareTo(parent) >= 0) {
        break;
      }
      put(parent, at);
      at = (at - 1) / 2;
    }
    put(turn, at);
  }

  private void sink(Turn turn, int from) {
    int at = from;
    while (at * 2 + 1 < size) {
      int child = at * 2 + 1;
      if (child + 1 < size && heap[child + 1].compareTo(heap[child]) < 0) {
        child++;
      }
      if (turn.compareTo(heap[child]) <= 0) {
        break;
      }
      put(heap[child], at);
      at = child;
    }
    put(turn, at);
  }

  private void put(Turn turn, int at) {
    heap[at] = turn;
    turn.place = at;
  }
}
