package dev.berth.store;

import static dev.berth.store.Drive.MAPS;
import static dev.berth.store.Drive.PODS;
import static dev.berth.store.Drive.delete;
import static dev.berth.store.Drive.put;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What clients do: list, watch from there, go on from a bookmark after a break, list anew when told {@code TooOld}. History
 * is short here, so that happens often. Every event must follow from what the mirror has: its previous version is the
 * mirror's.
 */
class MirrorTest {
  private static final int WRITERS = 4;
  private static final int WRITES = 1500;
  private static final String END = "~end";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"true, 1", "true, 2", "false, 3", "false, 4"})
  void mirrorsKeptByListAndWatchEqualTheStore(boolean memory, long seed) {
    StoreConfig config =
        StoreConfig.DEFAULTS.withHistory(Duration.ofMinutes(10), 30_000).withDurability(Durability.NONE);
    TestClock clock = new TestClock();
    try (Store store = memory ? Stores.memory(config, clock) : Stores.durable(directory, config, clock);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> prefixes = List.of(PODS, PODS + "n-0/", PODS + "n-1/", PODS + "n-1/3", MAPS, MAPS + "n-2/");
      List<CompletableFuture<Map<String, Long>>> mirrors = new ArrayList<>();
      for (int i = 0; i < 18; i++) {
        String prefix = prefixes.get(i % prefixes.size());
        Random random = new Random(seed * 100 + i);
        mirrors.add(CompletableFuture.supplyAsync(() -> new Mirror(store, prefix, random).follow(), threads));
      }
      List<CompletableFuture<Void>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        Random random = new Random(seed * 100 + 50 + i);
        writers.add(CompletableFuture.runAsync(() -> write(store, random), threads));
      }
      writers.forEach(MirrorTest::join);
      for (String prefix : prefixes.reversed()) { // a mirror stops at its own end, so wider ones come later
        // a batch each: who goes on from a revision in the middle of a batch sees that batch's events again
        Drive.commit(store, Batch.of(new Change.Put(Mirror.end(prefix), Expect.ANYTHING, Drive.value(""))));
      }
      for (int i = 0; i < mirrors.size(); i++) {
        assertThat(join(mirrors.get(i))).isEqualTo(Mirror.listed(store, prefixes.get(i % prefixes.size())));
      }
    }
  }

  private static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private static void write(Store store, Random random) {
    for (int i = 0; i < WRITES; i++) {
      String key = (random.nextInt(3) == 0 ? MAPS : PODS) + "n-" + random.nextInt(4) + "/" + random.nextInt(6);
      WriteResult result = Drive.write(store, random.nextInt(4) == 0 ? delete(key) : put(key, "x".repeat(200)));
      assertThat(result).isNotInstanceOf(WriteResult.Overloaded.class);
    }
  }

  /** Keys and their revisions, as one client knows them. */
  private static final class Mirror {
    private final Store store;
    private final String prefix;
    private final Random random;
    private Map<String, Long> known = Map.of();

    Mirror(Store store, String prefix, Random random) {
      this.store = store;
      this.prefix = prefix;
      this.random = random;
    }

    /** The key that says that nothing more comes; for the watch of one key it is that key. */
    static String end(String prefix) {
      return prefix.endsWith("/") ? prefix + END : prefix;
    }

    static Map<String, Long> listed(Store store, String prefix) {
      Map<String, Long> listed = new TreeMap<>();
      if (prefix.endsWith("/")) {
        Drive.page(store.list(prefix, 0, 0, "")).entries().forEach(entry -> listed.put(entry.key(), entry.revision()));
      } else {
        store.get(prefix).ifPresent(entry -> listed.put(entry.key(), entry.revision()));
      }
      return listed;
    }

    private boolean ended() {
      return prefix.endsWith("/")
          ? known.containsKey(end(prefix))
          : store.get(prefix).map(entry -> entry.bytes().length == 0).orElse(false)
              && known.equals(listed(store, prefix));
    }

    Map<String, Long> follow() {
      long revision = list();
      while (!ended()) {
        try (FeedCursor cursor = store.watch(prefix, revision)) {
          revision = follow(cursor);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return known;
    }

    private long list() {
      ListResult.Page page = Drive.page(store.list(prefix, 0, 0, ""));
      known = new TreeMap<>();
      page.entries().stream()
          .filter(entry -> prefix.endsWith("/") || entry.key().equals(prefix))
          .forEach(entry -> known.put(entry.key(), entry.revision()));
      return page.revision();
    }

    /** Follows for a while, and answers from where to go on. */
    private long follow(FeedCursor cursor) throws InterruptedException {
      int patience = 1 + random.nextInt(200);
      for (int i = 0; i < patience && !ended(); i++) {
        if (random.nextInt(10) == 0) {
          dawdle();
        }
        FeedCursor.Next next = random.nextInt(4) == 0 ? cursor.poll() : Drive.await(cursor);
        switch (next) {
          case FeedCursor.Next.Happened happened -> take(happened.event());
          case FeedCursor.Next.Idle idle -> { }
          case FeedCursor.Next.TooOld tooOld -> {
            return list();
          }
          case FeedCursor.Next.Closed closed -> throw new AssertionError("the store closed");
        }
      }
      return cursor.revision();
    }

    private void dawdle() {
      for (int i = random.nextInt(200); i > 0; i--) {
        Thread.yield();
      }
    }

    private void take(Event event) {
      Long had = event.previous().map(Entry::revision).orElse(-1L);
      assertThat(known.getOrDefault(event.key(), -1L)).as("before %s", event).isEqualTo(had);
      event.current().ifPresentOrElse(
          entry -> known.put(event.key(), entry.revision()), () -> known.remove(event.key()));
    }
  }
}
