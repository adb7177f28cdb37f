package dev.berth.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.etcd.proto.KeyValue;
import dev.berth.store.Drive;
import dev.berth.store.FeedCursor;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.WriteResult;
import io.grpc.Status;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is shown, and said to writers, where it is not known what has happened. */
class MendingTest {
  private static final Keys KEYS = new Keys("/shop");
  private static final String A = Drive.PODS + "one/a";
  private static final String B = Drive.PODS + "one/b";

  private final BlockingQueue<String> lost = new LinkedBlockingQueue<>();
  private ScriptedEtcd etcd;
  private Store store;

  @BeforeEach
  void open() throws IOException {
    etcd = new ScriptedEtcd();
    etcd.has(10, kept(A, "a", 8));
    store = EtcdStore.open(etcd.config("/shop"), StoreConfig.DEFAULTS, InstantSource.system(), _ -> {}, lost::add);
  }

  @AfterEach
  void close() {
    store.close();
    etcd.close();
  }

  private static KeyValue kept(String key, String text, long revision) {
    return KeyValue.newBuilder()
        .setKey(KEYS.of(key)).setCreateRevision(Math.min(8, revision)).setModRevision(revision).setValue(Texts.of(Drive.value(text))).build();
  }

  @Test
  void nothingIsShownBeforeWhatMayHaveHappenedEarlier() throws Exception {
    FeedCursor watch = store.watch(Drive.PODS, 10);
    CompletableFuture<WriteResult> first = store.write(Drive.put(A, "a2"));
    ScriptedEtcd.Asked earlier = etcd.asked();
    CompletableFuture<WriteResult> second = store.write(Drive.put(B, "b"));
    etcd.asked().happened(12);
    etcd.has(12, kept(A, "a2", 11), kept(B, "b", 12));
    earlier.failed(Status.UNAVAILABLE.withDescription("etcdserver: leader changed"));
    assertThat(Drive.text(((FeedCursor.Next.Happened) Drive.await(watch)).event())).isEqualTo("11 ~" + A + "=a2");
    assertThat(Drive.text(((FeedCursor.Next.Happened) Drive.await(watch)).event())).isEqualTo("12 +" + B + "=b");
    assertThat(second.get(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(WriteResult.Committed.class);
    assertThatThrownBy(first::join).isInstanceOf(CompletionException.class).hasMessageContaining("leader changed");
    assertThat(lost).isEmpty();
  }

  @Test
  void itIsToldWhenReadersSeeWhatHasBecomeOfAWrite() throws Exception {
    CompletableFuture<WriteResult> write = store.write(Drive.put(A, "a2"));
    etcd.has(11, kept(A, "a2", 11));
    etcd.asked().failed(Status.UNAVAILABLE);
    StoreException why = write.handle((_, e) -> (StoreException) e).get(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS);
    String seen =
        why.known().orElseThrow().thenApply(_ -> Drive.text(store.get(A).orElseThrow())).toCompletableFuture().get(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(seen).isEqualTo("a2");
  }

  @Test
  void ofAWriteThatWasRefusedNothingIsToBeExpected() throws Exception {
    CompletableFuture<WriteResult> write = store.write(Drive.put(A, "a2"));
    etcd.asked().failed(Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: mvcc: database space exceeded"));
    StoreException why = write.handle((_, e) -> (StoreException) e).get(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(why.known()).isEmpty();
    assertThat(store.failure()).isEmpty();
  }

  @Test
  void anEtcdThatHasGoneBackIsNotShown() throws Exception {
    etcd.has(9, kept(A, "a", 8));
    mend();
    assertThat(lost.poll(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("restored from a backup");
    assertThat(store.revision()).isEqualTo(10);
    assertThat(store.failure().orElseThrow()).hasMessageContaining("restored from a backup");
  }

  @Test
  void anOlderVersionIsNotShownThoughOthersHaveWrittenSince() throws Exception {
    etcd.has(50, kept(A, "a", 7));
    mend();
    assertThat(lost.poll(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("restored from a backup");
    assertThat(store.get(A).orElseThrow().revision()).isEqualTo(8);
  }

  @Test
  void aMissingRightIsToldWithWhatGivesIt() {
    etcd.refuses(Status.PERMISSION_DENIED.withDescription("etcdserver: permission denied"));
    assertThatThrownBy(() -> EtcdStore.open(etcd.config("/shop"), StoreConfig.DEFAULTS, InstantSource.system(), _ -> {}, lost::add))
        .isInstanceOf(StoreException.class).hasNoCause().hasMessageEndingWith("etcdctl role grant-permission ROLE --prefix=true readwrite /shop");
  }

  private void mend() throws InterruptedException {
    store.write(Drive.put(B, "b"));
    etcd.asked().failed(Status.UNAVAILABLE);
  }
}
