package dev.berth.store;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The embedded durable store, with each kind of durability. */
class DurableStoreTest {
  @Nested
  class Fsync extends StoreContract {
    @TempDir Path directory;

    @Override
    protected Store create() {
      return Stores.durable(directory, StoreConfig.DEFAULTS, new TestClock());
    }
  }

  @Nested
  class None extends StoreContract {
    @TempDir Path directory;

    @Override
    protected Store create() {
      return Stores.durable(directory, StoreConfig.DEFAULTS.withDurability(Durability.NONE), new TestClock());
    }
  }

  @Nested
  class History extends HistoryContract {
    @TempDir Path directory;

    @Override
    protected Store create(StoreConfig config, TestClock clock) {
      return Stores.durable(directory, config.withDurability(Durability.NONE), clock);
    }
  }
}
