package dev.berth.simulator.fault;

import dev.berth.base.loop.Loop;
import dev.berth.store.Batch;
import dev.berth.store.Expect;
import dev.berth.store.ForwardingStore;
import dev.berth.store.Store;
import dev.berth.store.StoreException;
import dev.berth.store.WriteResult;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A store that others write to as well: between what the API has read for a write and that write, somebody may have been first.
 * And one whose disk may have no room: then it takes nothing, either because its medium fails or because too much waits for it.
 */
public final class BusyStore extends ForwardingStore {
  private final Loop loop;
  private int percent;
  private Consumer<String> rival = _ -> {};
  private boolean within;
  private boolean full;

  public BusyStore(Store store, Loop loop) {
    super(store);
    this.loop = loop;
  }

  /**
   * From now on somebody is first in so many of a hundred writes.
   *
   * @param first is given the key
   */
  public void rival(int share, Consumer<String> first) {
    percent = share;
    rival = first;
  }

  /** Whether there is no room, from now on. */
  public void full(boolean is) {
    full = is;
  }

  @Override
  public CompletableFuture<WriteResult> write(Batch batch) {
    if (full) {
      return loop.random().nextBoolean()
          ? CompletableFuture.failedFuture(new StoreException("no space left on device"))
          : CompletableFuture.completedFuture(new WriteResult.Overloaded(1));
    }
    boolean contested =
        percent > 0 && !within && batch.changes().getFirst().expect() instanceof Expect.Revision
            && loop.random().nextInt(100) < percent;
    if (contested) {
      within = true;
      rival.accept(batch.changes().getFirst().key());
      within = false;
    }
    return super.write(batch);
  }
}
