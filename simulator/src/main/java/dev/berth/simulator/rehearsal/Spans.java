package dev.berth.simulator.rehearsal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** When something was so: spans in order, apart from each other, none of them empty. */
public record Spans(List<Span> all) {
  public static final Spans NEVER = new Spans(List.of());

  public Spans {
    List<Span> sorted = all.stream().filter(s -> s.millis() > 0).sorted(Comparator.comparingLong(Span::from)).toList();
    List<Span> joined = new ArrayList<>();
    for (Span span : sorted) {
      if (!joined.isEmpty() && span.from() <= joined.getLast().to()) {
        Span last = joined.removeLast();
        joined.add(new Span(last.from(), Math.max(last.to(), span.to())));
      } else {
        joined.add(span);
      }
    }
    all = List.copyOf(joined);
  }

  public static Spans of(long from, long to) {
    return new Spans(List.of(new Span(from, Math.max(from, to))));
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  public long millis() {
    return all.stream().mapToLong(Span::millis).sum();
  }

  public boolean covers(long millis) {
    return at(millis).isPresent();
  }

  /** The span in which the moment lies. */
  public Optional<Span> at(long millis) {
    return all.stream().filter(s -> s.covers(millis)).findFirst();
  }

  public Spans or(Spans other) {
    List<Span> both = new ArrayList<>(all);
    both.addAll(other.all);
    return new Spans(both);
  }

  public Spans and(Spans other) {
    List<Span> both = new ArrayList<>();
    for (Span mine : all) {
      for (Span others : other.all) {
        long from = Math.max(mine.from(), others.from());
        long to = Math.min(mine.to(), others.to());
        if (from < to) {
          both.add(new Span(from, to));
        }
      }
    }
    return new Spans(both);
  }

  public Spans within(long from, long to) {
    return and(of(from, to));
  }

  /** When this was so and the other was not. */
  public Spans without(Spans other) {
    List<Span> left = new ArrayList<>();
    for (Span mine : all) {
      long from = mine.from();
      for (Span others : other.all) {
        if (others.to() > from && others.from() < mine.to()) {
          left.add(new Span(from, Math.max(from, others.from())));
          from = others.to();
        }
      }
      left.add(new Span(Math.min(from, mine.to()), mine.to()));
    }
    return new Spans(left);
  }
}
