package dev.berth.store;

import static dev.berth.store.Drive.MAPS;
import static dev.berth.store.Drive.PODS;
import static dev.berth.store.Drive.commit;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values of which the store was told that they are much alike are kept in less memory, and nobody can tell. */
class AlikeValuesTest {
  /** More than are recent. */
  private static final int MANY = 6000;

  private static final StoreConfig CONFIG = StoreConfig.DEFAULTS.withAlike(List.of(PODS)).withDurability(Durability.NONE);

  private static final String START = "{\"kind\":\"Pod\",\"metadata\":{\"resourceVersion\":\"";

  private static String rest(int i) {
    return "\",\"name\":\"web-" + i + "\",\"uid\":\"" + Integer.toHexString(i * 0x9E3779B9) + "\"},\"spec\":{"
        + "\"restartPolicy\":\"Always\",".repeat(10) + "\"dnsPolicy\":\"ClusterFirst\"}}";
  }

  private static Batch put(String prefix, int i) {
    return Batch.of(
        new Change.Put(
            prefix + "one/web-" + i,
            Expect.ANYTHING,
            new Value((START + rest(i)).getBytes(StandardCharsets.UTF_8), START.length(), Optional.empty())));
  }

  private static String expected(int i, long revision) {
    return START + revision + rest(i);
  }

  private static void fill(Store store) {
    List<CompletableFuture<WriteResult>> writes = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      writes.add(store.write(put(PODS, i)));
      if (i % 1000 == 0) {
        writes.forEach(CompletableFuture::join);
      }
    }
    writes.forEach(CompletableFuture::join);
  }

  private static Entry entry(Store store, String key) {
    return store.get(key).orElseThrow();
  }

  private static boolean isPacked(Entry entry) {
    return entry.bytes() != entry.bytes();
  }

  private static void assertAllThere(Store store) {
    List<Entry> entries = Drive.page(store.list(PODS, 0, 0, "")).entries();
    assertThat(entries).hasSize(MANY);
    for (Entry entry : entries) {
      int i = Integer.parseInt(entry.key().substring((PODS + "one/web-").length()));
      assertThat(Drive.text(entry)).isEqualTo(expected(i, entry.revision()));
      assertThat(entry.length()).isEqualTo(entry.bytes().length);
    }
  }

  @Test
  void onlyWhatIsNoLongerRecentAndIsOfThatKindIsKeptInLessMemory() {
    try (Store store = Stores.memory(CONFIG, new TestClock())) {
      commit(store, put(MAPS, 0));
      fill(store);
      assertThat(isPacked(entry(store, PODS + "one/web-0"))).isTrue();
      assertThat(isPacked(entry(store, PODS + "one/web-" + (MANY - 1)))).isFalse();
      assertThat(isPacked(entry(store, MAPS + "one/web-0"))).isFalse();
      assertAllThere(store);
    }
  }

  @Test
  void historyAndDeletionsShowTheValuesAsTheyWere() {
    try (Store store = Stores.memory(CONFIG, new TestClock())) {
      long start = store.revision();
      fill(store);
      String key = PODS + "one/web-7";
      Entry first = entry(store, key);
      long deleted = commit(store, Drive.delete(key));

      assertThat(new String(first.bytesStamped(deleted), StandardCharsets.UTF_8)).isEqualTo(expected(7, deleted));
      List<Entry> past = Drive.page(store.list(key, first.revision(), 0, "")).entries();
      assertThat(past).hasSize(1);
      assertThat(Drive.text(past.getFirst())).isEqualTo(expected(7, first.revision()));
      List<Event> events = Drive.drain(store.watch(PODS, start));
      assertThat(events).hasSize(MANY + 1);
      assertThat(Drive.text(events.get(7).current().orElseThrow())).isEqualTo(expected(7, first.revision()));
      assertThat(Drive.text(events.getLast().previous().orElseThrow())).isEqualTo(expected(7, first.revision()));
    }
  }

  @Test
  void filesHoldTheValuesWhole(@TempDir Path directory) {
    StoreConfig small = CONFIG.withFiles(1 << 20, 1 << 18);
    try (Store store = Stores.durable(directory, small, new TestClock())) {
      fill(store);
      assertThat(isPacked(entry(store, PODS + "one/web-0"))).isTrue();
      for (int i = 0; i < MANY; i += 2) {
        store.write(put(PODS, i)).join();
      }
    }
    try (Store store = Stores.durable(directory, StoreConfig.DEFAULTS, new TestClock())) {
      assertAllThere(store);
    }
  }

  @Test
  void whatWasThereWhenAStoreIsOpenedIsPackedBitByBit(@TempDir Path directory) {
    try (Store store = Stores.durable(directory, CONFIG, new TestClock())) {
      fill(store);
    }
    try (Store store = Stores.durable(directory, CONFIG, new TestClock())) {
      assertThat(isPacked(entry(store, PODS + "one/web-0"))).isFalse();
      for (int i = 0; i < MANY / 10; i++) {
        commit(store, put(MAPS, i));
      }
      assertThat(isPacked(entry(store, PODS + "one/web-0"))).isTrue();
      assertThat(isPacked(entry(store, PODS + "one/web-" + (MANY - 1)))).isTrue();
      assertAllThere(store);
    }
  }
}
