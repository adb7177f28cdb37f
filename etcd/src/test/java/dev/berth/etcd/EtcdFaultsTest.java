package dev.berth.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Drive;
import dev.berth.store.Expect;
import dev.berth.store.ListResult;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.Value;
import dev.berth.store.WriteResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An etcd that goes away and comes back, and servers that want the same store. */
class EtcdFaultsTest {
  private static final String PREFIX = "/shop";
  private static final Duration TERM = Duration.ofSeconds(2);
  private static final String A = Drive.PODS + "one/a";

  @TempDir private Path directory;
  private RunningEtcd etcd;
  private final BlockingQueue<String> waitsFor = new ArrayBlockingQueue<>(10);
  private final BlockingQueue<String> lost = new ArrayBlockingQueue<>(10);

  @BeforeEach
  void start() throws IOException {
    etcd = RunningEtcd.start(directory.resolve("data"));
  }

  @AfterEach
  void stop() {
    if (etcd != null) {
      etcd.close();
    }
  }

  private Store open(String name) {
    return EtcdStore.open(RunningEtcd.config(List.of(etcd), PREFIX, name, TERM), StoreConfig.DEFAULTS, InstantSource.system(), waitsFor::add, lost::add);
  }

  static Map<String, String> contents(Store store) {
    Map<String, String> all = new HashMap<>();
    ((ListResult.Page) store.list(Drive.PODS, 0, 0, ""))
        .entries()
        .forEach(e -> all.put(e.key(), e.createRevision() + " " + e.revision() + " " + Drive.text(e)));
    return all;
  }

  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Drive.PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void whoOpensItNextFindsItAsItWas() {
    Map<String, String> before;
    long revision;
    try (Store store = open("one")) {
      Drive.commit(store, Batch.of(new Change.Put(A, Expect.ABSENT, stamped("x"))));
      Drive.commit(store, Batch.of(new Change.Put(A, Expect.ANYTHING, stamped("y"))));
      List<CompletableFuture<WriteResult>> many = new ArrayList<>();
      for (int i = 0; i < 2500; i++) { // more than a page
        many.add(store.write(Drive.put(Drive.PODS + "many/" + i, "v" + i)));
      }
      many.forEach(CompletableFuture::join);
      revision = Drive.commit(store, Drive.delete(Drive.PODS + "many/7"));
      before = contents(store);
    }
    try (Store store = open("two")) {
      assertThat(contents(store)).isEqualTo(before).hasSize(2500);
      assertThat(store.revision()).isGreaterThanOrEqualTo(revision);
      assertThat(Drive.text(store.get(A).orElseThrow())).isEqualTo("y " + store.get(A).orElseThrow().revision() + "!");
    }
  }

  private static Value stamped(String word) {
    return new Value((word + " 00!").getBytes(StandardCharsets.UTF_8), word.length() + 1, 2, Optional.empty());
  }

