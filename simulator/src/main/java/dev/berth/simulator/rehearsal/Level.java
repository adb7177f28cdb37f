package dev.berth.simulator.rehearsal;

import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;

/** A number that changes with time: from each of these moments on it is so much, and 0 before. */
record Level(NavigableMap<Long, Integer> steps) {

  /** How many of them are so at once. */
  static Level of(Collection<Spans> some) {
    NavigableMap<Long, Integer> changes = new TreeMap<>();
    for (Spans spans : some) {
      for (Span span : spans.all()) {
        changes.merge(span.from(), 1, Integer::sum);
        changes.merge(span.to(), -1, Integer::sum);
      }
    }
    NavigableMap<Long, Integer> steps = new TreeMap<>();
    int now = 0;
    for (Map.Entry<Long, Integer> change : changes.entrySet()) {
      now += change.getValue();
      steps.put(change.getKey(), now);
    }
    return new Level(steps);
  }

  static Level of(Map<Long, Integer> steps) {
    return new Level(new TreeMap<>(steps));
  }

  int at(long millis) {
    Map.Entry<Long, Integer> last = steps.floorEntry(millis);
    return last == null ? 0 : last.getValue();
  }

  Level with(Level other, IntBinaryOperator of) {
    TreeSet<Long> times = new TreeSet<>(steps.keySet());
    times.addAll(other.steps.keySet());
    NavigableMap<Long, Integer> both = new TreeMap<>();
    times.forEach(t -> both.put(t, of.applyAsInt(at(t), other.at(t))));
    return new Level(both);
  }

  /** When it is at least so much, in this time. */
  Spans atLeast(int least, Span in) {
    List<Span> found = new ArrayList<>();
    TreeSet<Long> times = new TreeSet<>(steps.subMap(in.from(), in.to()).keySet());
    times.add(in.from());
    for (long from : times) {
      Long next = times.higher(from);
      if (at(from) >= least) {
        found.add(new Span(from, next == null ? in.to() : next));
      }
    }
    return new Spans(found);
  }

  /** The least that it is in this time. */
  int least(Span in) {
    return Math.min(at(in.from()), steps.subMap(in.from(), in.to()).values().stream().mapToInt(n -> n).min().orElse(Integer.MAX_VALUE));
  }
}
