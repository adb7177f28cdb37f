package dev.berth.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SimulateCommandTest {
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine line = Main.line();
    line.setErr(new PrintWriter(err));
    return line.execute(args);
  }

  @Test
  void whatIsWrongIsToldWithoutATrace() {
    assertThat(run("-f", "nowhere.yaml")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("berth: nowhere.yaml does not exist: name a file or a directory of .yaml, .yml or .json files")
        .doesNotContain("\tat ");
  }

  @Test
  void stepsNeedManifests() {
    assertThat(run("--at", "1m power-off node-1")).isEqualTo(2);
    assertThat(err.toString()).startsWith("berth: --at, --for, --nodes and --class need -f");
  }

  @Test
  void theVerbsAreInTheHelp() {
    String help = Main.line().getUsageMessage();
    assertThat(help).contains("Verbs of --at", "power-off NODE [TIME]", "restart KIND/NAME");
  }
}