  @Test
  void aSecondServerWaitsUntilTheFirstHasEnded() throws InterruptedException {
    Store first = open("first");
    Drive.commit(first, Drive.put(A, "1"));
    CompletableFuture<Store> second = CompletableFuture.supplyAsync(() -> open("second"));
    assertThat(waitsFor.poll(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("first");
    Drive.commit(first, Drive.put(A, "2"));
    assertThat(second).isNotDone();
    first.close();
    try (Store store = second.join()) {
      assertThat(store.get(A).map(Drive::text)).contains("2");
    }
    assertThat(lost).isEmpty();
  }

  @Test
  void whoWasSilentForLongerThanItsTermLosesTheStoreAndWritesNothingAnyMore() throws Exception {
    Store first = open("first");
    Drive.commit(first, Drive.put(A, "1"));
    // as a server that hangs: its lease is not prolonged, and then another one's is granted
    ((EtcdStore) first).beating.cancel(false);
    assertThat(first.staleness()).isEmpty();
    try (Store second = open("second")) {
      assertThat(waitsFor).containsOnly("first");
      assertThat(second.staleness()).isEmpty();
      assertThat(first.staleness()).as("before it has noticed anything").isPresent();
      assertThat(first.failure()).isEmpty();
      assertThatThrownBy(() -> Drive.write(first, Drive.put(A, "late")))
          .isInstanceOf(CompletionException.class).hasCauseInstanceOf(StoreException.class).hasMessageContaining("another holds");
      assertThat(lost.poll(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("held by second");
      assertThat(first.staleness()).hasValueSatisfying(why -> assertThat(why).hasMessageContaining("held by second"));
      Drive.commit(second, Drive.put(A, "2"));
      assertThat(second.get(A).map(Drive::text)).contains("2");
    } finally {
      first.close();
    }
  }

  @Test
  void whoWasSilentWhileNobodyElseTookTheStoreGoesOn() throws Exception {
    EtcdStore store = (EtcdStore) open("one");
    Drive.commit(store, Drive.put(A, "1"));
    store.beating.cancel(false);
    await(() -> store.write(Drive.put(A, "2")).handle((_, e) -> e != null).join());
    await(() -> store.write(Drive.put(A, "3")).handle((_, e) -> e == null).join());
    assertThat(lost).isEmpty();
    store.close();
  }

  @Test
  void whoWasSilentWhileAnotherHadTheStoreLosesItThoughThatOneHasEnded() throws Exception {
    EtcdStore first = (EtcdStore) open("first");
    Drive.commit(first, Drive.put(A, "1"));
    first.beating.cancel(false);
    try (Store second = open("second")) {
      Drive.commit(second, Drive.put(A, "2"));
    }
    assertThatThrownBy(() -> Drive.write(first, Drive.put(A, "late"))).hasCauseInstanceOf(StoreException.class);
    assertThat(lost.poll(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("held by second");
    assertThat(first.failure()).isPresent();
    first.close();
  }

  @Test
  void nothingAcknowledgedIsLostWhenEtcdIsKilledAndWhatIsSeenIsWhatItHas() throws Exception {
    Map<String, Long> acknowledged = new HashMap<>();
    Store store = open("one");
    for (int round = 0; round < 3; round++) {
      List<CompletableFuture<WriteResult>> writes = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        String key = Drive.PODS + round + "/" + i % 50;
        writes.add(store.write(Drive.put(key, round + "-" + i)).whenComplete((result, e) -> {
          if (result instanceof WriteResult.Committed(long revision, var _)) {
            acknowledged.merge(key, revision, Math::max); // by one thread, the store's
          }
        }));
        if (i == 200) {
          writes.subList(0, 50).forEach(CompletableFuture::join);
          etcd.kill();
        }
      }
      etcd.startAgain();
      await(() -> writes.stream().allMatch(CompletableFuture::isDone) && store.failure().isEmpty());
      Drive.commit(store, Drive.put(A, "round " + round));
    }
    acknowledged.forEach((key, revision) -> assertThat(store.get(key).orElseThrow().revision()).isGreaterThanOrEqualTo(revision));
    assertThat(acknowledged).hasSize(150);
    Map<String, String> seen = contents(store);
    store.close();
    try (Store again = open("two")) {
      assertThat(contents(again)).isEqualTo(seen);
    }
    assertThat(lost).isEmpty();
  }

  @Test
  void writesAreRefusedWhileEtcdDoesNotAnswerAndTakenAfterwards() throws Exception {
    try (Store store = open("one")) {
      Drive.commit(store, Drive.put(A, "1"));
      etcd.kill();
      assertThatThrownBy(() -> Drive.write(store, Drive.put(A, "2"))).hasCauseInstanceOf(StoreException.class);
      await(() -> store.failure().isPresent());
      assertThat(store.get(A).map(Drive::text)).contains("1");
      assertThat(store.staleness()).as("nobody can have taken it yet").isEmpty();
      await(() -> store.staleness().isPresent());
      assertThat(store.get(A).map(Drive::text)).contains("1");
      etcd.startAgain();
      await(() -> store.failure().isEmpty());
      assertThat(store.staleness()).isEmpty();
      Drive.commit(store, Drive.put(A, "3"));
      assertThat(store.get(A).map(Drive::text)).contains("3");
    }
  }

  @Test
  void anEtcdThatIsNotThereIsToldWithItsAddress() throws Exception {
    etcd.kill();
    assertThatThrownBy(() -> open("one")).isInstanceOf(StoreException.class)
        .hasMessageContaining("etcd cannot be reached at [" + etcd.endpoint() + "]");
  }
}
