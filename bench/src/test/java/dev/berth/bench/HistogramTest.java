package dev.berth.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void sharesAreFoundWithinTheWidthOfABucket() {
    Histogram histogram = new Histogram();
    for (int i = 1; i <= 1000; i++) {
      histogram.record(i * 1_000_000L);
    }
    assertThat(histogram.count()).isEqualTo(1000);
    assertThat(histogram.millisAt(0.5)).isCloseTo(500, within(500 / 64.0));
    assertThat(histogram.millisAt(0.99)).isCloseTo(990, within(990 / 64.0));
    assertThat(histogram.maxMillis()).isEqualTo(1000);
  }

  @Test
  void joinedHistogramsCountBoth() {
    Histogram one = new Histogram();
    one.record(10);
    Histogram two = new Histogram();
    two.record(5_000_000);
    one.add(two);
    assertThat(one.count()).isEqualTo(2);
    assertThat(one.maxMillis()).isEqualTo(5);
  }

  @Test
  void anEmptyOneHasNoShares() {
    assertThat(new Histogram().millisAt(0.5)).isZero();
  }

  @Property
  void aSingleDurationIsEveryShareOfItself(@ForAll @LongRange(min = 1, max = 1L << 55) long nanos) {
    Histogram histogram = new Histogram();
    histogram.record(nanos);
    assertThat(histogram.millisAt(0.01)).isEqualTo(nanos / 1e6);
  }
}
