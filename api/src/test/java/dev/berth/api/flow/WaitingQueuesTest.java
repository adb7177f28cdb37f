package dev.berth.api.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WaitingQueuesTest {
  private final WaitingQueues<String> queues = new WaitingQueues<>();

  @Property
  void aHandHasDifferentCardsOfTheDeck(
      @ForAll long flow, @ForAll @IntRange(min = 1, max = 200) int deck, @ForAll @IntRange(min = 1, max = 10) int size) {
    int[] hand = WaitingQueues.hand(flow, deck, Math.min(deck, size));
    assertThat(Arrays.stream(hand).distinct().count()).isEqualTo(hand.length);
    assertThat(Arrays.stream(hand).allMatch(card -> card >= 0 && card < deck)).isTrue();
  }

  @Test
  void aFlowFillsItsOwnHandOnly() {
    queues.arrange(64, 4, 10);
    int taken = 0;
    while (queues.offer(7, "greedy")) {
      taken++;
    }
    assertThat(taken).isEqualTo(40);
    assertThat(queues.offer(8, "modest")).isTrue();
  }

  @Test
  void whoComesLaterToAnotherQueueIsServedInTurn() {
    queues.arrange(2, 1, 100);
    long other = WaitingQueues.hand(0, 2, 1)[0] == WaitingQueues.hand(1, 2, 1)[0] ? 2 : 1;
    for (int i = 0; i < 50; i++) {
      queues.offer(0, "greedy");
    }
    for (int i = 0; i < 20; i++) {
      queues.poll();
    }
    queues.offer(other, "modest");
    queues.offer(other, "modest");
    List<String> next = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      queues.poll().ifPresent(next::add);
    }
    assertThat(next).containsExactlyInAnyOrder("greedy", "modest", "greedy", "modest");
    assertThat(queues.size()).isEqualTo(28);
  }

  @Test
  void whoWaitsInAQueueThatGoesWaitsInAnother() {
    queues.arrange(8, 1, 10);
    for (int flow = 0; flow < 30; flow++) {
      queues.offer(flow, "w" + flow);
    }
    queues.arrange(2, 1, 10);
    assertThat(queues.size()).isEqualTo(30);
    List<String> all = new ArrayList<>();
    for (Optional<String> w = queues.poll(); w.isPresent(); w = queues.poll()) {
      all.add(w.get());
    }
    assertThat(all).hasSize(30).doesNotHaveDuplicates();
    assertThat(queues.size()).isZero();
  }

  @Test
  void whoGivesUpIsNotServed() {
    queues.arrange(4, 2, 10);
    queues.offer(1, "a");
    queues.offer(1, "b");
    assertThat(queues.remove("a")).isTrue();
    assertThat(queues.remove("a")).isFalse();
    assertThat(queues.poll()).contains("b");
    assertThat(queues.poll()).isEmpty();
  }
}
