package dev.berth.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the command line says to settings that cannot be. */
class ServerCommandTest {
  @TempDir Path dir;

  private String errorOf(String... args) {
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new ServerCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setErr(new PrintWriter(err))
            .execute(args);
    assertThat(code).isEqualTo(2);
    return err.toString().lines().findFirst().orElse("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port|99999|the port is between 0 and 65535, not 99999",
        "--port|abc|Invalid value for option '--port': 'abc' is not an int",
        "--durability|maybe|Invalid value for option '--durability': expected one of [FSYNC, NONE]"
            + " (case-insensitive) but was 'maybe'",
        "--service-cluster-ip-range|nonsense|--service-cluster-ip-range is a CIDR such as 10.96.0.0/12, not nonsense",
        "--token-auth-file|/does/not/exist|--token-auth-file: /does/not/exist cannot be read",
        "--local-volumes|fast|Invalid value for option '--local-volumes' (CLASS=DIR): 'fast' is not CLASS=DIR",
      })
  void namesTheOptionTheValueAndTheRemedy(String option, String value, String message) {
    assertThat(errorOf("--data-dir", dir.toString(), option, value)).isEqualTo(message);
  }

  @Test
  void refusesAFileAsDataDirectory() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    assertThat(errorOf("--data-dir", file.toString())).isEqualTo("--data-dir: " + file + " is a file: name a directory, or none yet");
  }

  @Test
  void refusesControllersThatThereAreNot() {
    assertThat(errorOf("--data-dir", dir.toString(), "--controllers", "*,-statefulset,-nothing"))
        .startsWith("--controllers: \"nothing\" is not in the list of known controllers: ")
        .contains("statefulset-controller");
  }

  @Test
  void isInsecureOnLoopbackOnly() {
    assertThat(errorOf("--data-dir", dir.toString(), "--insecure", "--bind-address", "0.0.0.0"))
        .isEqualTo("--insecure is for loopback only, and 0.0.0.0 is not: leave one of them out");
  }
}
