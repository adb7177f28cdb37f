package dev.berth.store;

import static dev.berth.store.Drive.PODS;
import static dev.berth.store.Drive.put;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {
  @Override
  protected Store create() {
    return Stores.memory(StoreConfig.DEFAULTS, new TestClock());
  }

  @Test
  void aWriteIsDoneAndItsWatchersAreWokenWhenItReturns() {
    List<String> order = new ArrayList<>();
    FeedCursor cursor = store.watch(PODS, store.revision());
    cursor.onReady(() -> order.add("woken"));
    assertThat(store.write(put(PODS + "one/a", "1"))).isCompleted();
    order.add("returned");
    assertThat(order).containsExactly("woken", "returned");
  }

  @Test
  void aWatcherMayWriteWhileItIsWoken() {
    FeedCursor first = store.watch(PODS + "one/", store.revision());
    FeedCursor second = store.watch(PODS + "two/", store.revision());
    first.onReady(() -> assertThat(store.write(put(PODS + "two/b", "2"))).isCompleted());
    assertThat(store.write(put(PODS + "one/a", "1"))).isCompleted();
    assertThat(Drive.drain(second)).hasSize(1);
  }

  @Test
  void memoryTakesNothingOfADisk() {
    assertThat(store.sizeBytes()).isEmpty();
  }

  @Nested
  class History extends HistoryContract {
    @Override
    protected Store create(StoreConfig config, TestClock clock) {
      return Stores.memory(config, clock);
    }
  }
}
