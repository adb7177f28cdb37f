package dev.berth.node.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinuxCommandsTest {
  private final Commands commands = new LinuxCommands();

  @Test
  void aProgramReadsItsInputAndIsHeard() {
    Commands.Result result = commands.run(List.of("cat"), "grüße\n", Commands.SHORT);
    assertThat(result.exit()).isZero();
    assertThat(result.stdout()).isEqualTo("grüße\n");
  }

  @Test
  void aFailureNamesTheCommandItsCodeAndWhatItSaid() {
    Commands.Result result = commands.run("sh", "-c", "echo no room >&2; exit 3");
    assertThat(result.failure()).isEqualTo("sh -c echo no room >&2; exit 3: exit 3: no room");
    assertThatThrownBy(result::orThrow).isInstanceOf(CommandException.class).hasMessage(result.failure());
  }

  @Test
  void aProgramThatIsNotThereIsAResultToo() {
    Commands.Result result = commands.run("no-such-program-here");
    assertThat(result.exit()).isEqualTo(Commands.Result.NOT_FOUND);
    assertThat(result.failure()).isEqualTo("no-such-program-here: exit 127: no-such-program-here: not found");
    assertThat(commands.inNetwork(Path.of("/proc/self/ns/net")).run("no-such-program-here").failure())
        .isEqualTo(result.failure());
  }

  @Test
  void aProgramThatTakesTooLongIsKilledWithItsChildren() {
    Commands.Result result = commands.run(List.of("sh", "-c", "echo begun; sleep 600; echo done"), "", Duration.ofMillis(300));
    assertThat(result.exit()).isEqualTo(Commands.Result.TIMED_OUT);
    assertThat(result.stdout()).isEqualTo("begun\n");
  }

  @Test
  void moreOutputThanTheLimitNeitherBlocksTheProgramNorIsKept() {
    Commands.Result result = commands.run("head", "-c", "20000000", "/dev/zero");
    assertThat(result.exit()).isZero();
    assertThat(result.stdout()).hasSize(LinuxCommands.STDOUT_LIMIT);
  }

  @Test
  void aDaemonThatIsLeftBehindIsNotWaitedFor() {
    Commands.Result result = commands.run("sh", "-c", "sleep 5 & echo $!");
    assertThat(result.exit()).isZero();
    String child = result.stdout().strip();
    assertThat(commands.run("kill", child).succeeded()).isTrue();
  }

  @Test
  void programsSpeakNoLocalLanguage() {
    assertThat(commands.run("sh", "-c", "echo $LC_ALL$LANG").stdout()).isEqualTo("C\n");
  }
}
