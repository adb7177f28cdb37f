package dev.berth.controllers.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FreshTest {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final FixedSource source = new FixedSource(loop);
  private final Workplace place =
      new Workplace("small-controller", loop, new FixedApi(loop, source), source.picture(Kinds.POD, Kinds.CLAIM), _ -> {});
  private final List<String> decided = new ArrayList<>();

  /** A key whose plan is one decision. */
  private void look(Supplier<Plan> decision) {
    PlanQueue<String> queue =
        new PlanQueue<>(
            place,
            (_, key, _) ->
                Plan.of(Fresh.decision(place, "deciding on " + key, List.of(Kinds.POD.type(), Kinds.CLAIM.type()), "", decision)));
    loop.runDue();
    loop.execute(() -> queue.add("a/b"));
  }

  @Test
  void decidesByAViewThatShowsWhatTheApiHas() {
    loop.runDue();
    source.hold();
    source.put(Kinds.POD, "{metadata: {namespace: a, name: x}}");
    look(
        () -> {
          decided.add("with " + place.view().list(Kinds.POD, "").size());
          return Plan.NOTHING;
        });
    loop.advance(Duration.ofSeconds(1));
    assertThat(decided).isEmpty();
    source.release();
    loop.advance(Duration.ofSeconds(1));
    assertThat(decided).containsExactly("with 1");
  }

  @Test
  void aDecisionThatThrowsIsAFaultThatTheLoopTellsOfAndItsKeyIsTriedAgainEverLater() {
    source.put(Kinds.POD, "{metadata: {namespace: a, name: x}}");
    List<Duration> tried = new ArrayList<>();
    look(
        () -> {
          tried.add(Duration.ofNanos(loop.nanos()));
          if (tried.size() < 3) {
            throw new IllegalArgumentException("no such thing");
          }
          return Plan.NOTHING;
        });
    loop.advance(Duration.ofSeconds(1));

    assertThat(tried).hasSize(3);
    assertThat(tried.get(2).minus(tried.get(1))).as("the backoff").isGreaterThan(tried.get(1).minus(tried.get(0)));
    assertThat(loop.failures())
        .hasSize(2)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .hasMessage("controller=small-controller: deciding on a/b: the decision failed")
                    .hasRootCauseMessage("no such thing"));
  }
}
