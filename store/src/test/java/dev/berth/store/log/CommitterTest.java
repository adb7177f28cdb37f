package dev.berth.store.log;

import static dev.berth.store.Drive.PODS;
import static dev.berth.store.Drive.commit;
import static dev.berth.store.Drive.drain;
import static dev.berth.store.Drive.put;
import static dev.berth.store.Drive.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.store.Drive;
import dev.berth.store.Expect;
import dev.berth.store.FeedCursor;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.TestClock;
import dev.berth.store.WriteResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When writers are told, and what a failing disk comes to. */
class CommitterTest {
  private static final String A = PODS + "one/a";

  @TempDir Path directory;
  private final FaultyDisk disk = new FaultyDisk();
  private Store store;

  @BeforeEach
  void open() {
    store = open(StoreConfig.DEFAULTS);
  }

  private Store open(StoreConfig config) {
    return LogStore.open(directory, config, new TestClock(), disk);
  }

  private Store reopen(StoreConfig config) {
    store.close();
    return open(config);
  }

  @AfterEach
  void close() {
    disk.release();
    store.close();
  }

  @Test
  void nobodyKnowsOfAWriteBeforeItIsSynced() throws InterruptedException {
    long before = store.revision();
    FeedCursor cursor = store.watch(PODS, before);
    disk.hold();
    CompletableFuture<WriteResult> future = store.write(put(A, "1"));
    disk.awaitHeld();
    assertThat(future).isNotDone();
    assertThat(store.revision()).isEqualTo(before);
    assertThat(store.get(A)).isEmpty();
    assertThat(drain(cursor)).isEmpty();
    disk.release();
    assertThat(join(future)).isInstanceOfSatisfying(
        WriteResult.Committed.class,
        committed -> {
          assertThat(committed.revision()).isEqualTo(before + 1);
          assertThat(committed.events()).singleElement().extracting(e -> e.current().orElseThrow())
              .isSameAs(store.get(A).orElseThrow());
        });
    assertThat(drain(cursor)).hasSize(1);
  }

  @Test
  void writesThatGatherDuringASyncShareTheNextOne() throws InterruptedException {
    List<CompletableFuture<WriteResult>> futures = new ArrayList<>();
    disk.hold();
    futures.add(store.write(put(A, "first")));
    disk.awaitHeld();
    int forces = disk.forces.get();
    for (int i = 0; i < 500; i++) {
      futures.add(store.write(put(PODS + "n/" + i, "" + i)));
    }
    disk.release();
    long first = ((WriteResult.Committed) join(futures.getFirst())).revision();
    for (int i = 0; i < futures.size(); i++) {
      assertThat(join(futures.get(i))).extracting(r -> ((WriteResult.Committed) r).revision()).isEqualTo(first + i);
    }
    assertThat(disk.forces.get() - forces).isEqualTo(1);
  }

  @Test
  void aConflictInsideAGroupIsToldWhenWhatItConflictsWithIsDurable() throws InterruptedException {
    disk.hold();
    CompletableFuture<WriteResult> other = store.write(put(PODS + "one/x", "1"));
    disk.awaitHeld();
    CompletableFuture<WriteResult> winner = store.write(put(A, Expect.ABSENT, "1"));
    CompletableFuture<WriteResult> loser = store.write(put(A, Expect.ABSENT, "2"));
    disk.releaseOne();
    assertThat(join(other)).isInstanceOf(WriteResult.Committed.class);
    disk.awaitHeld();
    assertThat(List.of(winner, loser)).noneMatch(CompletableFuture::isDone);
    disk.release();
    long revision = ((WriteResult.Committed) join(winner)).revision();
    assertThat(join(loser)).isInstanceOfSatisfying(WriteResult.Conflict.class,
        conflict -> assertThat(conflict.current().orElseThrow().revision()).isEqualTo(revision));
    assertThat(store.get(A).map(Drive::text)).contains("1");
  }

  @Test
  void writesBeyondTheQueuesLimitAreRefusedAndTheOthersHappen() throws InterruptedException {
    store = reopen(StoreConfig.DEFAULTS.withQueue(10, 1 << 20));
    disk.hold();
    List<CompletableFuture<WriteResult>> accepted = new ArrayList<>();
    accepted.add(store.write(put(A, "first")));
    disk.awaitHeld();
    for (int i = 0; i < 10; i++) {
      accepted.add(store.write(put(PODS + "n/" + i, "" + i)));
    }
    assertThat(store.write(put(PODS + "n/refused", "1"))).isCompletedWithValue(new WriteResult.Overloaded(10));
    disk.release();
    assertThat(accepted).allSatisfy(future -> assertThat(join(future)).isInstanceOf(WriteResult.Committed.class));
    assertThat(store.get(PODS + "n/refused")).isEmpty();
    commit(store, put(PODS + "n/refused", "now"));
  }

