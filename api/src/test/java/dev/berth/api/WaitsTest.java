package dev.berth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WaitsTest {
  private final AtomicLong now = new AtomicLong(1000);
  private final Waits waits = new Waits(now::get);

  private String slowly(long nanos, String result) {
    now.addAndGet(nanos);
    return result;
  }

  @Test
  void whatIsWaitedForOthersAddsUpAndTheRestDoesNotCount() {
    String result =
        waits.during(
            () -> {
              slowly(100, "");
              String first = Waits.forOthers(() -> slowly(20, "a"));
              slowly(100, "");
              return first + Waits.forOthers(() -> slowly(3, "b"));
            });
    assertThat(result).isEqualTo("ab");
    assertThat(waits.nanos()).isEqualTo(23);
  }

  @Test
  void whoFailsHasBeenWaitedForAsWell() {
    assertThatThrownBy(
            () ->
                waits.during(
                    () ->
                        Waits.forOthers(
                            () -> {
                              slowly(7, "");
                              throw new IllegalStateException("failed");
                            })))
        .hasMessage("failed");
    assertThat(waits.nanos()).isEqualTo(7);
  }

  @Test
  void outsideOfARequestNobodyCounts() {
    assertThat(Waits.forOthers(() -> slowly(5, "a"))).isEqualTo("a");
    assertThat(waits.nanos()).isZero();
  }
}
