package dev.berth.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the command line says to who is new to it. */
class MainTest {
  private static String errorOf(String... args) {
    StringWriter err = new StringWriter();
    assertThat(Main.line().setErr(new PrintWriter(err, true)).execute(args)).isEqualTo(2);
    return err.toString();
  }

  @Test
  void aWrongValueIsToldWithoutAPageOfOptions() {
    assertThat(errorOf("server", "--port", "99999").lines())
        .containsExactly("berth: --port is between 0 and 65535, not 99999", "Try 'berth server --help'.");
  }

  @Test
  void whatMustBeGivenIsNotShownWithADefault() {
    assertThat(Main.line().getSubcommands().values())
        .flatExtracting(line -> line.getCommandSpec().options())
        .filteredOn(CommandLine.Model.OptionSpec::required)
        .allSatisfy(
            option -> {
              boolean never = option.showDefaultValue() == CommandLine.Help.Visibility.NEVER;
              boolean shown = !never && option.command().usageMessage().showDefaultValues();
              assertThat(shown).as(option.longestName()).isFalse();
            });
  }

  @Test
  void aWordThatIsAlmostACommandFindsIt() {
    assertThat(errorOf("stauts").lines())
        .containsExactly("berth: Unmatched argument at index 0: 'stauts'", "Did you mean: berth status?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "agent --server 192.0.2.1:6443|Invalid value for option '--server': '192.0.2.1:6443' is no address such as"
            + " https://192.0.2.1:6443",
        "token create --ttl 5x|--ttl is a time such as 30m or 24h, or 0 for ever, not 5x",
        "token create --ttl -5h|--ttl is a time such as 30m or 24h, or 0 for ever, not -5h",
        "control --kubeconfig /does/not/exist|--kubeconfig: /does/not/exist cannot be read: name the one in the server's data"
            + " directory",
      })
  void aWrongValueIsToldInWordsOfOurs(String line, String message) {
    assertThat(errorOf(line.split(" ")).lines().findFirst()).contains("berth: " + message);
  }

  @Test
  void aPathThatIsToBeCopiedIntoAShellIsOneWordThere() {
    assertThat(UpCommand.quoted("/data/kubeconfig")).isEqualTo("/data/kubeconfig");
    assertThat(UpCommand.quoted("/my data/ann's")).isEqualTo("'/my data/ann'\\''s'");
  }

  static Stream<String> commands() {
    return Main.line().getSubcommands().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpShowsNoDefaultThatIsNone(String command) {
    CommandLine line = Main.line().getSubcommands().get(command);
    assertThat(line.getUsageMessage(CommandLine.Help.Ansi.OFF))
        .doesNotContain("Optional.empty")
        .doesNotContain("Default: []")
        .doesNotContain("Default: {}");
  }
}
