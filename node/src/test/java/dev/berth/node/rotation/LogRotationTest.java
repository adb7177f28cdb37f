package dev.berth.node.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotationTest {
  private static final Instant NOW = Instant.parse("2026-01-02T15:04:05Z");

  @TempDir private Path directory;
  private final LogRotation rotation = new LogRotation(10, 4);
  private Path log;

  @BeforeEach
  void place() {
    log = directory.resolve("0.log");
  }

  private boolean reopen() {
    try {
      Files.createFile(log);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  @Spec("F37")
  void aLogThatHasGrownIsMovedAsideAndAnotherBegun() throws IOException {
    Files.writeString(log, "0123456789");
    assertThat(rotation.rotate(log, NOW, this::reopen)).isTrue();
    assertThat(names()).containsExactly("0.log", "0.log.20260102-150405");
    assertThat(Files.size(log)).isZero();
    assertThat(rotation.rotate(log, NOW.plusSeconds(10), this::reopen)).isFalse();
    assertThat(rotation.rotate(directory.resolve("none.log"), NOW, this::reopen)).isFalse();
  }

  @Test
  @Spec("F37")
  void soManyAreKeptAndTheOlderOnesCompressed() throws IOException {
    for (int i = 0; i < 6; i++) {
      Files.writeString(log, "0123456789 of round " + i);
      assertThat(rotation.rotate(log, NOW.plusSeconds(i), this::reopen)).isTrue();
    }
    assertThat(names())
        .containsExactly("0.log", "0.log.20260102-150408.gz", "0.log.20260102-150409.gz", "0.log.20260102-150410");
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(directory.resolve("0.log.20260102-150408.gz")))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("0123456789 of round 3");
    }
  }

  @Test
  void aLogThatTheRuntimeDoesNotReopenStaysWhereItIs() throws IOException {
    Files.writeString(log, "0123456789");
    assertThat(rotation.rotate(log, NOW, () -> false)).isFalse();
    assertThat(names()).containsExactly("0.log");
    assertThat(Files.readString(log)).isEqualTo("0123456789");
  }

  @Test
  void whatWasBeingCompressedWhenTheAgentEndedIsCompressedAgain() throws IOException {
    Files.writeString(log, "0123456789");
    Files.writeString(directory.resolve("0.log.20260101-000000"), "old");
    Files.writeString(directory.resolve("0.log.20260101-000000.tmp"), "half");
    assertThat(rotation.rotate(log, NOW, this::reopen)).isTrue();
    assertThat(names()).containsExactly("0.log", "0.log.20260101-000000.gz", "0.log.20260102-150405");
  }
}
