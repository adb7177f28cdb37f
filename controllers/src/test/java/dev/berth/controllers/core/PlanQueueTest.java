package dev.berth.controllers.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.client.Picture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanQueueTest {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final FixedSource source = new FixedSource(loop);
  private final List<String> planned = new ArrayList<>();

  @Test
  void aPlannerThatThrowsIsAFaultThatTheLoopTellsOfAndItsKeyIsPlannedAgain() {
    Workplace place =
        new Workplace("small-controller", loop, new FixedApi(loop, source), new Picture(loop, source), _ -> {});
    PlanQueue<String> queue =
        new PlanQueue<>(
            place,
            (_, key, _) -> {
              planned.add(key);
              if (planned.size() == 1) {
                throw new IllegalArgumentException("no such thing");
              }
              return Plan.NOTHING;
            });
    loop.execute(() -> queue.add("a/b"));
    loop.advance(Duration.ofSeconds(1));

    assertThat(planned).containsExactly("a/b", "a/b");
    assertThat(loop.failures())
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure)
                    .hasMessage("controller=small-controller key=a/b: the pass failed")
                    .hasRootCauseMessage("no such thing"));
  }
}