  @Test
  void theQueueIsLimitedInBytesToo() throws InterruptedException {
    store = reopen(StoreConfig.DEFAULTS.withQueue(100, 10_000));
    disk.hold();
    CompletableFuture<WriteResult> first = store.write(put(A, "first"));
    disk.awaitHeld();
    CompletableFuture<WriteResult> second = store.write(put(A, "x".repeat(9_000)));
    assertThat(store.write(put(A, "x".repeat(9_000)))).isCompletedWithValue(new WriteResult.Overloaded(1));
    disk.release();
    assertThat(join(first)).isInstanceOf(WriteResult.Committed.class);
    assertThat(join(second)).isInstanceOf(WriteResult.Committed.class);
    assertThatThrownBy(() -> store.write(put(A, "x".repeat(10_000)))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatWasQueuedIsWrittenWhenTheStoreCloses() throws InterruptedException {
    disk.hold();
    List<CompletableFuture<WriteResult>> futures = new ArrayList<>();
    futures.add(store.write(put(A, "first")));
    disk.awaitHeld();
    for (int i = 0; i < 10; i++) {
      futures.add(store.write(put(PODS + "n/" + i, "" + i)));
    }
    CompletableFuture<Void> closing = CompletableFuture.runAsync(store::close);
    disk.release();
    closing.orTimeout(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    assertThat(futures).allSatisfy(future -> assertThat(join(future)).isInstanceOf(WriteResult.Committed.class));
    store = open(StoreConfig.DEFAULTS);
    assertThat(Drive.texts(store.list(PODS, 0, 0, ""))).hasSize(11);
  }

  @Test
  void aFailedSyncFailsTheWriteAndAllLaterOnesButNoRead() {
    long acknowledged = commit(store, put(A, "1"));
    assertThat(store.failure()).isEmpty();
    disk.failForces(".log");
    assertThatThrownBy(() -> write(store, put(A, "2")))
        .isInstanceOf(CompletionException.class)
        .cause().isInstanceOf(StoreException.class)
        .hasMessageContaining(directory.toString()).hasMessageContaining("Input/output error");
    disk.failForces("");
    assertThatThrownBy(() -> write(store, put(A, "3")))
        .cause().isInstanceOf(StoreException.class).hasMessageContaining("refuses writes");
    assertThat(store.failure()).hasValueSatisfying(why -> assertThat(why).hasMessageContaining("Input/output error"));
    assertThat(store.get(A).map(Drive::text)).contains("1");
    assertThat(store.revision()).isEqualTo(acknowledged);
    assertThat(Drive.texts(store.list(PODS, 0, 0, ""))).containsExactly(A + "=1");
    store = reopen(StoreConfig.DEFAULTS);
    assertThat(store.get(A).map(Drive::text).orElseThrow()).isIn("1", "2");
    commit(store, put(A, "4"));
  }

  @Test
  void aFullDiskFailsTheWriteThatNeedsRoom() {
    store = reopen(StoreConfig.DEFAULTS.withFiles(8192, 1 << 20));
    commit(store, put(A, "1"));
    disk.failWrites(".tmp");
    List<Long> acknowledged = new ArrayList<>();
    assertThatThrownBy(() -> {
      for (int i = 0; i < 100_000; i++) {
        acknowledged.add(commit(store, put(PODS + "n/" + i, "x".repeat(50_000))));
      }
    }).cause().isInstanceOf(StoreException.class).hasMessageContaining("No space left");
    disk.failWrites("");
    store = reopen(StoreConfig.DEFAULTS.withFiles(8192, 1 << 20));
    assertThat(Drive.texts(store.list(PODS + "n/", 0, 0, ""))).hasSize(acknowledged.size());
    commit(store, put(A, "2"));
  }

  @Test
  void aSnapshotThatFailsDoesNotStopWrites() {
    StoreConfig config = StoreConfig.DEFAULTS.withFiles(1 << 20, 8192);
    store = reopen(config);
    disk.failWrites("snapshot.tmp");
    for (int i = 0; i < 100; i++) {
      commit(store, put(A, "x".repeat(1000) + i));
    }
    disk.failWrites("");
    store = reopen(config);
    assertThat(store.get(A).map(Drive::text)).contains("x".repeat(1000) + 99);
  }

  @Test
  void aWatcherThatFailsWhenWokenHarmsNobodyElse() {
    FeedCursor failing = store.watch(PODS, store.revision());
    failing.onReady(() -> {
      throw new IllegalStateException("on purpose");
    });
    commit(store, put(A, "1"));
    commit(store, put(A, "2"));
  }

  private static WriteResult join(CompletableFuture<WriteResult> future) {
    return future.orTimeout(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
