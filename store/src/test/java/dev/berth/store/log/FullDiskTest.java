package dev.berth.store.log;

import static dev.berth.store.Drive.PODS;
import static dev.berth.store.Drive.commit;
import static dev.berth.store.Drive.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.store.Drive;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system that is full or read-only. It is mounted, so this needs root; elsewhere {@link CommitterTest} remains. */
class FullDiskTest {
  private static final StoreConfig CONFIG = StoreConfig.DEFAULTS.withFiles(1 << 20, 16 << 20);

  @TempDir Path mountPoint;
  private boolean mounted;

  @BeforeEach
  void mount() {
    String answer = run("mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", mountPoint.toString());
    Assumptions.assumeTrue(answer.isEmpty(), "needs to mount a tmpfs, which failed: " + answer);
    mounted = true;
  }

  @AfterEach
  void unmount() {
    if (mounted) {
      assertThat(run("umount", mountPoint.toString())).isEmpty();
    }
  }

  /** The command's complaint; empty where it did its work. */
  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "no answer";
      }
      return process.exitValue() == 0 ? "" : "exit " + process.exitValue() + " " + output;
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  private Store open() {
    return LogStore.open(mountPoint.resolve("data"), CONFIG, new TestClock());
  }

  private static String text(int i) {
    return i + " " + "x".repeat(10_000);
  }

  @Test
  void aFullDiskRefusesWritesKeepsReadsAndLosesNothing() {
    int[] acknowledged = {0};
    try (Store store = open()) {
      assertThatThrownBy(() -> {
        while (true) {
          commit(store, put(PODS + "n/" + (1000 + acknowledged[0]), text(acknowledged[0])));
          acknowledged[0]++;
        }
      }).cause().isInstanceOf(StoreException.class)
          .hasMessageContaining(mountPoint.toString()).hasMessageContaining("No space left on device");
      assertThatThrownBy(() -> commit(store, put(PODS + "n/later", "1"))).cause().isInstanceOf(StoreException.class);
      assertThat(Drive.page(store.list(PODS, 0, 0, "")).entries()).hasSize(acknowledged[0]);
    }
    assertThat(acknowledged[0]).isGreaterThan(100);
    assertThat(run("mount", "-o", "remount,size=50m", mountPoint.toString())).isEmpty();
    try (Store store = open()) {
      for (int i = 0; i < acknowledged[0]; i++) {
        assertThat(store.get(PODS + "n/" + (1000 + i)).map(Drive::text)).contains(text(i));
      }
      commit(store, put(PODS + "n/later", "1"));
    }
  }

  @Test
  void aReadOnlyDiskIsNamed() {
    try (Store store = open()) {
      commit(store, put(PODS + "n/1", "1"));
    }
    assertThat(run("mount", "-o", "remount,ro", mountPoint.toString())).isEmpty();
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(mountPoint.toString())
        .hasMessageContaining("Read-only file system")
        .hasMessageContaining("writable");
  }
}
