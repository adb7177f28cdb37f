package dev.berth.base.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VirtualLoopTest extends LoopContract {
  private final VirtualLoop loop = new VirtualLoop(1);

  @Override
  Loop loop() {
    return loop;
  }

  @Override
  List<Throwable> failures() {
    return loop.failures();
  }

  @Override
  void awaitSize(List<?> log, int size) {
    while (log.size() < size) {
      assertThat(loop.runNext()).as("something waits; the log: %s", log).isTrue();
    }
  }

  @Test
  void timeJumpsToTheNextTimer() {
    Instant start = loop.clock().instant();
    loop.schedule(Duration.ofDays(365), () -> log.add("a year"));
    loop.runUntilIdle(10);
    assertThat(loop.clock().instant()).isEqualTo(start.plus(Duration.ofDays(365)));
    assertThat(log).containsExactly("a year");
  }

  @Test
  void advanceRunsWhatFallsDueAndNoMore() {
    loop.schedule(Duration.ofSeconds(1), () -> loop.schedule(Duration.ofSeconds(1), () -> log.add("2 s")));
    loop.schedule(Duration.ofSeconds(3), () -> log.add("3 s"));
    loop.advance(Duration.ofMillis(2_999));
    assertThat(log).containsExactly("2 s");
    assertThat(loop.nanos()).isEqualTo(2_999_000_000L);
    loop.advance(Duration.ofMillis(1));
    assertThat(log).containsExactly("2 s", "3 s");
    assertThat(loop.isIdle()).isTrue();
  }

  private static List<Integer> tieOrder(long seed) {
    VirtualLoop loop = new VirtualLoop(seed);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int n = i;
      loop.schedule(Duration.ofSeconds(1), () -> order.add(n + 10 * loop.random().nextInt(3)));
    }
    loop.runUntilIdle(100);
    return order;
  }

  @Test
  void theSeedReproducesARunAndOrdersTies() {
    Set<List<Integer>> orders = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      assertThat(tieOrder(seed)).isEqualTo(tieOrder(seed));
      orders.add(tieOrder(seed));
    }
    assertThat(orders).hasSizeGreaterThan(15);
  }

  @Test
  void whatNeverEndsIsNoticed() {
    Runnable[] again = new Runnable[1];
    again[0] = () -> loop.schedule(Duration.ofSeconds(1), again[0]);
    loop.execute(again[0]);
    assertThatThrownBy(() -> loop.runUntilIdle(1_000)).hasMessageStartingWith("not idle after 1000 tasks");
  }

  @Test
  void aTaskCannotDriveItsLoop() {
    loop.execute(loop::runNext);
    loop.execute(() -> log.add("x"));
    loop.runDue();
    assertThat(loop.failures()).singleElement().isInstanceOf(IllegalStateException.class);
  }
}
