package dev.berth.controllers.ttl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Source: {@code pkg/controller/ttl/ttl_controller.go}, ttlBoundaries. */
class KeepingTimeTest {
  private static int seconds(int... nodes) {
    KeepingTime time = KeepingTime.OF_NO_NODES;
    for (int n : nodes) {
      time = time.with(n);
    }
    return time.seconds();
  }

  @Test
  void theMoreNodesTheLonger() {
    assertThat(IntStream.of(1, 100, 101, 500, 501, 1000, 1001, 2000, 2001, 5000).map(KeepingTimeTest::seconds))
        .containsExactly(0, 0, 15, 15, 30, 30, 60, 60, 300, 300);
  }

  @Test
  void aClusterThatShrinksALittleStaysOnItsStep() {
    assertThat(seconds(101, 90)).isEqualTo(15);
    assertThat(seconds(101, 89)).isZero();
    assertThat(seconds(2001, 1800)).isEqualTo(300);
    assertThat(seconds(2001, 1799)).isEqualTo(60);
    assertThat(seconds(2001, 3)).isZero();
  }
}
