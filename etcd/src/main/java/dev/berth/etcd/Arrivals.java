package dev.berth.etcd;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Answers in the order of their revisions, though they come in any. A revision may be the next one only where no question that was
 * under way when its answer came can still get a lower one: what was asked later gets a higher one. Used by one thread.
 *
 * @param <T> what comes with an answer
 */
final class Arrivals<T> {
  private final TreeSet<Long> asked = new TreeSet<>();
  private final PriorityQueue<Arrived<T>> arrived = new PriorityQueue<>(Comparator.comparingLong(Arrived::revision));
  private long next;

  /** @param before all questions of which have been answered when this is the next */
  record Arrived<T>(long revision, long before, T value) {}

  /** A question goes out; its number. */
  long ask() {
    asked.add(next);
    return next++;
  }

  int waiting() {
    return asked.size();
  }

  /** It was answered with nothing. */
  void none(long number) {
    asked.remove(number);
  }

  void arrive(long number, long revision, T value) {
    asked.remove(number);
    arrived.add(new Arrived<>(revision, next, value));
  }

  /**
   * What can be told now, in order.
   *
   * @param newest the revision that was told last
   */
  List<Arrived<T>> due(long newest) {
    List<Arrived<T>> due = new ArrayList<>();
    long last = newest;
    while (!arrived.isEmpty()) {
      Arrived<T> head = arrived.peek();
      if (head.revision() != last + 1 && !asked.isEmpty() && asked.first() < head.before()) {
        break;
      }
      due.add(arrived.poll());
      last = head.revision();
    }
    return due;
  }

  /** All that has arrived and was not told, by revisions. */
  SortedMap<Long, T> drain() {
    SortedMap<Long, T> all = new TreeMap<>();
    arrived.forEach(a -> all.put(a.revision(), a.value()));
    arrived.clear();
    return all;
  }
}
