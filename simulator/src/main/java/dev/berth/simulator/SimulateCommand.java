package dev.berth.simulator;

import dev.berth.server.control.Component;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.up.ManifestException;
import dev.berth.simulator.rehearsal.PlanException;
import dev.berth.simulator.scenario.Generator;
import dev.berth.simulator.scenario.Scenario;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth simulate}. */
@Command(
    name = "simulate",
    description = "Runs clusters in virtual time while nodes lose power, requests are lost and components die, and checks after"
        + " every event what must hold. A failing seed is made small and told.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class SimulateCommand implements Callable<Integer> {

  @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "The seed of the first scenario.")
  private long seed = 1;

  @Option(names = "--scenarios", paramLabel = "N", defaultValue = "1",
      description = "How many to run: with this seed, the next, and so on.")
  private int scenarios = 1;

  @Option(names = "--steps", paramLabel = "N", defaultValue = "20", description = "The most actions in a scenario.")
  private int steps = 20;

  @Option(names = "--scenario", paramLabel = "FILE",
      description = "Runs the scenario in the file instead; its format is what a failing seed prints.",
      showDefaultValue = Visibility.NEVER)
  private List<Path> files = List.of();

  @Option(names = "--keep-going", description = "Goes on after a seed that fails, and only says what it violated.")
  private boolean keepGoing;

  @Option(names = "--transcript", description = "Prints everything that happens.")
  private boolean transcript;

  @Mixin private RehearsalOptions rehearsal = new RehearsalOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    try {
      if (rehearsal.isAsked()) {
        return rehearsal.rehearse(seed, transcript, out) ? 0 : 1;
      }
    } catch (PlanException | ManifestException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    if (!files.isEmpty()) {
      return files.stream().allMatch(file -> passes(read(file), out)) ? 0 : 1;
    }
    List<String> components =
        ControlPlane.components(World.SETTINGS).stream().map(Component::name).toList();
    Duration began = cpu();
    long events = 0;
    int failed = 0;
    for (int i = 0; i < scenarios; i++) {
      Scenario scenario = Generator.scenario(seed + i, components, steps);
      Simulation.Outcome outcome = run(scenario, out);
      events += outcome.events();
      if (outcome.violation().isPresent()) {
        failed++;
        if (!keepGoing) {
          return 1;
        }
      }
    }
    double seconds = cpu().minus(began).toMillis() / 1e3;
    out.printf(
        "%d scenarios from seed %d: %d with a violation; %d events in %.1f s of CPU, %.0f a second%n",
        scenarios, seed, failed, events, seconds, events / seconds);
    return failed == 0 ? 0 : 1;
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private boolean passes(Scenario scenario, PrintStream out) {
    return run(scenario, out).violation().isEmpty();
  }

  private Simulation.Outcome run(Scenario scenario, PrintStream out) {
    Simulation.Outcome outcome = Simulation.run(scenario);
    if (transcript) {
      outcome.transcript().forEach(out::println);
    }
    Optional<String> violation = outcome.violation();
    if (violation.isPresent() && keepGoing) {
      out.println("seed " + scenario.seed() + ": " + violation.get());
    } else if (violation.isPresent()) {
      String kind = kind(violation.get());
      Scenario small =
          Minimiser.minimise(
              scenario, s -> Simulation.run(s).violation().filter(v -> kind(v).equals(kind)).isPresent());
      Simulation.Outcome again = Simulation.run(small);
      out.println("seed " + scenario.seed() + ": " + again.violation().orElse(violation.get()));
      out.println("--- scenario (berth simulate --scenario FILE)");
      out.print(small.text());
      out.println("--- transcript");
      again.transcript().forEach(out::println);
    }
    return outcome;
  }

  /** The invariant's name. */
  private static String kind(String violation) {
    return violation.substring(0, violation.indexOf(':'));
  }

  private Scenario read(Path file) {
    try {
      return Scenario.parse(Files.readString(file));
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "--scenario: " + file + " cannot be read: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--scenario: " + file + ": " + e.getMessage(), e);
    }
  }
}
