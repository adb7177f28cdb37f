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
  void optionsThatMakeNoSenseAreTold() {
    String web = "../examples/web.yaml";
    assertThat(run("-f", web, "--each-node", "--at", "1m power-off node-1")).isEqualTo(2);
    assertThat(run("-f", web, "-o", "yaml")).isEqualTo(2);
    assertThat(run("-f", web, "--nodes", "0")).isEqualTo(2);
    assertThat(run("-f", web, "--capacity", "cpu=many")).isEqualTo(2);
    assertThat(run("-f", web, "--zones", "4")).isEqualTo(2);
    assertThat(run("-f", web, "--for", "5m", "--at", "6m drain node-1")).isEqualTo(2);
    assertThat(run("-f", web, "--class", "a=b")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "there is none", "--output yaml is neither text nor json", "--nodes 0 is not between 1 and 200",
            "--capacity cpu=many is no quantity", "--zones 4: there are no more zones than nodes, 3",
            "'6m drain node-1' comes after the end: --for says 5m", "--class a=b: there is no class b; there are berth-block, ")
        .doesNotContain("\tat ");
  }

  @Test
  void theVerbsAreInTheHelp() {
    String help = Main.line().getUsageMessage();
    assertThat(help).contains("Verbs of --at", "power-off NODE [TIME]", "restart KIND/NAME");
  }

  @Test
  void whatHasNoDefaultShowsNone() {
    assertThat(Main.line().getUsageMessage()).doesNotContain("Optional.empty", "Default: []", "Default: {}");
  }
}
