package dev.berth.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private final Arrivals<String> arrivals = new Arrivals<>();

  private List<String> due(long newest) {
    return arrivals.due(newest).stream().map(Arrivals.Arrived::value).toList();
  }

  @Test
  void theNextRevisionIsToldAtOnce() {
    long one = arrivals.ask();
    long two = arrivals.ask();
    arrivals.arrive(one, 5, "one");
    assertThat(due(4)).containsExactly("one");
    assertThat(arrivals.waiting()).isEqualTo(1);
    arrivals.arrive(two, 6, "two");
    assertThat(due(5)).containsExactly("two");
  }

  @Test
  void aLaterRevisionWaitsForWhatWasAskedBeforeItCame() {
    long one = arrivals.ask();
    long two = arrivals.ask();
    arrivals.arrive(two, 6, "two");
    assertThat(due(4)).isEmpty();
    arrivals.arrive(one, 5, "one");
    assertThat(due(4)).containsExactly("one", "two");
  }

  @Test
  void aGapThatIsNobodysOfOursIsPassedOnceAllThatCouldFillItIsAnswered() {
    long one = arrivals.ask();
    long two = arrivals.ask();
    arrivals.arrive(two, 9, "two");
    long three = arrivals.ask(); // gets more than 9
    assertThat(due(4)).isEmpty();
    arrivals.none(one);
    assertThat(due(4)).containsExactly("two");
    arrivals.arrive(three, 10, "three");
    assertThat(due(9)).containsExactly("three");
  }
}
