package dev.berth.node.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.base.Spec;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvFileTest {
  private static Map<String, String> values(String text) {
    return ((EnvFile.Parsed) EnvFile.parse(text)).values();
  }

  @Test
  @Spec("F31")
  void valuesAreWhatIsBetweenSingleQuotes() {
    assertThat(values("A='1'\n \tB=' two  words '\n\n# C='3'\nD=''\nE='a#b=c\"$HOME\\n'   # why\nF='x'"))
        .isEqualTo(Map.of("A", "1", "B", " two  words ", "D", "", "E", "a#b=c\"$HOME\\n", "F", "x"));
  }

  @Test
  void aValueMayHaveSeveralLines() {
    assertThat(values("KEY='-----BEGIN\n\n  # no comment\n-----END'\nB='2'\n"))
        .isEqualTo(Map.of("KEY", "-----BEGIN\n\n  # no comment\n-----END", "B", "2"));
  }

  @Test
  void ofANameThatIsThereTwiceTheLastCounts() {
    assertThat(values("A='1'\nA='2'\n")).isEqualTo(Map.of("A", "2"));
  }

  @Test
  void linesMayEndAsOnWindows() {
    assertThat(values("A='1'\r\n\r\nB='2'\r\n")).isEqualTo(Map.of("A", "1", "B", "2"));
  }

  @Test
  void nothingIsInAnEmptyFile() {
    assertThat(values("")).isEmpty();
    assertThat(values("\n \n# a='1'")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "A=1|1: value must be enclosed in single quotes",
        "A=\"1\"|1: value must be enclosed in single quotes",
        "A=|1: value must be enclosed in single quotes",
        "A= '1'|1: value must be enclosed in single quotes",
        "A ='1'|1: whitespace before '=' is not allowed",
        "export A='1'|1: whitespace before '=' is not allowed",
        "A='1'~# x~A='1'b|3: unexpected content after closing quote",
        "A='1'#b|1: unexpected content after closing quote",
        "A='1''2'|1: unexpected content after closing quote",
        "A='1~~2'~word|4",
        "A='1~B='2'|2: unexpected content after closing quote",
        "A='1'~B='2~|2: unclosed single quote",
        "='1'|1",
        "A='1'~word~B='2'|2",
      })
  void whatElseIsThereIsToldByItsLineAndWithoutItsText(String text, String message) {
    assertThat(EnvFile.parse(text.replace('~', '\n')))
        .isEqualTo(new EnvFile.Malformed("invalid environment variable format at line " + message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A='1'\n", " A='a b' # c\n", "A='$HOME `id` \\'\n", "A='1'\nA='2'", "A='x\n y'\nB='2'", "A=''\n"})
  void aShellMakesTheSameOfIt(String text) {
    Commands commands = new LinuxCommands();
    assumeTrue(commands.find("sh").isPresent(), "needs a shell");
    Commands.Result said = commands.run("sh", "-c", text + "\nprintf %s \"$A\"");
    assertThat(values(text)).containsEntry("A", said.stdout());
  }
}
