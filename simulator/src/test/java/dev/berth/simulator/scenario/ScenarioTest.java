package dev.berth.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScenarioTest {
  private static final List<String> COMPONENTS = List.of("statefulset-controller", "default-scheduler");

  @Test
  void whatIsWrittenIsReadAsTheSame() {
    LongStream.range(0, 200)
        .mapToObj(seed -> Generator.scenario(seed, COMPONENTS, 30))
        .forEach(scenario -> assertThat(Scenario.parse(scenario.text())).isEqualTo(scenario));
  }

  @Test
  void theSameSeedMakesTheSameScenario() {
    assertThat(Generator.scenario(7, COMPONENTS, 20)).isEqualTo(Generator.scenario(7, COMPONENTS, 20));
    assertThat(Generator.scenario(7, COMPONENTS, 20)).isNotEqualTo(Generator.scenario(8, COMPONENTS, 20));
  }

  @Test
  void commentsAndEmptyLinesSayNothing() {
    assertThat(Scenario.parse("# why\n\nseed 3\nnodes 2 # two\n5 storm 1\n"))
        .isEqualTo(new Scenario(3, 2, false, false, List.of(new Scenario.Step(5, new Action.Storm(1)))));
  }

  @Test
  void whatIsNotUnderstoodIsNamedWithItsLine() {
    assertThatThrownBy(() -> Scenario.parse("seed 1\n5 strom 1\n"))
        .hasMessageStartingWith("line 2: 5 strom 1: no such action: strom 1; there are abandon, add-claims, bad-drivers, budget, create-set");
    assertThatThrownBy(() -> Scenario.parse("5 storm\n")).hasMessageContaining("storm has 1 arguments, not 0");
    assertThatThrownBy(() -> Scenario.parse("5 storm x\n")).hasMessageContaining("x is not a whole number");
    assertThatThrownBy(() -> Scenario.parse("x storm 1\n")).hasMessageStartingWith("line 1: x storm 1");
  }
}
