package dev.berth.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.store.Durability;
import dev.berth.store.Store;
import dev.berth.store.Stores;
import dev.berth.store.TestClock;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/**
 * kill -9 under load. A round starts {@link CrashWriter} on a directory, kills it after a random number of acknowledged steps,
 * opens the directory and compares: each writer's keys are as after its last acknowledged step or, since one more may have been
 * on its way, the next. The next round goes on in the same directory.
 *
 * <p>{@code -Dberth.crash.rounds=5000} for a long run, {@code -Dberth.crash.seed=7} for other moments.
 */
class CrashTest {
  private static final int ROUNDS = Integer.getInteger("berth.crash.rounds", 200);
  private static final long SEED = Long.getLong("berth.crash.seed", 1);
  private static final int WRITERS = 6;
  private static final int MOST_STEPS = 500;

  @TempDir Path home;

  /** Each durability at the same time as the other: a JVM that starts leaves half a machine idle. */
  @Spec("E97")
  @Test
  void everyAcknowledgedWriteIsThereAfterAKill() {
    try (ExecutorService lanes = Executors.newCachedThreadPool()) {
      List<CompletableFuture<Void>> running = Arrays.stream(Durability.values())
          .map(durability -> CompletableFuture.runAsync(() -> killAgainAndAgain(durability), lanes))
          .toList();
      running.forEach(CompletableFuture::join);
    }
  }

  private void killAgainAndAgain(Durability durability) {
    Path directory = home.resolve("data-" + durability);
    Random random = new Random(SEED);
    long[] done = new long[WRITERS];
    long revision = 1;
    for (int round = 0; round < ROUNDS / Durability.values().length; round++) {
      int steps = 1 + random.nextInt(1 + random.nextInt(MOST_STEPS));
      String story = "seed " + SEED + ", " + durability + ", round " + round + ", killed after " + steps + " steps";
      long acknowledged = runAndKill(directory, durability, done, steps, story);
      assertThat(acknowledged).as(story).isGreaterThan(revision);
      try (Store store = Stores.durable(directory, CrashWriter.CONFIG, new TestClock())) {
        assertThat(store.revision()).as(story).isGreaterThanOrEqualTo(acknowledged);
        for (int writer = 0; writer < WRITERS; writer++) {
          if (CrashWriter.isAfter(store, writer, done[writer] + 1)) {
            done[writer]++;
          } else {
            assertThat(CrashWriter.isAfter(store, writer, done[writer]))
                .as("%s: writer %s is at step %s or %s", story, writer, done[writer], done[writer] + 1)
                .isTrue();
          }
        }
        revision = store.revision();
      }
    }
  }

  /** Answers the last acknowledged revision, and counts acknowledged steps in {@code done}. */
  private long runAndKill(Path directory, Durability durability, long[] done, int steps, String story) {
    Path complaints = home.resolve("stderr-" + durability);
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:-UsePerfData", "-Xmx96m",
        "-cp", classPath(CrashWriter.class, LogStore.class, Logger.class),
        CrashWriter.class.getName(), directory.toString(), durability.name()));
    Arrays.stream(done).mapToObj(Long::toString).forEach(command::add);
    try {
      Process process = new ProcessBuilder(command).redirectError(complaints.toFile()).start();
      long last = killAfter(process, steps, done);
      assertThat(last).as("%s: %s", story, Files.readString(complaints)).isPositive();
      return last;
    } catch (IOException e) {
      throw new UncheckedIOException(story, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(story, e);
    }
  }

  /** Only what the process needs: it starts many times. */
  private static String classPath(Class<?>... needed) {
    return Arrays.stream(needed)
        .map(type -> Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Answers 0 where the process ended by itself. */
  private static long killAfter(Process process, int steps, long[] done) throws IOException, InterruptedException {
    long last = 0;
    int seen = 0;
    try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
      StringBuilder line = new StringBuilder();
      for (int c = lines.read(); c >= 0; c = lines.read()) {
        if (c != '\n') {
          line.append((char) c);
          continue;
        }
        long[] numbers = Arrays.stream(line.toString().split(" ", -1)).mapToLong(Long::parseLong).toArray();
        line.setLength(0);
        assertThat(numbers[1]).as("step of writer %s", numbers[0]).isEqualTo(done[(int) numbers[0]]);
        done[(int) numbers[0]]++;
        last = Math.max(last, numbers[2]);
        if (++seen == steps) {
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.toHandle().destroyForcibly();
      process.waitFor();
    }
    return seen >= steps ? last : 0;
  }
}
