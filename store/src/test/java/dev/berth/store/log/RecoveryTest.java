package dev.berth.store.log;

import static dev.berth.store.Drive.PODS;
import static dev.berth.store.Drive.commit;
import static dev.berth.store.Drive.delete;
import static dev.berth.store.Drive.put;
import static dev.berth.store.Drive.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Drive;
import dev.berth.store.Durability;
import dev.berth.store.Entry;
import dev.berth.store.Event;
import dev.berth.store.Expect;
import dev.berth.store.FeedCursor;
import dev.berth.store.ListResult;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.TestClock;
import dev.berth.store.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is there after a store was closed and opened again. */
class RecoveryTest {
  private static final String A = PODS + "one/a";
  private static final String B = PODS + "one/b";
  private static final StoreConfig CONFIG = StoreConfig.DEFAULTS.withDurability(Durability.NONE);

  @TempDir Path directory;

  private LogStore open() {
    return open(CONFIG);
  }

  private LogStore open(StoreConfig config) {
    return LogStore.open(directory, config, new TestClock());
  }

  @Test
  void everythingIsAsItWas() {
    byte[] text = "{\"rv\":\"\"}".getBytes(StandardCharsets.UTF_8);
    List<String> before;
    long revision;
    try (Store store = open()) {
      commit(store, stamped(A, text, 7));
      commit(store, put(A, Expect.ANYTHING, "plain"));
      commit(store, stamped(A, text, 7));
      commit(store, put(PODS + "ö/ß€😀", "unicode"));
      commit(store, put(B, "1"));
      commit(store, delete(B));
      revision = store.revision();
      before = describe(store);
    }
    try (LogStore store = open()) {
      assertThat(store.revision()).isEqualTo(revision);
      assertThat(describe(store)).isEqualTo(before);
      assertThat(store.notes()).isEmpty();
      assertThat(commit(store, put(B, "2"))).isEqualTo(revision + 1);
    }
  }

  @Test
  void revisionsGoOnEvenWhereNothingIsLeft() {
    long revision;
    try (Store store = open()) {
      commit(store, put(A, "1"));
      revision = commit(store, delete(A));
    }
    try (Store store = open()) {
      assertThat(store.revision()).isEqualTo(revision);
    }
  }

  @Test
  void historyBeginsAtTheRecoveredRevision() {
    long first;
    long last;
    try (Store store = open()) {
      first = commit(store, put(A, "1"));
      last = commit(store, put(A, "2"));
    }
    try (Store store = open()) {
      assertThat(store.compactedRevision()).isEqualTo(last);
      assertThat(store.list(PODS, first, 0, "")).isEqualTo(new ListResult.Compacted(last));
      assertThat(store.watch(PODS, first).poll()).isEqualTo(new FeedCursor.Next.TooOld(last));
      FeedCursor cursor = store.watch(PODS, last);
      commit(store, delete(A));
      Event event = Drive.drain(cursor).getFirst();
      assertThat(event.previous().map(Drive::text)).contains("2");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void manyFilesAndSnapshotsComeToTheSame(long seed) {
    Random random = new Random(seed);
    StoreConfig small = CONFIG.withFiles(4096 + random.nextInt(60_000), 4096 + random.nextInt(60_000));
    Map<String, String> model = new TreeMap<>();
    long revision = 1;
    for (int life = 0; life < 6; life++) {
      try (Store store = open(small)) {
        assertThat(store.revision()).isEqualTo(revision);
        assertThat(contents(store)).isEqualTo(model);
        for (int i = random.nextInt(400); i > 0; i--) {
          String key = PODS + "n/" + random.nextInt(50);
          if (random.nextInt(4) == 0 && model.containsKey(key)) {
            revision = commit(store, delete(key));
            model.remove(key);
          } else {
            String text = "x".repeat(random.nextInt(random.nextInt(50) == 0 ? 30_000 : 1_000));
            revision = commit(store, put(key, text));
            model.put(key, text);
          }
        }
      }
    }
    try (LogStore store = open(small)) {
      assertThat(contents(store)).isEqualTo(model);
      assertThat(store.notes()).isEmpty();
    }
  }

  @Test
  void theLogIsShortenedBySnapshots() throws IOException {
    StoreConfig small = CONFIG.withFiles(64 << 10, 64 << 10);
    for (int life = 0; life < 10; life++) {
      try (Store store = open(small)) {
        for (int i = 0; i < 500; i++) {
          commit(store, put(PODS + "n/" + i % 10, "x".repeat(1000)));
        }
      }
    }
    try (Store store = open(small)) {
      assertThat(texts(store.list(PODS, 0, 0, ""))).hasSize(10);
    }
    long bytes = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    assertThat(bytes).isLessThan(2_000_000);
  }

  @Test
  void aDirectoryIsUsedByOneStoreAtATime() {
    try (Store store = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(directory.toString()).hasMessageContaining("in use");
      commit(store, put(A, "1"));
    }
    open().close();
  }

  @Test
  void aMissingDirectoryIsMade() {
    Path deep = directory.resolve("a/b/c");
    try (Store store = LogStore.open(deep, CONFIG, new TestClock())) {
      commit(store, put(A, "1"));
    }
    assertThat(deep).isDirectoryContaining("glob:**.log");
  }

  @Test
  void aPathThatIsNoDirectoryIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> LogStore.open(file, CONFIG, new TestClock()))
        .isInstanceOf(StoreException.class).hasMessageContaining(file.toString()).hasMessageContaining("writable");
  }

  @Test
  void unfinishedFilesAreRemoved() throws IOException {
    try (Store store = open()) {
      commit(store, put(A, "1"));
    }
    Path unfinished = Files.writeString(directory.resolve("snapshot.tmp"), "half");
    try (Store store = open()) {
      assertThat(texts(store.list(PODS, 0, 0, ""))).containsExactly(A + "=1");
    }
    assertThat(unfinished).doesNotExist();
  }

  private static Map<String, String> contents(Store store) {
    Map<String, String> contents = new TreeMap<>();
    Drive.page(store.list(PODS, 0, 0, "")).entries().forEach(entry -> contents.put(entry.key(), Drive.text(entry)));
    return contents;
  }

  private static List<String> describe(Store store) {
    return Drive.page(store.list("/", 0, 0, "")).entries().stream().map(RecoveryTest::describe).toList();
  }

  private static String describe(Entry entry) {
    return entry.key() + " " + entry.createRevision() + " " + entry.revision() + " " + entry.stampAt() + " "
        + Drive.text(entry);
  }

  private static Batch stamped(String key, byte[] text, int at) {
    return Batch.of(new Change.Put(key, Expect.ANYTHING, new Value(text, at, Optional.empty())));
  }
}
