package dev.berth.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the command line says to who is new to it. */
class MainTest {
  /** These tell of all the others. */
  private static final Set<String> LIBRARYS_OWN = Set.of("generate-completion", "help");

  private static String errorOf(String... args) {
    StringWriter err = new StringWriter();
    assertThat(Main.line(args).setErr(new PrintWriter(err, true)).execute(args)).isEqualTo(2);
    return err.toString();
  }

  @Test
  void aWrongValueIsToldWithoutAPageOfOptions() {
    assertThat(errorOf("server", "--port", "99999").lines())
        .containsExactly("berth: the port is between 0 and 65535, not 99999", "Try 'berth server --help'.");
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
        "agent --server 192.0.2.1:6443|Invalid value for option '--server' (URL): '192.0.2.1:6443' is no address such as"
            + " https://192.0.2.1:6443",
        "token create --ttl 5x|--ttl is a time such as 30m or 24h, or 0 for ever, not 5x",
        "token create --ttl -5h|--ttl is a time such as 30m or 24h, or 0 for ever, not -5h",
        "up --nodes -1 --runtime simulated|there may be 0 to 10000 simulated nodes, not -1",
        "up --timeout -5|--timeout is 0 or more seconds, not -5",
        "up --node-name Bad_Name|Invalid value for option '--node-name': 'Bad_Name' is no name of a node: lower case letters,"
            + " digits, - and ., such as node-1",
        "up --node-ip 999.1.1.1|Invalid value for option '--node-ip': '999.1.1.1' is no IP address such as 192.0.2.1 (ip addr"
            + " shows this machine's)",
        "up --kubelet-port 99999|Invalid value for option '--kubelet-port': '99999' is no port between 1 and 65535",
        "up --mirror docker.io=ftp://x|Invalid value for option '--mirror' (REGISTRY=URL): 'ftp://x' is no address of a mirror"
            + " such as http://127.0.0.1:5000",
        "up --runtime-endpoint /does/not/exist|Invalid value for option '--runtime-endpoint': there is no socket at /does/not/exist",
        "up --pod-manifest-path /does/not/exist|Invalid value for option '--pod-manifest-path': there is no directory"
            + " /does/not/exist",
        "up --local-volumes disks=/does/not/exist|Invalid value for option '--local-volumes' (CLASS=DIR): there is no directory"
            + " /does/not/exist",
        "up --insecure-registry http://a|Invalid value for option '--insecure-registry' (HOST): 'http://a' is no registry such as"
            + " registry.example.com:5000",
        "server --tls-san a_b|Invalid value for option '--tls-san' (NAME): 'a_b' is no name or address such as berth.example.com or"
            + " 192.0.2.1",
        "etcd --listen-client-urls http://127.0.0.1:99999|--listen-client-urls: http://127.0.0.1:99999 is not like"
            + " http://127.0.0.1:2379",
        "logs --tail -3|--tail is 0 or more lines, not -3",
        "control --kubeconfig /does/not/exist|--kubeconfig: /does/not/exist cannot be read: name the one in the server's data"
            + " directory",
      })
  void aWrongValueIsToldInWordsOfOurs(String line, String message) {
    assertThat(errorOf(line.split(" ")).lines().findFirst()).contains("berth: " + message);
  }

  @Test
  void nothingIsNoName() {
    assertThat(errorOf("server", "--tls-san", "")).contains("'' is no name or address");
    assertThat(errorOf("up", "--insecure-registry", "")).contains("'' is no registry");
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
  void aCommandWithoutTheOthersIsTheSame(String command) {
    CommandLine alone = Main.line(command, "--help");
    CommandLine among = Main.line();
    assertThat(alone.getSubcommands().get(command).getUsageMessage(CommandLine.Help.Ansi.OFF))
        .isEqualTo(among.getSubcommands().get(command).getUsageMessage(CommandLine.Help.Ansi.OFF));
    assertThat(alone.getSubcommands().keySet())
        .isEqualTo(LIBRARYS_OWN.contains(command) ? among.getSubcommands().keySet() : Set.of(command));
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
