package dev.berth.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class NextLookTest {
  private final NextLook next = new NextLook();

  @Test
  void anEndThatWasToldIsLookedForUntilItIsSeenWhateverElseChanges() {
    next.ended("a");
    for (var wait : NextLook.AFTER_EVENT) {
      assertThat(next.after(Set.of("a", "b"), true, true)).isEqualTo(wait);
    }
    assertThat(next.after(Set.of("a"), false, true)).isEqualTo(NextLook.PERIOD);
    assertThat(next.after(Set.of(), true, true)).isEqualTo(NextLook.PERIOD_WITH_EVENTS);
  }

  @Test
  void whatHasBeenSeenIsNotLookedForAgain() {
    next.ended("a");
    assertThat(next.after(Set.of("b"), true, true)).isEqualTo(NextLook.PERIOD_WITH_EVENTS);
  }

  @Test
  void anEndOfSomethingUnknownIsLookedForUntilAnythingChanges() {
    next.ended("");
    assertThat(next.after(Set.of("a"), false, true)).isEqualTo(NextLook.AFTER_EVENT.getFirst());
    assertThat(next.after(Set.of("a"), true, true)).isEqualTo(NextLook.PERIOD_WITH_EVENTS);
  }

  @Test
  void withoutEventsItLooksOnceASecond() {
    assertThat(next.after(Set.of("a"), true, false)).isEqualTo(NextLook.PERIOD);
  }
}
