package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
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

    @Test
    void itTakesWhatItsFilesTake() throws IOException {
      long sum = 0;
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        for (Path file : files) {
          sum += Files.size(file);
        }
      }
      assertThat(store.sizeBytes()).hasValue(sum);
      assertThat(sum).isPositive();
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
