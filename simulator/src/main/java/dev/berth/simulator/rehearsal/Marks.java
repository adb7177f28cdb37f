package dev.berth.simulator.rehearsal;

import java.util.ArrayList;
import java.util.List;

/** Notes when something begins and ceases to be so. Not thread-safe. */
public final class Marks {
  private static final long NOT = -1;

  private final List<Span> past = new ArrayList<>();
  private long since = NOT;

  /** It is so, or is not, from now on; nothing changes where it was already. */
  public void set(boolean is, long nowMillis) {
    if (is && since == NOT) {
      since = nowMillis;
    } else if (!is && since != NOT) {
      past.add(new Span(since, nowMillis));
      since = NOT;
    }
  }

  public boolean isSet() {
    return since != NOT;
  }

  /** When it was so; what is so now, until the end. */
  public Spans until(long endMillis) {
    List<Span> all = new ArrayList<>(past);
    if (since != NOT) {
      all.add(new Span(since, Math.max(since, endMillis)));
    }
    return new Spans(all);
  }
}
