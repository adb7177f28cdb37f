package dev.berth.base.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every loop promises. */
abstract class LoopContract {
  /** The loop under test. */
  abstract Loop loop();

  /** Returns when so many entries are in the log, or fails. */
  abstract void awaitSize(List<?> log, int size);

  abstract List<Throwable> failures();

  final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    loop().close();
  }

  @Test
  void tasksRunInTheOrderTheyWereHandedOver() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      String name = "t" + i;
      expected.add(name);
      loop().execute(() -> log.add(name));
    }
    awaitSize(log, 1_000);
    assertThat(log).isEqualTo(expected);
  }

  @Test
  void tasksKnowThatTheyAreInTheLoop() {
    assertThat(loop().inLoop()).isFalse();
    loop().execute(() -> log.add("" + loop().inLoop()));
    awaitSize(log, 1);
    assertThat(log).containsExactly("true");
  }

  @Test
  void aTaskIsNotInterruptedByAnother() {
    loop()
        .execute(
            () -> {
              log.add("outer begins");
              loop().execute(() -> log.add("inner"));
              log.add("outer ends");
            });
    awaitSize(log, 3);
    assertThat(log).containsExactly("outer begins", "outer ends", "inner");
  }

  @Test
  void timersRunInTheOrderOfTheirTimesAndNotBefore() {
    long start = loop().nanos();
    List<Long> at = Collections.synchronizedList(new ArrayList<>());
    for (int millis : new int[] {30, 10, 20}) {
      loop()
          .schedule(
              Duration.ofMillis(millis),
              () -> {
                at.add(loop().nanos() - start);
                log.add(millis + " ms");
              });
    }
    awaitSize(log, 3);
    assertThat(log).containsExactly("10 ms", "20 ms", "30 ms");
    assertThat(at.get(0)).isGreaterThanOrEqualTo(10_000_000);
    assertThat(at.get(2)).isGreaterThanOrEqualTo(30_000_000);
  }

  @Test
  void aCancelledTimerDoesNotRun() {
    Loop.Timer timer = loop().schedule(Duration.ofMillis(1), () -> log.add("cancelled"));
    assertThat(timer.cancel()).isTrue();
    assertThat(timer.cancel()).isFalse();
    loop().schedule(Duration.ofMillis(5), () -> log.add("later"));
    awaitSize(log, 1);
    assertThat(log).containsExactly("later");
  }

  @Test
  void aTimerThatHasRunCannotBeCancelled() {
    Loop.Timer timer = loop().schedule(Duration.ofSeconds(-5), () -> log.add("run"));
    awaitSize(log, 1);
    assertThat(timer.cancel()).isFalse();
  }

  @Test
  void aTaskThatThrowsEndsOnlyItself() {
    IllegalStateException broken = new IllegalStateException("broken");
    loop()
        .execute(
            () -> {
              throw broken;
            });
    loop().execute(() -> log.add("next"));
    awaitSize(log, 1);
    assertThat(failures()).containsExactly(broken);
  }

  @Test
  void bothClocksMoveAlike() {
    loop().execute(() -> log.add(loop().clock().instant().toString()));
    loop().schedule(Duration.ofMillis(20), () -> log.add(loop().clock().instant().toString()));
    awaitSize(log, 2);
    assertThat(java.time.Instant.parse(log.get(1))).isAfter(java.time.Instant.parse(log.get(0)));
  }

  @Test
  void aClosedLoopRefusesTasksAndDropsTimers() {
    loop().schedule(Duration.ofHours(1), () -> log.add("never"));
    loop().close();
    assertThatThrownBy(() -> loop().execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> loop().schedule(Duration.ZERO, () -> {})).isInstanceOf(RejectedExecutionException.class);
    assertThat(log).isEmpty();
  }
}
