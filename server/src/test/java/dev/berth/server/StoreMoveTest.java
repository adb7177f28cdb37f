package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Contents;
import dev.berth.store.Entry;
import dev.berth.store.Expect;
import dev.berth.store.ForwardingStore;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.Stores;
import dev.berth.store.Value;
import dev.berth.store.WriteResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a store in memory where the etcd would be. */
class StoreMoveTest {
  private static final int MANY = 250;

  @TempDir Path dir;
  private final Store etcd = Stores.memory(StoreConfig.DEFAULTS, InstantSource.system());

  @AfterEach
  void close() {
    etcd.close();
  }

  private static void put(Store store, int from, int to) {
    for (int i = from; i < to; i++) {
      byte[] bytes = ("{\"metadata\":{\"name\":\"m" + i + "\",\"resourceVersion\":\"\"}}").getBytes(StandardCharsets.UTF_8);
      int gap = new String(bytes, StandardCharsets.UTF_8).lastIndexOf("\"\"") + 1;
      Value value = new Value(bytes, gap, java.util.Optional.empty());
      store.write(Batch.of(new Change.Put("/registry/core/configmaps/default/m" + i, Expect.ABSENT, value))).join();
    }
  }

  private void fill() {
    try (Store store = Stores.durable(StoreMove.store(dir), StoreConfig.DEFAULTS, InstantSource.system())) {
      put(store, 0, MANY);
    }
  }

  private void move(Store target) {
    StoreMove.toEtcd(dir, target, StoreConfig.DEFAULTS, InstantSource.system());
  }

  /** Texts without revisions, by key. */
  private static Map<String, String> texts(Store store) {
    return Contents.of(store).entries().stream().collect(Collectors.toMap(Entry::key, StoreMoveTest::text));
  }

  private static String text(Entry entry) {
    return new String(entry.bytesStamped(1), StandardCharsets.UTF_8);
  }

  /** What is killed after so many writes. */
  private static Store killed(Store target, int after) {
    return new ForwardingStore(target) {
      private int left = after;

      @Override
      public CompletableFuture<WriteResult> write(Batch batch) {
        return left-- > 0 ? super.write(batch) : CompletableFuture.failedFuture(new StoreException("killed"));
      }
    };
  }

  @Test
  void anEmptyEtcdGetsTheObjectsOfTheDirectory() {
    fill();
    move(etcd);
    assertThat(texts(etcd)).hasSize(MANY).containsEntry("/registry/core/configmaps/default/m7", "{\"metadata\":{\"name\":\"m7\",\"resourceVersion\":\"1\"}}");
    Entry one = etcd.get("/registry/core/configmaps/default/m7").orElseThrow();
    assertThat(new String(one.bytes(), StandardCharsets.UTF_8)).as("the revision is that of the etcd").contains("\"resourceVersion\":\"" + one.revision() + "\"");
    assertThat(StoreMove.store(dir)).doesNotExist();
    assertThat(dir.resolve("store-moved-to-etcd")).isDirectory();
  }

  @Test
  void whoStartsWithoutTheEtcdAfterwardsIsToldWhereTheObjectsAre() {
    fill();
    assertThatCode(() -> StoreMove.requireHere(dir)).doesNotThrowAnyException();
    move(etcd);
    assertThatThrownBy(() -> StoreMove.requireHere(dir))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("--etcd-servers")
        .hasMessageContaining("rename " + dir.resolve("store-moved-to-etcd"));
  }

  @Test
  void whateverWriteItEndsAtTheNextOneGoesOn() {
    for (int after = 0; after < 6; after++) {
      Path own = dir.resolve("at-" + after);
      Store target = Stores.memory(StoreConfig.DEFAULTS, InstantSource.system());
      try (target;
          Store store = Stores.durable(StoreMove.store(own), StoreConfig.DEFAULTS, InstantSource.system())) {
        put(store, 0, MANY);
        store.close();
        Store dying = killed(target, after);
        if (after < 5) { // the mark, three parts, the mark again
          assertThatThrownBy(() -> StoreMove.toEtcd(own, dying, StoreConfig.DEFAULTS, InstantSource.system())).hasMessageContaining("killed");
          StoreMove.toEtcd(own, target, StoreConfig.DEFAULTS, InstantSource.system());
        } else {
          StoreMove.toEtcd(own, dying, StoreConfig.DEFAULTS, InstantSource.system());
        }
        assertThat(texts(target)).as("killed after %d writes", after).hasSize(MANY);
        assertThat(StoreMove.store(own)).doesNotExist();
      }
    }
  }

  @Test
  void whatChangedBetweenTwoTriesIsAsItWasLast() {
    fill();
    assertThatThrownBy(() -> move(killed(etcd, 3))).hasMessageContaining("killed");
    try (Store store = Stores.durable(StoreMove.store(dir), StoreConfig.DEFAULTS, InstantSource.system())) {
      store.write(Batch.of(new Change.Delete("/registry/core/configmaps/default/m0", Expect.ANYTHING))).join();
      put(store, MANY, MANY + 1);
    }
    move(etcd);
    assertThat(texts(etcd)).hasSize(MANY).doesNotContainKey("/registry/core/configmaps/default/m0");
  }

  @Test
  void anEtcdThatHasObjectsIsLeftAlone() {
    fill();
    put(etcd, 0, 1);
    move(etcd);
    assertThat(texts(etcd)).hasSize(1);
    assertThat(StoreMove.store(dir)).isDirectory();
  }

  @Test
  void aPartOfAnotherDirectorysObjectsIsNotTakenForAll() throws IOException {
    fill();
    assertThatThrownBy(() -> move(killed(etcd, 2))).hasMessageContaining("killed");
    Path other = Files.createDirectory(dir.resolve("other"));
    assertThatThrownBy(() -> StoreMove.toEtcd(other, etcd, StoreConfig.DEFAULTS, InstantSource.system()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("a part of the objects of another data directory");
  }

  @Test
  void withNothingToTakeNothingIsWritten() {
    long revision = etcd.revision();
    move(etcd);
    assertThat(etcd.revision()).isEqualTo(revision);
    assertThat(List.of(dir.toFile().list())).isEmpty();
  }
}
