package dev.berth.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.node.cri.proto.ContainerStatus;
import dev.berth.node.cri.proto.Mount;
import dev.berth.node.runtime.Runtime.LogLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastWordsTest {
  @TempDir Path directory;

  private String words(int exitCode, String policy, String file, String log, String runtime) throws IOException {
    Path message = Files.writeString(directory.resolve("message"), file);
    Path logs = Files.writeString(directory.resolve("0.log"), log);
    return LastWords.of(
        ContainerStatus.newBuilder()
            .setExitCode(exitCode)
            .setMessage(runtime)
            .setLogPath(logs.toString())
            .putAnnotations(ContainerMessages.MESSAGE_PATH, "/dev/termination-log")
            .putAnnotations(ContainerMessages.MESSAGE_POLICY, policy)
            .addMounts(Mount.newBuilder().setContainerPath("/dev/termination-log").setHostPath(message.toString()))
            .build());
  }

  private static String lines(int count) {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < count; i++) {
      log.append("2026-01-02T03:04:05.123456789Z stderr F line ").append(i).append('\n');
    }
    return log.toString();
  }

  @Test
  @Spec("F36")
  void whatItWroteIsToldToItsEnd() throws IOException {
    assertThat(words(1, "File", "out of luck", lines(1), "")).isEqualTo("out of luck");
    String told = words(0, "File", "x".repeat(1000) + "y".repeat(4096), "", "");
    assertThat(told).isEqualTo("y".repeat(4096));
  }

  @Test
  @Spec("F36")
  void theLogStandsInOnlyForOneThatFailedAndSaidNothing() throws IOException {
    assertThat(words(1, ContainerMessages.FALLBACK, "", lines(2), "")).isEqualTo("line 0\nline 1\n");
    assertThat(words(0, ContainerMessages.FALLBACK, "", lines(2), "")).isEmpty();
    assertThat(words(1, ContainerMessages.FALLBACK, "said", lines(2), "")).isEqualTo("said");
    assertThat(words(1, "File", "", lines(2), "")).isEmpty();
    assertThat(words(1, ContainerMessages.FALLBACK, "", lines(100), "").lines())
        .hasSize(80)
        .last()
        .isEqualTo("line 99");
  }

  /** containerd writes what a container said last, without ending the line, as a part that nothing follows. */
  @Test
  @Spec("F36")
  void aLastLineThatWasNotEndedIsToldAsItIs() throws IOException {
    String log = lines(1) + "2026-01-02T03:04:06Z stdout P DONE\n";
    assertThat(words(1, ContainerMessages.FALLBACK, "", log, "")).isEqualTo("line 0\nDONE");
  }

  @Test
  void whatTheRuntimeSaysComesFirst() throws IOException {
    assertThat(words(128, "File", "own", "", "failed to start")).isEqualTo("failed to start: own");
    assertThat(words(128, "File", "", "", "failed to start")).isEqualTo("failed to start");
  }

  @Test
  @Spec("F37")
  void aLogIsReadLineByLineAndPartsAreJoined() throws IOException {
    Path log =
        Files.writeString(
            directory.resolve("log"),
            """
            2026-01-02T03:04:05.1Z stdout P one
            2026-01-02T03:04:05.2Z stdout F  and two
            2026-01-02T03:04:06Z stderr F\s
            """);
    assertThat(LogFile.lines(log))
        .containsExactly(
            new LogLine(Instant.parse("2026-01-02T03:04:05.2Z"), "stdout", "one and two"),
            new LogLine(Instant.parse("2026-01-02T03:04:06Z"), "stderr", ""));
    assertThat(LogFile.lines(directory.resolve("none"))).isEmpty();
  }
}
