package dev.berth.store;

import static dev.berth.store.Drive.MAPS;
import static dev.berth.store.Drive.PODS;
import static dev.berth.store.Drive.put;
import static dev.berth.store.Drive.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads write while many watch: all see the same order, nothing twice, nothing missing. */
class WatchersTest {
  private static final int WRITERS = 8;
  private static final int WATCHERS = 24;
  private static final int WRITES = 500;
  private static final String END = PODS + "end/end";

  @TempDir Path directory;

  enum Kind {
    MEMORY,
    FSYNC,
    NONE
  }

  private Store open(Kind kind) {
    return switch (kind) {
      case MEMORY -> Stores.memory(StoreConfig.DEFAULTS, new TestClock());
      case FSYNC -> Stores.durable(directory, StoreConfig.DEFAULTS, new TestClock());
      case NONE ->
          Stores.durable(directory, StoreConfig.DEFAULTS.withDurability(Durability.NONE), new TestClock());
    };
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void allWatchersSeeTheSameOrderWithoutGaps(Kind kind) {
    try (Store store = open(kind);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = store.revision();
      List<CompletableFuture<List<String>>> watchers = new ArrayList<>();
      for (int i = 0; i < WATCHERS; i++) {
        watchers.add(CompletableFuture.supplyAsync(() -> follow(store, PODS, start), threads));
      }
      CompletableFuture<List<String>> namespace =
          CompletableFuture.supplyAsync(() -> follow(store, PODS + "n-3/", start), threads);
      List<CompletableFuture<Map<Long, List<String>>>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        writers.add(CompletableFuture.supplyAsync(() -> write(store, writer), threads));
      }
      Map<Long, List<String>> written = new HashMap<>();
      writers.forEach(writer -> written.putAll(join(writer)));
      long end = Drive.commit(store, Drive.batch(
          new Change.Put(END, Expect.ANYTHING, value("")), new Change.Put(PODS + "n-3/end", Expect.ANYTHING, value(""))));
      assertThat(written).hasSize(WRITERS * WRITES);
      List<String> order = new ArrayList<>();
      written.keySet().stream().sorted().forEach(revision ->
          written.get(revision).forEach(key -> order.add(revision + " " + key)));
      order.add(end + " " + END);
      order.add(end + " " + PODS + "n-3/end");
      for (CompletableFuture<List<String>> watcher : watchers) {
        assertThat(join(watcher)).isEqualTo(order);
      }
      assertThat(join(namespace))
          .isEqualTo(order.stream().filter(line -> line.contains(PODS + "n-3/")).toList());
    }
  }

  private static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** What was written to pods, by revision. */
  private static Map<Long, List<String>> write(Store store, int writer) {
    Random random = new Random(writer);
    Map<Long, List<String>> written = new HashMap<>();
    for (int i = 0; i < WRITES; i++) {
      String key = PODS + "n-" + random.nextInt(5) + "/" + writer + "-" + random.nextInt(20);
      String other = PODS + "n-" + random.nextInt(5) + "/other-" + writer;
      if (random.nextInt(5) == 0) {
        Drive.commit(store, put(MAPS + "n/" + writer, "" + i));
      }
      if (random.nextInt(3) == 0) {
        long revision = Drive.commit(store, Drive.batch(
            new Change.Put(key, Expect.ANYTHING, value("" + i)), new Change.Put(other, Expect.ANYTHING, value(""))));
        written.put(revision, List.of(key, other));
      } else {
        written.put(Drive.commit(store, put(key, "" + i)), List.of(key));
      }
    }
    return written;
  }

  /** Follows until the end and checks what must hold at each step. */
  private static List<String> follow(Store store, String prefix, long after) {
    List<String> seen = new ArrayList<>();
    long bookmark = after;
    long last = after;
    try (FeedCursor cursor = store.watch(prefix, after)) {
      while (true) {
        assertThat(cursor.revision()).isGreaterThanOrEqualTo(bookmark);
        bookmark = cursor.revision();
        if (!(Drive.await(cursor) instanceof FeedCursor.Next.Happened happened)) {
          throw new AssertionError("the watch ended after " + seen.size());
        }
        Event event = happened.event();
        assertThat(event.revision()).isGreaterThan(bookmark);
        assertThat(event.revision()).isGreaterThanOrEqualTo(last);
        last = event.revision();
        assertThat(store.revision()).isGreaterThanOrEqualTo(event.revision());
        event.current().ifPresent(current -> assertThat(
            store.get(event.key()).orElseThrow().revision()).isGreaterThanOrEqualTo(current.revision()));
        seen.add(event.revision() + " " + event.key());
        if (event.key().endsWith("end")) {
          drainBatch(cursor, seen);
          return Collections.unmodifiableList(seen);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A batch is seen whole: what is left of it is there at once. */
  private static void drainBatch(FeedCursor cursor, List<String> seen) {
    Drive.drain(cursor).forEach(event -> seen.add(event.revision() + " " + event.key()));
  }
}
