package dev.berth.etcd;

import dev.berth.store.HistoryContract;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreContract;
import dev.berth.store.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** What holds of every store, of the one over etcd. */
class EtcdStoreTest {
  private static final AtomicInteger CLUSTERS = new AtomicInteger();
  @TempDir private static Path directory;
  private static RunningEtcd etcd;

  @BeforeAll
  static void start() throws IOException {
    etcd = RunningEtcd.start(directory.resolve("data"));
  }

  @AfterAll
  static void stop() {
    if (etcd != null) {
      etcd.close();
    }
  }

  private static Store open(StoreConfig config, TestClock clock) {
    return EtcdStore.open(
        etcd.config("/cluster-" + CLUSTERS.incrementAndGet(), "test"), config, clock, _ -> {}, why -> {
          throw new AssertionError(why);
        });
  }

  @Nested
  class Always extends StoreContract {
    @Override
    protected Store create() {
      return open(StoreConfig.DEFAULTS, new TestClock());
    }
  }

  @Nested
  class History extends HistoryContract {
    @Override
    protected Store create(StoreConfig config, TestClock clock) {
      return open(config, clock);
    }
  }
}
