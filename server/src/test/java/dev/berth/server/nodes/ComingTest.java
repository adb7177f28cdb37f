package dev.berth.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ComingTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final Coming<String> node = new Coming<>();

  @Test
  void whoWaitsGetsItOnceItIsThere() throws Exception {
    CompletableFuture<Optional<String>> waiting = new CompletableFuture<>();
    Thread thread = Thread.ofVirtual().start(() -> waiting.complete(node.within(LONG)));
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertThat(node.now()).isEmpty();
    node.is("vm");
    assertThat(waiting.get(10, TimeUnit.SECONDS)).contains("vm");
    assertThat(node.now()).contains("vm");
  }

  @Test
  void nobodyWaitsForWhatNeverComes() {
    node.never(new IllegalStateException("containerd does not answer"));
    assertThat(node.within(LONG)).isEmpty();
  }

  @Test
  void patienceEnds() {
    assertThat(node.within(Duration.ofMillis(1))).isEmpty();
  }
}
