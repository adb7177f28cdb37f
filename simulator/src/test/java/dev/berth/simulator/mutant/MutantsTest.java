package dev.berth.simulator.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.control.ControlPlane;
import dev.berth.simulator.Simulation;
import dev.berth.simulator.scenario.Generator;
import dev.berth.simulator.scenario.Scenario;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Deliberate bugs are found. By default each is looked for from the seed on that is known to find it; {@code
 * -Dberth.mutants=1000} looks from the first seed on in so many scenarios, and {@code
 * -Dberth.mutant=words} only for those whose description has these words.
 */
@Execution(ExecutionMode.CONCURRENT)
class MutantsTest {
  private static final int NEAR = 40;
  /** As many as {@code ./berth simulate} takes. */
  private static final int STEPS = 20;
  private static final List<Mutant> MUTANTS =
      Mutants.ALL.stream().filter(mutant -> mutant.toString().contains(System.getProperty("berth.mutant", ""))).toList();

  private static Scenario scenario(long seed) {
    return Generator.scenario(seed, ControlPlane.names(), STEPS);
  }

  /** The product with the bug. */
  private record Product(Method parse, Method run, Method violation) {
    static Product of(ClassLoader loader) throws ReflectiveOperationException {
      Class<?> scenario = loader.loadClass(Scenario.class.getName());
      return new Product(
          scenario.getMethod("parse", String.class),
          loader.loadClass(Simulation.class.getName()).getMethod("run", scenario),
          loader.loadClass(Simulation.Outcome.class.getName()).getMethod("violation"));
    }

    Optional<?> violation(Scenario scenario) throws ReflectiveOperationException {
      return (Optional<?>) violation.invoke(run.invoke(null, parse.invoke(null, scenario.text())));
    }
  }

  @ParameterizedTest
  @FieldSource("MUTANTS")
  void isFound(Mutant mutant, @TempDir Path folder) throws Exception {
    int all = Integer.getInteger("berth.mutants", 0);
    List<Scenario> scenarios =
        all > 0
            ? LongStream.rangeClosed(1, all).mapToObj(MutantsTest::scenario).toList()
            : mutant.near(MutantsTest::scenario, NEAR);
    try (MutantLoader loader = MutantLoader.of(mutant, folder)) {
      Product product = Product.of(loader);
      for (Scenario scenario : scenarios) {
        Optional<?> violation = product.violation(scenario);
        if (violation.isPresent()) {
          System.out.printf("%s: found by seed %d: %s%n", mutant, scenario.seed(), violation.get());
          assertThat(Simulation.run(scenario).violation()).as("the same without the bug").isEmpty();
          return;
        }
      }
    }
    throw new AssertionError("not found in " + scenarios.size() + " scenarios: " + mutant);
  }

  @Test
  void aMutantWhoseTextIsNoLongerThereSaysSo() {
    Mutant old = new Mutant("old", 1, "controllers/statefulset/Course.java", "no such text", "");
    assertThatThrownBy(old::source)
        .hasMessageContaining("controllers/statefulset/Course.java must have exactly once: no such text");
  }
}
