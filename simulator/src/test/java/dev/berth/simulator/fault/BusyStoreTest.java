package dev.berth.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Entry;
import dev.berth.store.Expect;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.Stores;
import dev.berth.store.Value;
import dev.berth.store.WriteResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BusyStoreTest {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final Store memory = Stores.memory(StoreConfig.DEFAULTS, loop.clock());
  private final BusyStore store = new BusyStore(memory, loop);

  private static Batch put(Expect expect, String text) {
    return Batch.of(new Change.Put("/a", expect, Value.plain(text.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void whoeverWritesWhatHeReadFindsThatSomebodyWasFirst() {
    store.write(put(Expect.ABSENT, "one"));
    Entry read = store.get("/a").orElseThrow();
    List<String> keys = new ArrayList<>();
    store.rival(
        100,
        key -> {
          keys.add(key);
          store.write(put(new Expect.Revision(memory.get(key).orElseThrow().revision()), "rival"));
        });
    assertThat(store.write(put(new Expect.Revision(read.revision()), "two")).join()).isInstanceOf(WriteResult.Conflict.class);
    assertThat(keys).as("nobody comes before who comes before").containsExactly("/a");
    assertThat(store.write(put(Expect.ANYTHING, "three")).join()).isInstanceOf(WriteResult.Committed.class);
    store.rival(0, keys::add);
    long now = store.get("/a").orElseThrow().revision();
    assertThat(store.write(put(new Expect.Revision(now), "four")).join()).isInstanceOf(WriteResult.Committed.class);
    assertThat(keys).hasSize(1);
  }

  @Test
  void whereThereIsNoRoomNothingIsWritten() {
    store.full(true);
    Set<String> answers = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      CompletableFuture<WriteResult> answer = store.write(put(Expect.ANYTHING, "one"));
      answers.add(
          answer.isCompletedExceptionally()
              ? answer.exceptionNow().getClass().getSimpleName()
              : answer.join().getClass().getSimpleName());
    }
    assertThat(answers).containsExactlyInAnyOrder(StoreException.class.getSimpleName(), "Overloaded");
    assertThat(store.get("/a")).isEmpty();
    store.full(false);
    assertThat(store.write(put(Expect.ANYTHING, "one")).join()).isInstanceOf(WriteResult.Committed.class);
  }
}
