package dev.berth.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  void aWordThatIsAlmostACommandFindsIt() {
    assertThat(errorOf("stauts").lines())
        .containsExactly("berth: Unmatched argument at index 0: 'stauts'", "Did you mean: berth status?");
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
