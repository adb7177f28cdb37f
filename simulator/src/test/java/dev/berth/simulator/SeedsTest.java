package dev.berth.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.control.Component;
import dev.berth.server.control.ControlPlane;
import dev.berth.simulator.scenario.Generator;
import dev.berth.simulator.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Short scenarios, each of which must hold. {@code -Dberth.seeds=N} runs so many; {@code docs/simulator.md} tells how to read one that fails. */
@Execution(ExecutionMode.CONCURRENT)
class SeedsTest {
  private static final int STEPS = 12;

  static Scenario scenario(long seed) {
    return Generator.scenario(
        seed, ControlPlane.components(World.SETTINGS).stream().map(Component::name).toList(), STEPS);
  }

  @Test
  void whateverFailsTheInvariantsHold() {
    int count = Integer.getInteger("berth.seeds", 150);
    long began = System.nanoTime();
    long events = 0;
    List<String> failed = new ArrayList<>();
    for (long seed = 1; seed <= count; seed++) {
      Simulation.Outcome outcome = Simulation.run(scenario(seed));
      events += outcome.events();
      if (outcome.violation().isPresent()) {
        failed.add("berth simulate --seed " + seed + " --steps " + STEPS + ": " + outcome.violation().get());
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf("%d scenarios, %d events, %.0f events/s%n", count, events, events / seconds);
    assertThat(failed).isEmpty();
  }

  @Test
  void theSameSeedIsTheSameRun() {
    for (long seed : List.of(3L, 11L, 42L)) {
      Simulation.Outcome first = Simulation.run(scenario(seed));
      Simulation.Outcome second = Simulation.run(scenario(seed));
      assertThat(second.transcript()).isEqualTo(first.transcript());
      assertThat(second.events()).isEqualTo(first.events());
    }
  }
}
