package dev.berth.node.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.node.eviction.Level;
import dev.berth.node.eviction.Signal;
import dev.berth.node.linux.LinuxCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostGaugesTest {
  @TempDir private Path root;

  private void file(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private HostGauges gauges() {
    return new HostGauges(root, new LinuxCommands(), root, root);
  }

  @Test
  @Spec("F43")
  void memoryThatFilesHoldAndNobodyUsesIsAvailable() throws IOException {
    file("proc/meminfo", "MemTotal:  1000 kB\nMemFree:  100 kB\nInactive(file):  50 kB\n");
    file("proc/loadavg", "0.10 0.20 0.30 2/345 6789\n");
    file("proc/sys/kernel/pid_max", "32768\n");
    file("proc/sys/kernel/threads-max", "1345\n");
    Map<Signal, Level> levels = gauges().levels();
    assertThat(levels).containsEntry(Signal.MEMORY_AVAILABLE, new Level(150 * 1024, 1000 * 1024));
    assertThat(levels).containsEntry(Signal.PID_AVAILABLE, new Level(1000, 1345));
    Level disk = levels.get(Signal.NODEFS_AVAILABLE);
    assertThat(disk.available()).isPositive().isLessThanOrEqualTo(disk.capacity());
    assertThat(disk.capacity()).isEqualTo(Files.getFileStore(root).getTotalSpace());
    assertThat(levels.get(Signal.IMAGEFS_AVAILABLE).capacity()).isEqualTo(disk.capacity());
  }

  @Test
  void whatCannotBeReadIsNotThere() {
    assertThat(gauges().levels()).doesNotContainKeys(Signal.MEMORY_AVAILABLE, Signal.PID_AVAILABLE);
  }

  @Test
  @Spec("F43")
  void filesCountOnceHoweverManyNamesTheyHave() throws IOException {
    file("v/a/one", "12345");
    file("v/two", "123");
    long before = gauges().bytesUnder(root + "/v").toCompletableFuture().join();
    Files.createLink(root.resolve("v/again"), root.resolve("v/two"));
    assertThat(gauges().bytesUnder(root + "/v").toCompletableFuture().join()).isEqualTo(before);
    file("v/three", "x".repeat(10_000));
    assertThat(gauges().bytesUnder(root + "/v").toCompletableFuture().join()).isGreaterThanOrEqualTo(before + 10_000);
    assertThat(gauges().bytesUnder(root + "/none").toCompletableFuture().join()).isZero();
  }
}
