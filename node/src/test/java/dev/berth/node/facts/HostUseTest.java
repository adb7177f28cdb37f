package dev.berth.node.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.node.runtime.Runtime.Stats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostUseTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path root;

  private void file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void memory() throws IOException {
    file("proc/meminfo", "MemTotal: 1000 kB\nMemFree: 300 kB\nInactive(file): 200 kB\n");
  }

  @Test
  void rootOfTheCgroupsCountsProcessors() throws IOException {
    memory();
    file("sys/fs/cgroup/cpu.stat", "usage_usec 1500\nuser_usec 1000\nsystem_usec 500\n");
    assertThat(HostUse.read(root, NOW)).contains(new Stats(NOW, 1_500_000, 500 * 1024, 0));
  }

  @Test
  void elseTheKernelsTicksDoWithoutThoseInWhichNothingRan() throws IOException {
    memory();
    file("proc/stat", "cpu  100 10 50 9999 777 3 2 55 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n");
    assertThat(HostUse.read(root, NOW)).map(Stats::cpuNanos).contains(165 * 10_000_000L);
  }

  @Test
  void whatCannotBeReadIsNotToldOf() throws IOException {
    memory();
    assertThat(HostUse.read(root, NOW)).isEmpty();
  }
}
