package dev.berth.node.simulated.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts do: as a POSIX shell does it. */
class ShellProcessTest {
  private final Ran ran = new Ran();

  /** {@code $} and a script, and what it says. */
  static Stream<Arguments> scripts() throws IOException {
    String text = new String(ShellProcessTest.class.getResourceAsStream("/shell/scripts.txt").readAllBytes(), StandardCharsets.UTF_8);
    return Stream.of(text.split("\n\n(?=\\$ )"))
        .map(
            one -> {
              List<String> lines = one.lines().toList();
              int script = (int) lines.stream().takeWhile(line -> line.startsWith("$ ") || line.startsWith("> ")).count();
              return Arguments.of(
                  lines.subList(0, script).stream().map(line -> line.substring(2)).collect(Collectors.joining("\n")),
                  lines.subList(script, lines.size()).stream().map(line -> line + "\n").collect(Collectors.joining()));
            });
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void aScriptSays(String script, String said) {
    assertThat(ran.script(script)).isEqualTo(new Result(0, said, ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '%',
      quoteCharacter = '^',
      value = {
        "exit 7; exit 8 % 7",
        "false; exit % 1",
        "(exit 4) % 4",
        "echo a | grep -q b % 1",
        "echo a | grep -q a % 0",
        "sh -ec 'false; true' % 1",
        "x=$(exit 5) % 5",
        "for i in 1; do false; done % 1",
        "while false; do true; done % 0",
        "[ 1 -eq 1 % 2",
        "[ a -eq 1 ] % 2",
        "echo $((1 / 0)) % 2",
        "echo ${none:?must be set}; exit 0 % 2",
        "cat < /none % 1",
        "httpd % 127",
        "if true % 2",
        "case a in a) ;; esac % 2",
      })
  void aScriptEndsWith(String script, int code) {
    assertThat(ran.script(script).code()).isEqualTo(code);
  }

  @Test
  void whoeverRunsItIsTold() {
    assertThat(ran.script("whoami; id -u; id -gn; id").out()).isEqualTo("root\n0\nroot\nuid=0(root) gid=0(root) groups=0(root)\n");
    JsonObject pod = JsonObject.of("securityContext", JsonObject.of("runAsUser", JsonNumber.of(1000), "runAsGroup", JsonNumber.of(3000)));
    ran.as(User.of(JsonObject.EMPTY, pod));
    assertThat(ran.script("id -u; id").out()).isEqualTo("1000\nuid=1000 gid=3000 groups=3000\n");
    assertThat(ran.script("whoami")).isEqualTo(new Result(1, "", "whoami: unknown uid 1000\n"));
    ran.as(User.of(JsonObject.of("securityContext", JsonObject.of("runAsUser", JsonNumber.of(5))), pod));
    assertThat(ran.script("id -u; id -g").out()).isEqualTo("5\n3000\n");
  }

  @ParameterizedTest
  @CsvSource({"sh, true", "sh -i, true", "/bin/bash -il, true", "bash --login, true", "sh -c, false", "sh run.sh, false", "ash -e, false", "env, false"})
  void aShellThatIsToldNothingReadsWhatToDo(String command, boolean reads) {
    assertThat(Commands.isOnlyShell(List.of(command.split(" ")))).isEqualTo(reads);
  }

  @Test
  void argumentsAreWordsOfTheirOwn() {
    assertThat(ran.script("echo $#; for a in \"$@\"; do echo \"<$a>\"; done", "a b", "c").out()).isEqualTo("2\n<a b>\n<c>\n");
  }

  @Test
  void sleepTakesItsTimeWhereverItStands() {
    List<String> heard = new ArrayList<>();
    ShellProcess process = new ShellProcess(ran.site(), new Streams(new Input(""), heard::add, heard::add));
    process.run(List.of("sh", "-c", "for i in 1 2; do sleep 1.5; echo $(sleep 1; echo $i); done"), code -> heard.add("ended " + code));
    assertThat(heard).isEmpty();
    ran.loop().advance(Duration.ofMillis(2499));
    assertThat(heard).isEmpty();
    ran.loop().advance(Duration.ofMillis(1));
    assertThat(String.join("", heard)).isEqualTo("1\n");
    ran.loop().advance(Duration.ofMillis(2500));
    assertThat(String.join("", heard)).isEqualTo("1\n2\nended 0");
  }

  @Test
  void whatIsKilledSaysNothingMore() {
    List<String> heard = new ArrayList<>();
    ShellProcess process = new ShellProcess(ran.site(), new Streams(new Input(""), heard::add, heard::add));
    process.run(List.of("sh", "-c", "(sleep 1; echo a)"), code -> heard.add("ended " + code));
    process.kill();
    ran.loop().advance(Ran.LONG);
    assertThat(heard).isEmpty();
  }

  /** A cluster in virtual time would not get anywhere. */
  @ParameterizedTest
  @ValueSource(strings = {"while true; do sleep 1; done", "while :; do true; done", "tail -f /dev/null", "sleep infinity"})
  void whatOnlyWaitsOrOnlySpinsNeedsNoTimer(String script) {
    ShellProcess process = new ShellProcess(ran.site(), new Streams(new Input(""), _ -> {}, _ -> {}));
    List<Integer> codes = new ArrayList<>();
    process.run(List.of("sh", "-c", script), codes::add);
    assertThat(ran.loop().isIdle()).isTrue();
    assertThat(codes).isEmpty();
  }

  @Test
  void whatIsNotKnownIsToldToWhoeverAsksAndForgivenElsewhere() {
    assertThat(ran.script("echo a; pg_isready -q; echo $?"))
        .isEqualTo(new Result(0, "a\n127\n", "sh: pg_isready: not found\n"));
    assertThat(ran.script("echo 'a").error()).isEqualTo("sh: syntax error: no closing quote\n");
    ran.unknown(Unknown.SUCCEEDS);
    assertThat(ran.script("echo a; pg_isready -q")).isEqualTo(new Result(0, "a\n", ""));
    assertThat(ran.script("case $1 in a) exit 1;; esac")).isEqualTo(new Result(0, "", ""));
  }

  @Test
  void aFileCannotGrowForEver() {
    Result result = ran.script("dd if=/dev/zero of=/f; for i in $(seq 10); do cat /f >> /g; done; wc -c < /g");
    assertThat(result.out()).isEqualTo((1 << 22) + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '%',
      quoteCharacter = '^',
      value = {
        "echo more >> /big % sh: write error: No space left on device",
        "echo more | tee -a /big >/dev/null % tee: /big: No space left on device",
        "dd if=/dev/zero of=/other bs=1M count=5 % dd: error writing '/other': No space left on device",
      })
  void aFileThatHoldsAsMuchAsItCanTakesNoMore(String script, String complaint) {
    assertThat(ran.script("dd if=/dev/zero of=/big bs=1M count=4").code()).isZero();
    assertThat(ran.script(script)).isEqualTo(new Result(1, "", complaint + "\n"));
    assertThat(ran.script("wc -c < /big")).isEqualTo(new Result(0, "4194304\n", ""));
  }
}
