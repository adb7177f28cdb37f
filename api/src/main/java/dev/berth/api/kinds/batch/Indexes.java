package dev.berth.api.kinds.batch;

import dev.berth.model.names.GoQuote;
import java.util.ArrayList;
import java.util.List;

/** Indexes of a Job's pods as a text: {@code 1,3-5,7}. */
sealed interface Indexes {

  /** In growing order. */
  record Parsed(List<Interval> intervals) implements Indexes {
    long total() {
      return intervals.stream().mapToLong(i -> i.last - i.first + 1).sum();
    }

    /** The first index in both; -1 for none. */
    long overlap(Parsed other) {
      for (Interval a : intervals) {
        for (Interval b : other.intervals) {
          if (a.first <= b.last && b.first <= a.last) {
            return Math.max(a.first, b.first);
          }
        }
      }
      return -1;
    }
  }

  /** With upstream's text. */
  record Malformed(String text) implements Indexes {}

  /** Both ends belong to it. */
  record Interval(long first, long last) {}

  static Indexes parse(String text, long completions) {
    List<Interval> out = new ArrayList<>();
    if (text.isEmpty()) {
      return new Parsed(out);
    }
    for (String part : text.split(",", -1)) {
      List<String> ends = List.of(part.split("-", -1));
      if (ends.size() > 2) {
        return new Malformed(
            "the fragment " + GoQuote.quote(part)
                + " violates the requirement that an index interval can have at most two parts separated by '-'");
      }
      long[] numbers = new long[2];
      for (int i = 0; i < ends.size(); i++) {
        String end = ends.get(i);
        if (!end.matches("[0-9]{1,18}")) {
          return new Malformed("cannot convert string to integer for index: " + GoQuote.quote(end));
        }
        numbers[i] = Long.parseLong(end);
        if (numbers[i] >= completions) {
          return new Malformed("too large index: " + GoQuote.quote(end));
        }
      }
      long first = numbers[0];
      long last = ends.size() == 2 ? numbers[1] : first;
      if (ends.size() == 2 && first >= last) {
        return nonIncreasing(first, last);
      }
      if (!out.isEmpty() && out.getLast().last >= first) {
        return nonIncreasing(out.getLast().last, first);
      }
      out.add(new Interval(first, last));
    }
    return new Parsed(List.copyOf(out));
  }

  private static Malformed nonIncreasing(long previous, long current) {
    return new Malformed("non-increasing order, previous: " + previous + ", current: " + current);
  }
}
