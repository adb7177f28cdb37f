package dev.berth.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.simulator.scenario.Scenario;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scenarios that have found a bug once, each with its story in its first line; {@code docs/track-record.md} lists them. */
class RememberedScenariosTest {

  static List<Path> files() throws IOException, URISyntaxException {
    Path folder = Path.of(Objects.requireNonNull(RememberedScenariosTest.class.getResource("/scenarios")).toURI());
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void whatWasFoundDoesNotComeBack(Path file) throws IOException {
    assertThat(Simulation.run(Scenario.parse(Files.readString(file))).violation()).isEmpty();
  }
}
