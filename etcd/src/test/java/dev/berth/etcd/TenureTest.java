package dev.berth.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TenureTest {
  private long nanos = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos(); // a counter that overflows is none of ours to fear
  private Instant time = Instant.parse("2026-01-01T00:00:00Z");
  private final Tenure tenure = new Tenure(Duration.ofSeconds(10), () -> time, () -> nanos);

  private void pass(Duration time) {
    nanos += time.toNanos();
    this.time = this.time.plus(time);
  }

  @Test
  void isNotBeforeTheStoreWasTaken() {
    tenure.prolong(tenure.now());
    assertThat(tenure.lasts()).isFalse();
    tenure.begin(tenure.now());
    assertThat(tenure.lasts()).isTrue();
  }

  @Test
  void countsFromWhatWasSentAndEndsATenthBeforeTheTerm() {
    Tenure.Moment sent = tenure.now();
    pass(Duration.ofSeconds(4));
    tenure.begin(sent);
    pass(Duration.ofMillis(4999));
    assertThat(tenure.lasts()).isTrue();
    pass(Duration.ofMillis(1));
    assertThat(tenure.lasts()).isFalse();
    tenure.prolong(tenure.now());
    assertThat(tenure.lasts()).isTrue();
  }

  @Test
  void believesTheClockThatSaysMore() {
    tenure.begin(tenure.now());
    time = time.plusSeconds(9); // the machine was suspended
    assertThat(tenure.lasts()).isFalse();
    tenure.begin(tenure.now());
    time = time.minusSeconds(100); // somebody set the time
    nanos += Duration.ofSeconds(9).toNanos();
    assertThat(tenure.lasts()).isFalse();
  }

  @Test
  void isOverWhenAnotherHasTheStore() {
    tenure.begin(tenure.now());
    tenure.end();
    tenure.prolong(tenure.now());
    assertThat(tenure.lasts()).isFalse();
  }
}
