package dev.berth.simulator.rehearsal;

import dev.berth.simulator.rehearsal.Observed.Run;
import java.util.ArrayList;
import java.util.List;

/** Finds names of which processes ran at two places at once. */
final class Twice {
  private Twice() {}

  /** @param one began before the other */
  record Both(Run one, Run other) {
    Span when() {
      return new Span(other.when().from(), Math.min(one.when().to(), other.when().to()));
    }
  }

  static List<Both> in(Observed observed) {
    List<Both> all = new ArrayList<>();
    for (Run one : observed.runs()) {
      for (Run other : observed.runs()) {
        boolean later = one.when().from() < other.when().from() && other.when().from() < one.when().to();
        if (later && one.pod().equals(other.pod()) && !one.node().equals(other.node())) {
          all.add(new Both(one, other));
        }
      }
    }
    return all;
  }

  static List<String> of(Observed observed) {
    return in(observed).stream()
        .map(
            both -> both.one().pod() + " ran on " + both.one().node() + " and on " + both.other().node() + " at once, for "
                + Times.span(both.when().millis()) + " from " + Times.clock(both.when().from()))
        .toList();
  }
}
