package dev.berth.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.simulator.scenario.Action;
import dev.berth.simulator.scenario.Scenario;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MinimiserTest {
  private static Scenario scenario(IntStream steps) {
    return new Scenario(1, 1, false, false, steps.mapToObj(i -> new Scenario.Step(i, new Action.Outage(i))).toList());
  }

  @Test
  void onlyStepsThatTheFailureNeedsAreLeft() {
    Set<Long> needed = Set.of(3L, 17L, 18L);
    Scenario small =
        Minimiser.minimise(
            scenario(IntStream.range(0, 40)),
            s -> s.steps().stream().map(Scenario.Step::atMillis).collect(Collectors.toSet()).containsAll(needed));
    assertThat(small).isEqualTo(scenario(IntStream.of(3, 17, 18)));
  }

  @Test
  void aFailureWithoutAnyStepNeedsNone() {
    assertThat(Minimiser.minimise(scenario(IntStream.range(0, 5)), _ -> true).steps()).isEqualTo(List.of());
  }
}
