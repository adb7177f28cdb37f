package dev.berth.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.store.Drive;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot of etcd that is restored under a server. */
class EtcdRestoreTest {
  private static final String A = Drive.PODS + "one/a";

  @TempDir private Path directory;
  private final BlockingQueue<String> lost = new LinkedBlockingQueue<>();

  private Store open(RunningEtcd etcd) {
    return EtcdStore.open(etcd.config("/shop", "one"), StoreConfig.DEFAULTS, InstantSource.system(), _ -> {}, lost::add);
  }

  @Test
  void aServerUnderWhichAnOldEtcdComesEndsAndTheNextOneStartsWithThat() throws Exception {
    Assumptions.assumeTrue(Path.of("/usr/bin/etcdctl").toFile().canExecute(), "needs etcdctl (apt-get install etcd-client)");
    Path snapshot = directory.resolve("snapshot");
    Path restored = directory.resolve("restored");
    try (RunningEtcd etcd = RunningEtcd.start(directory.resolve("data"))) {
      Store store = open(etcd);
      Drive.commit(store, Drive.put(A, "old"));
      etcd.control("snapshot", "save", snapshot.toString());
      Drive.commit(store, Drive.put(A, "new"));
      etcd.kill();
      etcd.restore(snapshot, restored);
      etcd.startAgain(restored);
      assertThat(lost.poll(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("restored from a backup");
      assertThat(store.get(A).map(Drive::text)).contains("new");
      assertThatThrownBy(() -> Drive.write(store, Drive.put(A, "newer"))).hasCauseInstanceOf(StoreException.class);
      store.close();
      try (Store again = open(etcd)) {
        assertThat(again.get(A).map(Drive::text)).contains("old");
      }
    }
  }
}
