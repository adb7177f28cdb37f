package dev.berth.server.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunFileTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path data;

  private RunFile written(ProcessHandle process) {
    long started = process.info().startInstant().orElseThrow().toEpochMilli();
    new RunFile(process.pid(), started, "https://127.0.0.1:6443", true).write(data);
    return RunFile.read(data).orElseThrow();
  }

  @Test
  void whatRunsIsFoundUntilItEnds() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sleep", "60").start();
    try {
      RunFile file = written(process.toHandle());
      assertThat(file.awaitEnd(Duration.ofMillis(1))).isFalse();
      process.destroy();
      assertThat(file.awaitEnd(LONG)).isTrue();
      assertThat(RunFile.read(data)).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  /** As in a container whose first process looks after nobody. */
  @Test
  void whatEndedAndWasNotReapedDoesNotRun() throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("/proc/self/stat")), "needs /proc");
    // the shell becomes another one, which knows of no child, before it tells of it, and then a program that never asks
    Process parent = new ProcessBuilder("sh", "-c", "sleep 60 & exec sh -c 'echo $0; exec sleep 60' $!").start();
    try {
      ProcessHandle child = ProcessHandle.of(Long.parseLong(parent.inputReader().readLine())).orElseThrow();
      RunFile file = written(child);
      child.destroyForcibly();
      assertThat(file.awaitEnd(LONG)).isTrue();
      assumeTrue(child.isAlive(), "somebody reaped it: children whose end is ignored are not kept by the kernel");
      assertThat(RunFile.read(data)).isEmpty();
    } finally {
      var _ = parent.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }
}
