package dev.berth.base.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TurnsTest {

  /** Odd: one more; even: one of those that are there, or were, is cancelled. */
  @Property(tries = 300)
  void whatIsNotCancelledIsTakenInOrder(@ForAll @Size(max = 300) List<@IntRange(min = 0, max = 500) Integer> steps) {
    Turns turns = new Turns(1_000);
    List<Turns.Turn> made = new ArrayList<>();
    List<Turns.Turn> waiting = new ArrayList<>();
    for (int step : steps) {
      if (step % 2 == 1 || made.isEmpty()) {
        Turns.Turn turn = new Turns.Turn(step / 10, step % 3, made.size(), () -> {});
        made.add(turn);
        waiting.add(turn);
        turns.add(turn);
      } else {
        Turns.Turn turn = made.get(step % made.size());
        assertThat(turns.cancel(turn)).isEqualTo(waiting.remove(turn));
      }
      assertThat(turns.size()).isEqualTo(waiting.size());
    }
    waiting.sort(Comparator.naturalOrder());
    List<Turns.Turn> taken = new ArrayList<>();
    while (!turns.isEmpty()) {
      Turns.Turn turn = turns.take();
      assertThat(turns.cancel(turn)).isFalse();
      taken.add(turn);
    }
    assertThat(taken).isEqualTo(waiting);
  }
}
